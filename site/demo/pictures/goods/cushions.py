"""Filled cushions."""

import numpy as np

from demo.pictures.canvas import Frame, cloud, linear_pixels, smooth
from demo.pictures.goods.sheets import lay, pixels
from demo.pictures.goods.threads import standing_shadow, thread
from demo.pictures.light import lit, stretched
from demo.pictures.palettes import linear
from demo.pictures.patterns import pattern

Art = tuple[str, int, str]


def cushion(
    frame: Frame,
    art: Art,
    *,
    x: float,
    foot: float,
    size: float,
    shape: float = 1.0,
    piping: str | None = None,
    seed: int = 0,
    angle: float = 0.0,
) -> None:
    """A filled cushion standing on its edge; `shape` is width over height."""
    rng = np.random.default_rng(seed)
    hw, hh = size * shape / 2, size / 2
    y = foot - hh * 0.985
    t = np.linspace(-1, 1, 60, endpoint=False)
    pull = 0.055 * (1 - np.abs(t) ** 2.6)
    wob = 0.004 * np.sin(t * 9 + seed)
    sides = [
        np.stack([t, -1 + pull + wob], 1),
        np.stack([1 - pull - wob, t], 1),
        np.stack([-t, 1 - pull * 0.45], 1),
        np.stack([-1 + pull + wob, -t], 1),
    ]
    outline = np.concatenate(sides) * (hw, hh)
    laid = lay(frame, outline, x=x, y=y, angle=angle)
    standing_shadow(frame, x, foot, hw, size)
    u = np.clip(laid.x / hw, -1, 1)
    v = np.clip(laid.y / hh, -1, 1)
    su = np.clip(1 - u * u, 0.003, 1)
    sv = np.clip(1 - v * v, 0.003, 1)
    puff = (su * sv) ** 0.72
    dzx = 0.95 * puff * 0.72 * (-2 * u) / su
    dzy = 0.95 * puff * 0.72 * (-2 * v) / sv
    height, width = laid.patch.alpha.shape
    crease = cloud(rng, width, height, cells=4, octaves=2) * 0.5
    for cu, cv in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        away = np.hypot(u - cu, v - cv)
        fan = np.arctan2(v - cv, u - cu)
        wave = np.sin(fan * 15 + seed + cu) * np.exp(-(((away - 0.36) / 0.28) ** 2)) * 0.26
        dzx = dzx - wave * np.sin(fan)
        dzy = dzy + wave * np.cos(fan)
    gy, gx = np.gradient(crease)
    dzx = dzx + gx * width * 0.042
    dzy = dzy + gy * height * 0.042
    limit = 2.4
    dzx, dzy = np.clip(dzx, -limit, limit), np.clip(dzy, -limit, limit)
    norm = 1 / np.sqrt(1 + dzx**2 + dzy**2)
    image = pattern(*art, pixels(frame, hw * 2), pixels(frame, hh * 2))
    bulge = 1 + 0.055 * (1 - puff)
    albedo = stretched(
        image, (u * bulge * 0.5 + 0.5) * image.width, (v * bulge * 0.5 + 0.5) * image.height
    )
    # light gathers on the swell and leaves the seams
    albedo *= (0.90 + 0.34 * puff)[..., None]
    albedo *= thread(height, width, frame.unit, rng)[..., None]
    edge = np.minimum(1 - np.abs(u), 1 - np.abs(v))
    occlusion = (0.42 + 0.58 * smooth(0.0, 0.36, 1 - v)) * (0.8 + 0.2 * smooth(0.0, 0.1, edge))
    light = lit(
        -dzx * norm,
        dzy * norm,
        norm,
        albedo,
        occlusion=occlusion,
        wrap=0.08,
        bounce=linear("chalk"),
    )
    frame.paint(laid.patch, light)
    _seam(frame, laid.outline, linear(piping) if piping else _mean(image) * 0.72, bool(piping))


def _seam(frame, outline, colour, piped: bool) -> None:
    d = np.roll(outline, -1, 0) - np.roll(outline, 1, 0)
    normal = np.stack([d[:, 1], -d[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    out, into = (0.0035, 0.0035) if piped else (0.0006, 0.0018)
    ring = frame.patch(outline + normal * out, holes=[outline - normal * into])
    gx, gy = ring.grid
    middle = outline.mean(0).tolist()
    light = 0.92 - 0.5 * (gx - middle[0]) - 0.5 * (gy - middle[1])
    frame.paint(ring, colour * light[..., None], opacity=1.0 if piped else 0.7)


def _mean(image) -> np.ndarray:
    return linear_pixels(image.resize((1, 1)))[0, 0]
