"""Hardback notebooks, seen from above."""

import numpy as np

from demo.pictures.canvas import Frame, cloud, rounded, smooth
from demo.pictures.goods.sheets import lay, pixels, texture_of
from demo.pictures.palettes import linear
from demo.pictures.patterns import pattern

Art = tuple[str, int, str]


def notebook(
    frame: Frame,
    art: Art,
    *,
    x: float,
    y: float,
    height: float,
    angle: float = 0.0,
    spine: str = "indigo",
    shape: float = 0.72,
    label: bool = False,
    ribbon: str | None = None,
    seed: int = 0,
) -> None:
    """A hardback notebook with a cloth spine, closed."""
    width = height * shape
    hw, hh = width / 2, height / 2
    cover = _boards(hw, hh, 0.012)
    pages = rounded(-hw + 0.02, -hh + 0.008, hw + 0.004, hh + 0.006, 0.006)
    if ribbon:
        _ribbon(frame, x, y, angle, hw, hh, ribbon)
    under = lay(frame, _boards(hw, hh, 0.012) + (0.009, 0.010), x=x, y=y, angle=angle)
    for dx, blur, strength in ((0.030, 0.030, 0.34), (0.012, 0.010, 0.42), (0.004, 0.004, 0.45)):
        frame.shadow(under.outline + (dx, dx * 1.15), blur=blur, strength=strength)
    frame.paint(under.patch, linear(spine) * 0.55)
    block = lay(frame, pages, x=x, y=y, angle=angle)
    leaves = 0.90 + 0.07 * np.sin((block.x + block.y) * 2 * np.pi / 0.0026)
    frame.paint(block.patch, linear("#efe8d8") * leaves[..., None])
    frame.shadow(
        lay(frame, cover, x=x, y=y, angle=angle).outline + (0.002, 0.003), blur=0.003, strength=0.5
    )
    laid = lay(frame, cover, x=x, y=y, angle=angle)
    image = pattern(*art, pixels(frame, width), pixels(frame, height))
    colour = texture_of(laid, image, width, height)
    rng = np.random.default_rng(seed)
    rows = laid.patch.alpha.shape[0]
    strip = -hw + width * 0.15
    bound = np.flatnonzero((laid.x < strip + 0.001).any(0))
    view = np.s_[:, bound[0] : bound[-1] + 1]
    threads = np.cos(laid.x[view] * 2 * np.pi / 0.0034) * np.cos(laid.y[view] * 2 * np.pi / 0.0034)
    slub = cloud(rng, threads.shape[1], rows, cells=40)
    cloth = linear(spine) * (1 + 0.05 * threads + 0.05 * slub)[..., None]
    colour[view] += (cloth - colour[view]) * smooth(strip + 0.0006, strip - 0.0006, laid.x[view])[
        ..., None
    ]
    if label:
        _label(laid, colour, -hw + width * 0.575, -hh * 0.42, width * 0.24, height * 0.095)
    hinge = strip + width * 0.035
    light = (
        1
        - 0.18 * np.exp(-(((laid.x - hinge) / 0.0035) ** 2))
        + 0.08 * np.exp(-(((laid.x - hinge - 0.007) / 0.004) ** 2))
        - 0.10 * np.exp(-(((laid.x - strip - 0.001) / 0.0022) ** 2)) * (laid.x > strip)
    )
    edge = np.minimum(hw - np.abs(laid.x), hh - np.abs(laid.y))
    light = (
        light
        * (0.86 + 0.14 * smooth(0.0, 0.006, edge))
        * (1 - 0.30 * smooth(-hw + 0.02, -hw, laid.x))
    )
    light = light * (1.02 - 0.05 * (laid.x / hw) - 0.05 * (laid.y / hh))
    frame.paint(laid.patch, colour * light[..., None])


def _boards(hw: float, hh: float, radius: float) -> np.ndarray:
    return rounded(-hw, -hh, hw, hh, radius, steps=8)


def _label(laid, colour, cx, cy, hw, hh):
    near = (np.abs(laid.x - cx) < hw + 0.02) & (np.abs(laid.y - cy) < hh + 0.02)
    rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
    view = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    dx, dy = np.abs(laid.x[view] - cx), np.abs(laid.y[view] - cy)
    outside = np.maximum(dx - hw, dy - hh)
    halo = np.exp(-((np.clip(outside, 0, None) / 0.003) ** 2)) * 0.22 * (outside > 0)
    part = colour[view] * (1 - halo)[..., None]
    mix = smooth(0.0006, -0.0006, outside)[..., None]
    part += (linear("#f3ecdd") - part) * mix
    rule = np.exp(-(((np.abs(outside + 0.008)) / 0.0009) ** 2)) * 0.5
    for line in (-0.0, 0.42):
        rule = (
            rule
            + np.exp(-(((laid.y[view] - cy - line * hh) / 0.0009) ** 2)) * (dx < hw * 0.7) * 0.5
        )
    colour[view] = part + (linear("#7a6f60") - part) * np.clip(rule, 0, 1)[..., None]


def _ribbon(frame, x, y, angle, hw, hh, colour) -> None:
    tail = np.array(
        [
            (-0.008, hh - 0.02),
            (0.008, hh - 0.02),
            (0.010, hh + 0.075),
            (0.001, hh + 0.062),
            (-0.007, hh + 0.077),
        ]
    ) + (hw * 0.3, 0)
    laid = lay(frame, tail, x=x, y=y, angle=angle)
    frame.shadow(laid.outline + (0.006, 0.007), blur=0.004, strength=0.4)
    frame.paint(laid.patch, linear(colour) * (1 + 0.1 * np.sin(laid.y * 90))[..., None])
