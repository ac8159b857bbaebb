"""Lamps, lit: the shade glows, and so do the wall above and the table below."""

import numpy as np

from demo.pictures.canvas import Frame, cloud, ellipse, enlarge, linear_pixels, rounded, smooth
from demo.pictures.goods.vessels import vessel
from demo.pictures.light import lit, sample
from demo.pictures.palettes import linear
from demo.pictures.patterns import pattern
from demo.pictures.revolve import RINGS, Turned, profile

Art = tuple[str, int, str]
WARM = np.array((1.0, 0.74, 0.44), np.float32)

SHADES = {
    # (radius at the foot, radius at the top) over the shade's height
    "drum": (0.62, 0.58),
    "cone": (0.86, 0.42),
    "empire": (0.74, 0.52),
    "tall": (0.46, 0.38),
}
DOMES = {
    "dome": [
        (0.98, 0.0),
        (0.97, 0.08),
        (0.90, 0.34),
        (0.70, 0.66),
        (0.40, 0.88),
        (0.12, 0.98),
        (0.06, 1.0),
    ],
    "bell": [
        (0.95, 0.0),
        (0.86, 0.07),
        (0.70, 0.26),
        (0.55, 0.52),
        (0.36, 0.80),
        (0.15, 0.96),
        (0.08, 1.0),
    ],
    "cone": [(1.0, 0.0), (0.97, 0.04), (0.68, 0.38), (0.36, 0.74), (0.12, 0.98), (0.08, 1.0)],
    "lantern": [
        (0.30, 0.0),
        (0.46, 0.08),
        (0.68, 0.32),
        (0.72, 0.52),
        (0.60, 0.78),
        (0.34, 0.95),
        (0.22, 1.0),
    ],
}


def table_lamp(
    frame: Frame,
    *,
    x: float,
    foot: float,
    size: float,
    base: str,
    glaze: str,
    shade: str = "empire",
    art: Art | None = None,
    cloth: str = "linen",
    clay: str = "buff clay",
    dip: str | None = None,
    seed: int = 0,
    dim: float = 0.50,
) -> None:
    """A lamp `size` high on a turned base; the room is dimmed so that its light tells."""
    base_size, shade_size = size * 0.50, size * 0.44
    shade_foot = foot - size * 0.54
    wide, narrow = SHADES[shade]
    bulb = shade_foot - shade_size * 0.45
    _dim_and_glow(
        frame,
        x,
        bulb,
        shade_foot - shade_size,
        narrow * shade_size,
        shade_foot,
        wide * shade_size,
        dim,
    )
    body = vessel(
        frame,
        base,
        x=x,
        foot=foot,
        size=base_size,
        glaze=glaze,
        clay=clay,
        dip=dip,
        tilt=0.12,
        seed=seed,
        gloss=0.6,
    )
    _warm_from_above(frame, body)
    _stem(frame, x, body.rim[1] + 0.004, shade_foot - 0.02, base_size * 0.034)
    _shade(frame, x, shade_foot, shade_size, wide, narrow, art, cloth, seed)


def pendant(
    frame: Frame,
    *,
    x: float,
    y: float,
    size: float,
    form: str,
    colour: str,
    art: Art | None = None,
    glowing: bool = True,
    ribs: int = 0,
    seed: int = 0,
    dim: float = 0.55,
    cord: str = "ink",
) -> None:
    """A lamp on a cord, y its lower edge; a `glowing` one lets light through its sides."""
    heights, radii = profile(DOMES[form])
    low = float(radii[0]) * size
    _dim_and_glow(frame, x, y - size * 0.3, y - size, 0.05 * size, y, low, dim, up=glowing)
    line = np.array(
        [(x - 0.0022, 0), (x + 0.0022, 0), (x + 0.0022, y - size), (x - 0.0022, y - size)]
    )
    frame.shadow(line + (0.03, 0.0), blur=0.012, strength=0.16)
    frame.paint(frame.patch(line), linear(cord))
    cap = rounded(x - 0.05 * size, y - size * 1.09, x + 0.05 * size, y - size * 0.97, 0.008)
    frame.paint(frame.patch(cap), linear("brass") * 0.62)
    body = Turned(x, y, size, 0.0, heights, radii)
    outline = np.concatenate(
        [
            np.stack([x - radii * size, y - heights * size], 1),
            np.stack([x + radii * size, y - heights * size], 1)[::-1],
        ]
    )
    frame.shadow(outline + (0.07, 0.05), blur=0.05, strength=0.18)
    surface = body.outside(frame)
    shape = surface.height.shape
    rng = np.random.default_rng(seed)
    albedo = np.empty((*shape, 3), np.float32)
    albedo[:] = linear(colour)
    if art is not None:
        albedo[:] = _wrapped(surface, art, size * frame.unit, float(radii.max()))
    if ribs:
        rib = np.cos(surface.turn * ribs)
        albedo *= (1 - 0.11 * (rib > 0.55) - 0.06 * rib)[..., None]
    albedo *= (1 + 0.03 * cloud(rng, shape[1], shape[0], cells=9, octaves=2))[..., None]
    if glowing:
        bright = (0.50 + 0.85 * np.exp(-(((surface.height - 0.34) / 0.33) ** 2))) * (
            0.72 + 0.28 * np.cos(surface.turn)
        )
        frame.paint(surface.patch, albedo * WARM**0.55 * (bright * 1.25)[..., None])
    else:
        light = lit(surface.nx, surface.ny, surface.nz, albedo, gloss=0.35, tilt=0.0)
        frame.paint(surface.patch, light * (dim + 0.30))
    _open_end(frame, x, y, low)


def _dim_and_glow(frame, x, bulb, top, top_r, low, low_r, dim, *, up=True) -> None:
    """Lower the room's light, then add the two cones of the lamp and a halo."""
    k = 8
    w, h = frame.width // k, frame.height // k
    gx = np.linspace(0, frame.aspect, w, dtype=np.float32)[None, :]
    gy = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    dx, dy = gx - x, gy - bulb
    distance = np.hypot(dx, dy)
    fade = 1 / (1 + (distance / 0.26) ** 2)
    above = np.clip(-dy, 1e-3, None) * top_r / max(bulb - top, 0.02)
    below = np.clip(dy, 1e-3, None) * low_r / max(low - bulb, 0.02)
    soft_up, soft_low = 0.035 + 0.16 * np.abs(dy), 0.035 + 0.14 * np.abs(dy)
    cone_up = smooth(1, -1, (np.abs(dx) - above) / soft_up) * (dy < 0) * (0.85 if up else 0.0)
    cone_low = smooth(1, -1, (np.abs(dx) - below) / soft_low) * (dy > 0)
    halo = np.exp(-((distance / 0.34) ** 2)) * (0.34 if up else 0.1)
    light = (cone_up + cone_low * 0.8) * fade * 1.05 + halo
    for c in range(3):
        frame.rgb[..., c] *= enlarge(
            dim * (1.0, 1.0, 1.05)[c] + light * WARM[c] ** 0.8, frame.width, frame.height
        )


def _warm_from_above(frame, body: Turned) -> None:
    """The base gathers the lamp's own light on its shoulder."""
    x, y, _ = body.rim
    side = np.stack([body.radii * body.size, -body.heights * body.size * np.cos(body.tilt)], 1)
    low = ellipse(x, body.foot, body.radii[0] * body.size, body.radii[0] * body.size * 0.12)
    patch = frame.patch(np.concatenate([side, side[::-1] * (-1, 1)]) + (x, body.foot), low)
    gx, gy = patch.grid
    near = (np.exp(-(((gy - y) / (body.size * 0.5)) ** 2)) + 0 * gx)[..., None]
    factor = (0.70 + 0.34 * near) * (1 + near * 0.35 * (WARM - 0.72))
    region = frame.rgb[patch.window]
    region *= 1 - patch.alpha[..., None] * (1 - factor)


def _stem(frame, x, foot, top, half) -> None:
    outline = rounded(x - half, top, x + half, foot, half * 0.3)
    patch = frame.patch(outline)
    gx, gy = patch.grid
    u = np.clip((gx - x) / half, -1, 1) + 0 * gy
    albedo = np.broadcast_to(linear("brass"), (*patch.alpha.shape, 3)).astype(np.float32)
    frame.paint(patch, lit(u, 0.15 + 0 * u, np.sqrt(1 - u * u * 0.98), albedo, gloss=0.8) * 0.8)


def _shade(frame, x, foot, size, wide, narrow, art, cloth, seed) -> None:
    heights = np.linspace(0, 1, RINGS)
    radii = wide + (narrow - wide) * heights
    body = Turned(x, foot, size, 0.07, heights, radii, 0.012)
    surface = body.outside(frame)
    shape = surface.height.shape
    rng = np.random.default_rng(seed)
    albedo = np.empty((*shape, 3), np.float32)
    albedo[:] = linear(cloth)
    if art is not None:
        albedo[:] = _wrapped(surface, art, size * frame.unit, float(radii.max()))
    pitch = max(2.6, 0.0028 * frame.unit)
    threads = (
        0.03 * np.cos(np.arange(shape[0]) * 2 * np.pi / pitch)[:, None]
        + 0.02 * rng.standard_normal(shape[0])[:, None]
        + 0.02 * rng.standard_normal(shape[1])[None, :]
    ).astype(np.float32)
    h, u = surface.height, np.sin(surface.turn)
    bulb = np.exp(-(((h - 0.42) / 0.30) ** 2) - (u / 0.75) ** 2)
    light = 0.60 + 0.78 * bulb + 0.10 * np.exp(-((h / 0.2) ** 2))
    warm = WARM ** (0.62 - 0.35 * bulb[..., None])
    glowing = albedo * warm * (light * (1 + threads))[..., None] * 1.12
    trim = smooth(0.018, 0.014, h) + smooth(0.982, 0.986, h)
    glowing *= (1 - 0.30 * trim)[..., None]
    frame.paint(surface.patch, glowing)
    mouth = frame.patch(body.mouth(inset=0.006))
    frame.paint(mouth, np.array((1.35, 1.12, 0.78), np.float32))


def _open_end(frame, x, y, radius) -> None:
    """The lit inside of a pendant, seen a little from below."""
    lip = frame.patch(ellipse(x, y, radius, radius * 0.105))
    frame.paint(lip, np.array((0.55, 0.42, 0.27), np.float32))
    inner = frame.patch(ellipse(x, y + radius * 0.004, radius * 0.975, radius * 0.092))
    gx, gy = inner.grid
    near = np.exp(-(((gx - x) / (radius * 0.45)) ** 2)) + 0 * gy
    frame.paint(inner, np.array((1.15, 0.92, 0.60), np.float32) * (0.72 + 0.75 * near)[..., None])
    bulb = frame.patch(ellipse(x, y + radius * 0.01, radius * 0.17, radius * 0.075))
    frame.paint(bulb, np.array((1.6, 1.5, 1.3), np.float32))


def _wrapped(surface, art: Art, pixels: float, widest: float) -> np.ndarray:
    wide, high = max(8, int(np.pi * widest * pixels)), max(8, int(pixels))
    texture = linear_pixels(pattern(*art, wide, high))
    return sample(texture, (surface.turn / np.pi + 0.5) * wide, (1 - surface.height) * high)
