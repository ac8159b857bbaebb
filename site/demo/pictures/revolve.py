"""Things turned on a wheel or a lathe: where each pixel lies on them, outside and inside."""

import math
from dataclasses import dataclass

import numpy as np

from demo.pictures.canvas import Frame, Patch, ellipse
from demo.pictures.patterns.sheet import curve

RINGS = 220


@dataclass
class Surface:
    """A visible part of a turned body, pixel by pixel.

    `height` is 0 at the foot and 1 at the rim; `turn` the angle round the axis, 0 towards the
    viewer and growing to the right; the normal points right, up and to the viewer.
    """

    patch: Patch
    height: np.ndarray
    radius: np.ndarray
    turn: np.ndarray
    nx: np.ndarray
    ny: np.ndarray
    nz: np.ndarray


@dataclass
class Turned:
    """A body of revolution standing at (x, foot), `size` high, seen from `tilt` radians above."""

    x: float
    foot: float
    size: float
    tilt: float
    heights: np.ndarray
    radii: np.ndarray
    wall: float = 0.035

    @property
    def rim(self) -> tuple[float, float, float]:
        """Screen place of the rim's middle, and its outer radius, in units."""
        y = self.foot - self.size * float(self.heights[-1]) * math.cos(self.tilt)
        return self.x, y, float(self.radii[-1]) * self.size

    def mouth(self, *, inset: float = 0.0) -> np.ndarray:
        x, y, r = self.rim
        r -= inset * self.size
        return ellipse(x, y, r, r * np.sin(self.tilt), steps=160)

    def outside(self, frame: Frame) -> Surface:
        h, r, c, s = self.heights, self.radii, math.cos(self.tilt), math.sin(self.tilt)
        shapes = []
        turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
        ring = np.stack([np.cos(turn), np.sin(turn) * s], 1)
        for i in range(0, RINGS, 2):
            centre = (self.x, self.foot - self.size * h[i] * c)
            shapes.append(ring * (r[i] * self.size) + centre)
        left = np.stack([self.x - r * self.size, self.foot - self.size * h * c], 1)
        right = np.stack([self.x + r * self.size, self.foot - self.size * h * c], 1)
        patch = frame.patch(
            np.concatenate([left, right[::-1]]),
            shapes[0],
            shapes[-1],
            *(shapes[1:-1] if s > 0.12 else ()),
        )
        gx, gy = patch.grid
        height = np.empty(patch.alpha.shape, np.float32)
        down_h, down_r = h[::-1], r[::-1]
        ys = (self.foot - gy[:, 0]) / self.size
        for i, x in enumerate((gx[0] - self.x) / self.size):
            root = np.sqrt(np.maximum(down_r**2 - x * x, 0))
            screen = np.maximum.accumulate(-(down_h * c - s * root))
            height[:, i] = np.interp(-ys, screen, down_h)
        return self._surface(patch, height, r, sign=1.0)

    def inside(self, frame: Frame, *, floor: float = 0.06) -> Surface:
        """What is seen through the mouth: the far wall and the bottom."""
        patch = frame.patch(self.mouth(inset=self.wall))
        h, c, s = self.heights, math.cos(self.tilt), math.sin(self.tilt)
        inner = np.maximum(self.radii - self.wall, 0.0)
        keep = h >= floor
        down_h, down_r = h[keep][::-1], inner[keep][::-1]
        steps = np.linspace(1, 0, 24)
        path_h = np.concatenate([down_h, np.full(48, down_h[-1]), down_h[::-1]])
        low = down_r[-1]
        path_r = np.concatenate([down_r, low * steps, low * steps[::-1], down_r[::-1]])
        side = np.concatenate([-np.ones(len(down_h) + 24), np.ones(24 + len(down_h))])
        gx, gy = patch.grid
        at = np.empty(patch.alpha.shape, np.float32)
        ys = (self.foot - gy[:, 0]) / self.size
        index = np.arange(len(path_h), dtype=np.float64)
        for i, x in enumerate((gx[0] - self.x) / self.size):
            root = np.sqrt(np.maximum(path_r**2 - x * x, 0))
            screen = np.maximum.accumulate(-(path_h * c - s * root * side))
            at[:, i] = np.interp(-ys, screen, index)
        height = np.interp(at, index, path_h).astype(np.float32)
        radius = np.interp(at, index, path_r).astype(np.float32)
        sign = np.where(at < len(down_h) + 24, -1.0, 1.0).astype(np.float32)
        x = (gx - self.x) / self.size
        sine = np.clip(x / np.maximum(radius, 1e-4), -1, 1)
        cosine = np.sqrt(1 - sine * sine) * sign
        slope = np.interp(height, h, np.gradient(inner, h)).astype(np.float32)
        flat = (at > len(down_h)) & (at < len(down_h) + 48)
        norm = 1 / np.sqrt(1 + slope**2)
        nx, ny, nz = -sine * norm, slope * norm, -cosine * norm
        nx, ny, nz = np.where(flat, 0, nx), np.where(flat, 1, ny), np.where(flat, 0, nz)
        turn = np.arctan2(sine, cosine)
        return Surface(patch, height, radius, turn, nx, ny, nz)

    def _surface(
        self, patch: Patch, height: np.ndarray, radii: np.ndarray, *, sign: float
    ) -> Surface:
        gx, _ = patch.grid
        radius = np.interp(height, self.heights, radii).astype(np.float32)
        sine = np.clip((gx - self.x) / self.size / np.maximum(radius, 1e-4), -1, 1)
        cosine = np.sqrt(1 - sine * sine) * sign
        slope = np.interp(height, self.heights, np.gradient(radii, self.heights))
        slope = slope.astype(np.float32)
        norm = 1 / np.sqrt(1 + slope**2)
        return Surface(
            patch, height, radius, np.arcsin(sine), sine * norm, -slope * norm, cosine * norm
        )


def profile(points: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Heights and radii of a smooth outline given by (radius, height) knots from the foot up."""
    line = curve(points, closed=False, steps=24)
    heights = np.maximum.accumulate(line[:, 1]) + np.arange(len(line)) * 1e-9
    even = np.linspace(heights[0], heights[-1], RINGS)
    return even, np.maximum(np.interp(even, heights, line[:, 0]), 0.002)
