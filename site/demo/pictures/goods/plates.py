"""Plates, seen flat."""

import numpy as np

from demo.pictures.canvas import Frame, cloud, ellipse, linear_pixels, smooth
from demo.pictures.goods.glazes import speckle_over
from demo.pictures.light import sample
from demo.pictures.palettes import linear
from demo.pictures.patterns import pattern

Art = tuple[str, int, str]


def plate(
    frame: Frame,
    *,
    x: float,
    y: float,
    radius: float,
    glaze: str,
    clay: str = "buff clay",
    art: Art | None = None,
    rim: float = 0.30,
    seed: int = 0,
    speckle: float = 0.5,
    gloss: float = 0.55,
) -> None:
    """A plate from above, with its pattern in the well."""
    rng = np.random.default_rng(seed)
    wobble = 1 + 0.0035 * np.sin(np.linspace(0, 2 * np.pi, 240) * 3 + seed)
    outline = ellipse(x, y, radius, radius, steps=240)
    outline = (outline - (x, y)) * wobble[:, None] + (x, y)
    frame.shadow(outline + (radius * 0.05, radius * 0.06), blur=radius * 0.075, strength=0.42)
    frame.shadow(
        (outline - (x, y)) * 0.93 + (x + radius * 0.02, y + radius * 0.03),
        blur=radius * 0.025,
        strength=0.5,
    )
    patch = frame.patch(outline)
    gx, gy = patch.grid
    dx, dy = (gx - x) / radius, (gy - y) / radius
    r = np.sqrt(dx * dx + dy * dy)
    knots = np.array([0, 0.25, 1 - rim - 0.07, 1 - rim, 1 - rim + 0.07, 0.86, 0.955, 0.985, 1.0])
    slopes = np.array([0, 0.0, 0.02, 0.42, 0.16, 0.12, 0.05, -0.5, -1.4])
    slope = np.interp(r, knots, slopes).astype(np.float32)
    norm = 1 / np.sqrt(1 + slope * slope)
    ux, uy = dx / np.maximum(r, 1e-4), dy / np.maximum(r, 1e-4)
    sx, sy, up = -ux * slope * norm, -uy * slope * norm, norm
    shape = patch.alpha.shape
    albedo = np.empty((*shape, 3), np.float32)
    albedo[:] = linear(glaze)
    if art is not None:
        side = int(radius * 2 * frame.unit)
        texture = linear_pixels(pattern(*art, side, side))
        tx, ty = np.broadcast_arrays((dx + 1) * side / 2, (dy + 1) * side / 2)
        printed = sample(texture, tx, ty)
        inside = smooth(0.985, 0.97, r)[..., None]
        albedo += (printed * 0.97 - albedo) * inside
    pool = cloud(rng, shape[1], shape[0], cells=7, octaves=2)
    albedo *= (1 + 0.025 * pool - 0.05 * np.exp(-(((r - (1 - rim)) / 0.035) ** 2)))[..., None]
    bare = smooth(0.967, 0.99, r + 0.006 * pool)[..., None]
    albedo += (linear(clay) - albedo) * bare
    speckle_over(albedo, rng, shape, speckle, frame.unit)
    key = np.clip((-sx * 0 + sx * -0.45 + sy * -0.45 + up * 0.77), 0, None)
    light = 0.30 + 0.88 * key
    out = albedo * light[..., None] * np.array((1.01, 1.0, 0.98), np.float32)
    facing = sx * -0.40 + sy * -0.52 + up * 0.76
    sheen = smooth(0.965, 1.0, facing) * 0.035 + smooth(0.90, 0.99, -sx * 0.5 - sy * 0.62) * 0
    edge = smooth(0.05, 0.5, slope) * smooth(-0.2, 0.9, -(ux * -0.6 + uy * -0.75) * -1) * 0.10
    frame.paint(patch, out + ((sheen + edge) * gloss)[..., None])
