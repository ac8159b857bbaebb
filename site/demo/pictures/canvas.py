"""The frame that goods are drawn on: linear light, soft shapes, shadows, the final exposure.

Lengths are in units of the frame's height, x to the right and y downwards, so that a drawing is the
same at every size and a good can stand in a scene as well as alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

OVERSAMPLING = 4
EXPOSURE_STEPS = 4096
BRIGHTEST = 1.6
FAR = 6
SHADOW_TINT = (1.0, 0.94, 0.9)

Points = Sequence[tuple[float, float]] | np.ndarray


@dataclass(frozen=True)
class Patch:
    """A soft-edged shape inside a frame: its pixel box, its coverage, and its place in units."""

    x0: int
    y0: int
    alpha: np.ndarray
    unit: float

    @property
    def window(self) -> tuple[slice, slice]:
        height, width = self.alpha.shape
        return slice(self.y0, self.y0 + height), slice(self.x0, self.x0 + width)

    def near(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """The part of the patch within `reach` of a place, as rows and columns."""
        spans = []
        for middle, first, length in (
            (y, self.y0, self.alpha.shape[0]),
            (x, self.x0, self.alpha.shape[1]),
        ):
            low, high = ((middle + s * reach) * self.unit - first for s in (-1, 1))
            spans.append(slice(max(0, int(low)), min(length, max(0, int(high) + 1))))
        return spans[0], spans[1]

    @property
    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """Pixel centres in units: x as a row, y as a column."""
        height, width = self.alpha.shape
        x = (np.arange(width, dtype=np.float32) + self.x0 + 0.5) / self.unit
        y = (np.arange(height, dtype=np.float32) + self.y0 + 0.5) / self.unit
        return x[None, :], y[:, None]


@dataclass(frozen=True)
class _Cast:
    """A shadow that waits to fall: blur and box (left, top, right, bottom) in pixels."""

    shapes: Sequence[Points]
    blur: float
    strength: float
    box: tuple[int, int, int, int]

    def fall_on(
        self, light: np.ndarray, *, origin: tuple[int, int], step: int, unit: float
    ) -> None:
        """Darken a plane whose cells are `step` pixels wide and begin at `origin`."""
        left, top = ((self.box[i] - origin[i]) // step for i in (0, 1))
        wide, high = (-(-(self.box[i + 2] - self.box[i]) // step) + 1 for i in (0, 1))
        # the softer a shadow, the fewer cells it needs
        coarse = max(1, int(self.blur / 3) // step)
        margin = int(np.ceil(self.blur * 3 / (step * coarse)))
        size = tuple((-(-n // coarse) + 2 * margin) * OVERSAMPLING for n in (wide, high))
        sheet = Image.new("L", size)
        draw = ImageDraw.Draw(sheet)
        for shape in self.shapes:
            cells = ((np.asarray(shape, np.float64) * unit - origin) / step - (left, top)) / coarse
            draw.polygon([tuple(p) for p in ((cells + margin) * OVERSAMPLING).tolist()], fill=255)
        blur = ImageFilter.GaussianBlur(self.blur / (step * coarse))
        values = np.asarray(sheet.reduce(OVERSAMPLING).filter(blur), np.float32)
        values = enlarge(values, values.shape[1] * coarse, values.shape[0] * coarse)
        region = light[top : top + high, left : left + wide]
        start = margin * coarse
        values = values[start : start + region.shape[0], start : start + region.shape[1]]
        region *= 1 - np.clip(values / 255, 0, 1) * self.strength


class Frame:
    """A picture being made, as linear light."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height, self.unit = width, height, float(height)
        self.aspect = width / height
        self._rgb = np.ones((height, width, 3), np.float32)
        self._casts: list[_Cast] = []

    @property
    def rgb(self) -> np.ndarray:
        """The light so far, a row of pixels after another, with every shadow cast until now."""
        if self._casts:
            self._darken()
        return self._rgb

    def patch(self, *shapes: Points, holes: Sequence[Points] = ()) -> Patch:
        """The union of polygons less the holes, with smooth edges."""
        every = np.concatenate([np.asarray(s, np.float64) for s in shapes]) * self.unit
        x0, y0 = np.maximum(np.floor(every.min(0)).astype(int) - 1, 0)
        x1, y1 = np.minimum(np.ceil(every.max(0)).astype(int) + 2, (self.width, self.height))
        x1, y1 = max(x1, x0 + 1), max(y1, y0 + 1)
        sheet = Image.new("L", ((x1 - x0) * OVERSAMPLING, (y1 - y0) * OVERSAMPLING))
        draw = ImageDraw.Draw(sheet)
        for fill, group in ((255, shapes), (0, holes)):
            for shape in group:
                points = (np.asarray(shape, np.float64) * self.unit - (x0, y0)) * OVERSAMPLING
                draw.polygon([tuple(p) for p in points.tolist()], fill=fill)
        alpha = np.asarray(sheet.reduce(OVERSAMPLING), np.float32) / 255
        return Patch(int(x0), int(y0), alpha, self.unit)

    def box(self, left: float, top: float, right: float, bottom: float) -> Patch:
        return self.patch([(left, top), (right, top), (right, bottom), (left, bottom)])

    def paint(self, patch: Patch, colour: np.ndarray, *, opacity: float | np.ndarray = 1.0) -> None:
        """Lay a colour (one, or one a pixel of the patch) over the frame."""
        region = self.rgb[patch.window]
        change = colour - region
        change *= (patch.alpha * opacity)[..., None]
        region += change

    def shade(self, patch: Patch, factor: np.ndarray) -> None:
        """Multiply the light of a patch; `factor` is one number a pixel."""
        self.rgb[patch.window] *= (1 - patch.alpha * (1 - factor))[..., None]

    def glow(self, patch: Patch, light: np.ndarray) -> None:
        self.rgb[patch.window] += light * patch.alpha[..., None]

    def shadow(self, *shapes: Points, blur: float, strength: float) -> None:
        """Darken by a blurred shape, before the next thing is painted."""
        every = np.concatenate([np.asarray(shape, np.float64) for shape in shapes]) * self.unit
        reach = blur * 3 * self.unit
        x0, y0 = np.maximum(np.floor(every.min(0) - reach).astype(int), 0).tolist()
        limit = (self.width, self.height)
        x1, y1 = np.minimum(np.ceil(every.max(0) + reach).astype(int), limit).tolist()
        if x1 > x0 and y1 > y0:
            self._casts.append(_Cast(shapes, blur * self.unit, strength, (x0, y0, x1, y1)))

    def _darken(self) -> None:
        """Lay all waiting shadows at once: they commute, and the frame is gone through once."""
        casts, self._casts = self._casts, []
        boxes = np.array([cast.box for cast in casts])
        x0, y0 = boxes[:, :2].min(0).tolist()
        x1, y1 = boxes[:, 2:].max(0).tolist()
        step = max(1, int(min(cast.blur for cast in casts) / 3))
        light = np.ones((-(-(y1 - y0) // step), -(-(x1 - x0) // step)), np.float32)
        for cast in casts:
            cast.fall_on(light, origin=(x0, y0), step=step, unit=self.unit)
        dark = 1 - enlarge(light, light.shape[1] * step, light.shape[0] * step)
        dark = dark[: y1 - y0, : x1 - x0]
        region = self._rgb[y0:y1, x0:x1]
        for channel, tint in enumerate(SHADOW_TINT):
            region[..., channel] *= 1 - dark * tint

    def develop(self, *, grain: float = 0.011, seed: int = 0) -> Image.Image:
        """The finished 8-bit picture: a gentle shoulder for the lights, and fine grain."""
        # the square root is close to what the eye makes of light, so grain is even there
        index = np.sqrt(np.maximum(self.rgb, 0))
        index *= EXPOSURE_STEPS / BRIGHTEST**0.5
        noise = _grain_tile()
        shift = np.random.default_rng(seed).integers(0, noise.shape[0], 2)
        rolled = np.roll(noise, tuple(shift), (0, 1)) * np.float32(grain * EXPOSURE_STEPS * 0.8)
        repeat = (-(-self.height // noise.shape[0]), -(-self.width // noise.shape[1]))
        index += np.tile(rolled, repeat)[: self.height, : self.width, None]
        np.clip(index, 0, EXPOSURE_STEPS - 1, out=index)
        return Image.fromarray(_exposure_curve()[index.astype(np.uint16)])


def enlarge(values: np.ndarray, width: int, height: int) -> np.ndarray:
    """Smoothly resize a plane of float32."""
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    if width > FAR * values.shape[1] and height > FAR * values.shape[0]:
        # most of the way is cheap at a quarter of the size, and the rest needs no better
        image = image.resize((width // 4, height // 4), Image.Resampling.BICUBIC)
        return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def cloud(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    cells: float,
    octaves: int = 1,
    stretch: float = 1.0,
) -> np.ndarray:
    """Smooth noise of about -1 to 1; `cells` across the width, longer by `stretch` along x."""
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    for octave in range(octaves):
        across = max(2, int(cells * 2**octave))
        down = max(2, int(across * height / width * stretch))
        across, down = min(across, width), min(down, height)
        plane = rng.standard_normal((down + 2, across + 2), np.float32)
        total += enlarge(plane, width, height) * (0.55 * weight)
        weight *= 0.5
    return total


def smooth(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """Hermite step from 0 at `low` to 1 at `high`."""
    t = np.subtract(value, low)
    t *= 1 / (high - low)
    np.clip(t, 0, 1, out=t)
    bend = t * -2
    bend += 3
    bend *= t
    bend *= t
    return bend


def linear_pixels(image: Image.Image) -> np.ndarray:
    """The linear light of an sRGB picture."""
    return _decoding_curve()[np.asarray(image.convert("RGB"))]


def rounded(
    left: float, top: float, right: float, bottom: float, radius: float, *, steps: int = 10
) -> np.ndarray:
    """A rectangle with round corners."""
    turn = np.linspace(0, np.pi / 2, steps)
    corners = (
        (right - radius, top + radius, -np.pi / 2),
        (right - radius, bottom - radius, 0.0),
        (left + radius, bottom - radius, np.pi / 2),
        (left + radius, top + radius, np.pi),
    )
    parts = [
        np.stack([x + radius * np.cos(turn + a), y + radius * np.sin(turn + a)], 1)
        for x, y, a in corners
    ]
    return np.concatenate(parts)


def ellipse(x: float, y: float, rx: float, ry: float, *, steps: int = 120) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return np.stack([x + rx * np.cos(turn), y + ry * np.sin(turn)], 1)


@lru_cache(maxsize=1)
def _exposure_curve() -> np.ndarray:
    light = np.linspace(0, BRIGHTEST**0.5, EXPOSURE_STEPS) ** 2
    knee = 0.72
    over = np.maximum(light - knee, 0)
    light = np.minimum(light, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.clip(value * 255 + 0.5, 0, 255).astype(np.uint8)


@lru_cache(maxsize=1)
def _decoding_curve() -> np.ndarray:
    value = np.arange(256, dtype=np.float64) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(
        np.float32
    )


@lru_cache(maxsize=1)
def _grain_tile() -> np.ndarray:
    return np.random.default_rng(7).standard_normal((512, 512)).astype(np.float32)
