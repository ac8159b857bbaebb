"""Glaze on clay: bare feet, thin rims, pools, iron specks and printed patterns."""

import numpy as np

from demo.pictures.canvas import cloud, linear_pixels, smooth
from demo.pictures.light import sample
from demo.pictures.palettes import linear
from demo.pictures.patterns import pattern
from demo.pictures.revolve import Surface, Turned

Art = tuple[str, int, str]


def glazed(surface: Surface, rng, glaze, clay, dip, speckle, gloss):
    """Colour and shine of the outside: bare foot, thin rim, pooled glaze, iron specks."""
    shape = surface.height.shape
    albedo = np.empty((*shape, 3), np.float32)
    albedo[:] = linear(glaze)
    flow = cloud(rng, shape[1], shape[0], cells=6, octaves=3)
    h = surface.height
    if dip is not None:
        line = 0.56 + 0.022 * flow + 0.03 * np.sin(surface.turn * 2.2 + 1.0)
        over = smooth(-0.006, 0.006, h - line)[..., None]
        albedo += (linear(dip) - albedo) * over
        albedo *= (1 - 0.28 * np.exp(-(((h - line - 0.012) / 0.02) ** 2)) * over[..., 0])[..., None]
    thick = 1 + 0.05 * flow - 0.10 * (1 - h) * smooth(0.1, 0.5, 1 - h)
    albedo *= thick[..., None]
    rim = smooth(0.955, 0.995, h + 0.006 * flow)[..., None] * 0.55
    albedo += (linear(clay) * 0.75 - albedo) * rim
    throwing = 1 + 0.012 * np.sin(h * 190) * (0.4 + 0.6 * np.abs(flow))
    albedo *= throwing[..., None]
    speckle_over(albedo, rng, shape, speckle, surface.patch.unit)
    foot_line = 0.075 + 0.006 * flow
    bare = smooth(foot_line + 0.004, foot_line - 0.004, h)[..., None]
    raw = linear(clay) * (1 + 0.06 * flow)[..., None]
    albedo += (raw - albedo) * bare
    return albedo, gloss * (1 - bare[..., 0])


def decorate(surface: Surface, albedo, art: Art, pixels: float, body: Turned) -> None:
    """Wrap a pattern round the front half."""
    widest = float(body.radii.max())
    wide, high = int(np.pi * widest * pixels), int(pixels)
    texture = linear_pixels(pattern(*art, wide, high))
    printed = sample(texture, (surface.turn / np.pi + 0.5) * wide, (1 - surface.height) * high)
    h = surface.height
    band = smooth(0.10, 0.108, h) * smooth(0.955, 0.945, h)
    albedo += (printed - albedo) * (band * 0.96)[..., None]


def speckle_over(albedo, rng, shape, amount: float, unit: float) -> None:
    if not amount:
        return
    height, width = shape
    count = int(width * height * 0.0010 * amount * (1600 / unit) ** 1.0)
    ys, xs = rng.integers(0, height - 3, count), rng.integers(0, width - 3, count)
    depth = rng.uniform(0.25, 0.8, count).astype(np.float32)
    big = rng.random(count) < 0.3
    spots = ((0, 0, 1.0), (0, 1, 0.6), (1, 0, 0.6), (1, 1, 0.4))
    for dy, dx, part in spots:
        albedo[ys + dy, xs + dx] *= (1 - depth * part)[:, None]
    for dy, dx in ((0, 2), (1, 2), (2, 0), (2, 1)):
        albedo[ys[big] + dy, xs[big] + dx] *= (1 - depth[big] * 0.5)[:, None]
