"""The sheet that patterns are printed on: organic shapes, flat colour, the tooth of paper."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from demo.pictures.canvas import cloud
from demo.pictures.palettes import Palette

Colour = tuple[int, int, int]
OVERSAMPLING = 3


class Sheet:
    """A printed sheet, one unit wide and `tall` units high, with its own random numbers."""

    def __init__(
        self, seed: int, palette: Palette, width: int, height: int, *, ground: Colour | None = None
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self.palette, self.width, self.height = palette, width, height
        self.tall = height / width
        self._scale = width * OVERSAMPLING
        self.ground = ground or palette.paper
        size = (width * OVERSAMPLING, height * OVERSAMPLING)
        self.image = Image.new("RGB", size, self.ground)
        self.draw = ImageDraw.Draw(self.image)

    def shape(self, points: np.ndarray, colour: Colour) -> None:
        self.draw.polygon([tuple(p) for p in (np.asarray(points) * self._scale).tolist()], colour)

    def overprint(self, points: np.ndarray, colour: Colour) -> None:
        """A translucent ink: darkens what it covers, as two drums of a stencil printer do."""
        pixels = np.asarray(points) * self._scale
        x0, y0 = np.maximum(np.floor(pixels.min(0)).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(pixels.max(0)).astype(int) + 1, self.image.size)
        if x1 <= x0 or y1 <= y0:
            return
        box = (int(x0), int(y0), int(x1), int(y1))
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        ImageDraw.Draw(mask).polygon([tuple(p) for p in (pixels - (x0, y0)).tolist()], 255)
        under = self.image.crop(box)
        inked = ImageChops.multiply(under, Image.new("RGB", under.size, colour))
        self.image.paste(inked, box, mask)

    def line(self, points: np.ndarray, colour: Colour, width: float) -> None:
        """A stroke of even width with round ends."""
        pixels = [tuple(p) for p in (np.asarray(points) * self._scale).tolist()]
        thick = max(1, round(width * self._scale))
        self.draw.line(pixels, colour, thick, joint="curve")
        if thick > 3:
            for x, y in (pixels[0], pixels[-1]):
                r = thick / 2
                self.draw.ellipse((x - r, y - r, x + r, y + r), colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        x, y, radius = x * self._scale, y * self._scale, radius * self._scale
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        k = self._scale
        self.draw.rectangle((left * k, top * k, right * k - 1, bottom * k - 1), colour)

    def pick(self, colours: Sequence[Colour]) -> Colour:
        return colours[int(self.rng.integers(len(colours)))]

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def margin(self, width: float) -> None:
        """Leave the paper white round the printed area."""
        for edges in (
            (0, 0, 1, width),
            (0, self.tall - width, 1, self.tall),
            (0, 0, width, self.tall),
            (1 - width, 0, 1, self.tall),
        ):
            self.box(*edges, self.palette.paper)

    def finish(self, *, tooth: float = 1.0) -> Image.Image:
        """The sheet at its own size, with the mottle of ink and the fibre of paper."""
        small = np.asarray(self.image.reduce(OVERSAMPLING), np.float32)
        mottle = cloud(self.rng, self.width, self.height, cells=self.width / 9, octaves=1)
        fibre = self.rng.standard_normal((self.height, self.width), np.float32)
        mottle *= 0.012 * tooth
        fibre *= 0.010 * tooth
        mottle += fibre
        mottle += 1
        small *= mottle[..., None]
        np.clip(small, 0, 255, out=small)
        return Image.fromarray(small.astype(np.uint8))


def curve(
    points: Sequence[tuple[float, float]] | np.ndarray, *, closed: bool = True, steps: int = 12
) -> np.ndarray:
    """A smooth line through the points (centripetal enough for hand-cut shapes)."""
    p = np.asarray(points, np.float64)
    if closed:
        p0, p1, p2, p3 = np.roll(p, 1, 0), p, np.roll(p, -1, 0), np.roll(p, -2, 0)
    else:
        padded = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
        p0, p1, p2, p3 = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    p0, p1, p2, p3 = (a[:, None, :] for a in (p0, p1, p2, p3))
    out = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    out = out.reshape(-1, 2)
    return out if closed else np.concatenate([out, p[-1:]])


def turned(
    points: np.ndarray, angle: float, *, at: tuple[float, float] = (0, 0), scale: float = 1.0
) -> np.ndarray:
    """Points turned clockwise on the sheet by `angle` radians, scaled, and moved to `at`."""
    c, s = np.cos(angle) * scale, np.sin(angle) * scale
    p = np.asarray(points)
    return np.stack([p[:, 0] * c - p[:, 1] * s + at[0], p[:, 0] * s + p[:, 1] * c + at[1]], 1)


def leaf(length: float, width: float, *, belly: float = 0.42, bend: float = 0.0) -> np.ndarray:
    """A leaf along +x from the origin; `bend` curves its midrib."""
    t = np.linspace(0, 1, 28)
    half = width / 2 * np.sin(np.pi * t ** (np.log(0.5) / np.log(belly))) ** 0.9
    spine = bend * length * np.sin(np.pi * t)
    upper = np.stack([t * length, spine - half], 1)
    lower = np.stack([t * length, spine + half], 1)[::-1]
    return np.concatenate([upper, lower])


def blob(
    rng: np.random.Generator, radius: float, *, rough: float = 0.16, knots: int = 9
) -> np.ndarray:
    """A pebble round the origin."""
    turn = np.linspace(0, 2 * np.pi, knots, endpoint=False) + rng.uniform(-0.15, 0.15, knots)
    r = radius * (1 + rng.uniform(-rough, rough, knots))
    return curve(np.stack([r * np.cos(turn), r * np.sin(turn)], 1))


def arc_band(
    x: float, y: float, inner: float, outer: float, start: float, end: float
) -> np.ndarray:
    """A band of a ring from angle `start` to `end` (radians, clockwise from +x)."""
    t = np.linspace(start, end, 60)
    out = np.stack([x + outer * np.cos(t), y + outer * np.sin(t)], 1)
    back = np.stack([x + inner * np.cos(t), y + inner * np.sin(t)], 1)[::-1]
    return np.concatenate([out, back])
