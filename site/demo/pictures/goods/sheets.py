"""Flat things seen square on or laid at an angle: the shared way to place a texture on them."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from demo.pictures.canvas import Frame, Patch, linear_pixels


@dataclass
class Laid:
    """A flat shape in a frame: its patch, and each pixel's place from the shape's own middle."""

    patch: Patch
    x: np.ndarray
    y: np.ndarray
    outline: np.ndarray


def lay(frame: Frame, outline: np.ndarray, *, x: float, y: float, angle: float = 0.0) -> Laid:
    """Place an outline (units, round its own middle), turned clockwise by `angle` radians."""
    c, s = math.cos(angle), math.sin(angle)
    p = np.asarray(outline, float)
    placed = np.stack([p[:, 0] * c - p[:, 1] * s + x, p[:, 0] * s + p[:, 1] * c + y], 1)
    patch = frame.patch(placed)
    gx, gy = patch.grid
    dx, dy = gx - x, gy - y
    return Laid(patch, dx * c + dy * s, dy * c - dx * s, placed)


def texture_of(
    laid: Laid, image: Image.Image, width: float, height: float, *, turned: bool = True
) -> np.ndarray:
    """The picture spread over a `width` by `height` rectangle about the shape's middle, linear."""
    if not turned:
        return _straight(laid, image, width, height)
    rows, columns = laid.patch.alpha.shape
    kx, ky = image.width / width, image.height / height
    across = [(plane[0, 1] - plane[0, 0]) * k for plane, k in ((laid.x, kx), (laid.y, ky))]
    down = [(plane[1, 0] - plane[0, 0]) * k for plane, k in ((laid.x, kx), (laid.y, ky))]
    start = (
        (laid.x[0, 0] / width + 0.5) * image.width,
        (laid.y[0, 0] / height + 0.5) * image.height,
    )
    # Pillow measures from pixel centres, so the start moves back by half a step each way
    terms = [(a, d, s - (a + d) / 2) for a, d, s in zip(across, down, start, strict=True)]
    # a border of the picture's own edge, so that a shape a little larger is not bare there
    edge = 3
    grown = Image.new("RGB", (image.width + 2 * edge, image.height + 2 * edge))
    grown.paste(image.resize(grown.size, Image.Resampling.NEAREST))
    grown.paste(image, (edge, edge))
    spread = grown.transform(
        (columns, rows),
        Image.Transform.AFFINE,
        [float(v) for a, d, s in terms for v in (a, d, s + edge)],
        Image.Resampling.BILINEAR,
    )
    return linear_pixels(spread)


def pixels(frame: Frame, length: float) -> int:
    """A length in units as whole pixels, for the size of a texture."""
    return max(8, round(length * frame.unit))


def _straight(laid: Laid, image: Image.Image, width: float, height: float) -> np.ndarray:
    """An unturned shape needs no sampling: the picture is resized into the patch's box."""
    h, w = laid.patch.alpha.shape
    left = (laid.x[0, 0] / width + 0.5) * image.width
    right = (laid.x[0, -1] / width + 0.5) * image.width
    top = (laid.y[0, 0] / height + 0.5) * image.height
    low = (laid.y[-1, 0] / height + 0.5) * image.height
    box = (max(0.0, left), max(0.0, top), min(image.width, right + 1), min(image.height, low + 1))
    return linear_pixels(image.resize((w, h), Image.Resampling.BICUBIC, box=box))
