"""Throws, towels and napkins: hung, folded and near."""

import numpy as np

from demo.pictures.canvas import Frame, cloud, linear_pixels, rounded, smooth
from demo.pictures.goods.sheets import lay, pixels, texture_of
from demo.pictures.goods.threads import fringe_of, standing_shadow, thread
from demo.pictures.light import lit, sample, stretched
from demo.pictures.palettes import linear
from demo.pictures.patterns import pattern

Art = tuple[str, int, str]


def hanging(
    frame: Frame,
    art: Art,
    *,
    x: float,
    top: float,
    width: float,
    length: float,
    folds: float = 4.0,
    depth: float = 0.5,
    fringe: str | None = None,
    wood: str = "oak",
    seed: int = 0,
    rail: float | None = None,
    repeat: float = 1.0,
) -> None:
    """Cloth over a rail on the wall: folds deepen downwards, the end swings a little."""
    rng = np.random.default_rng(seed)
    phase = rng.uniform(0, 6, 3).tolist()
    hw = width / 2

    def fold(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        bend = u * folds * np.pi + phase[0] + 0.5 * np.sin(v * 2 + phase[1])
        return np.sin(bend) * 0.62 + 0.38 * np.sin(bend * 1.73 + phase[2] + 0.6 * v)

    u = np.linspace(-1, 1, 120)
    hem = top + length + 0.014 * depth * fold(u, np.ones_like(u))
    v = np.linspace(0, 1, 40)
    sway = 0.010 * np.sin(v * 3 + phase[1])
    left = np.stack([x - hw + sway * v, top + v * (hem[0] - top)], 1)
    right = np.stack([x + hw + sway * v, top + v * (hem[-1] - top)], 1)
    low = np.stack([x + u * hw + sway[-1] * 1.0, hem], 1)
    outline = np.concatenate([left, low, right[::-1]])
    for dx, dy, blur, strength in ((0.050, 0.050, 0.045, 0.30), (0.018, 0.022, 0.016, 0.30)):
        frame.shadow(outline + (dx, dy), blur=blur, strength=strength)
    _rail(frame, x, top + 0.004, (rail or width + 0.14) / 2, wood, under=True)
    if fringe:
        fringe_of(frame, rng, low, fringe)
    patch = frame.patch(outline)
    gx, gy = patch.grid
    uu = np.clip(
        (gx - x - 0.010 * np.sin((gy - top) / length * 3 + phase[1]) * (gy - top) / length) / hw,
        -1,
        1,
    )
    vv = np.clip((gy - top) / length, 0, 1.05)
    height, wide = patch.alpha.shape
    z = fold(uu, vv)
    swell = depth * (0.25 + 0.75 * smooth(0.0, 0.55, vv))
    slope = np.gradient(z, axis=1) * (wide / (folds * np.pi)) * 0.9 * swell
    curl = smooth(0.045, 0.0, vv) * 1.5
    norm = 1 / np.sqrt(1 + slope**2 + curl**2)
    image = pattern(*art, pixels(frame, width * repeat), pixels(frame, length * repeat))
    shift = uu + 0.012 * depth * z
    tx, ty = np.broadcast_arrays(
        (shift * 0.5 + 0.5) * image.width, np.clip(vv + 0.006 * z, 0, 1) * image.height
    )
    albedo = stretched(image, tx, ty) * thread(height, wide, frame.unit, rng)[..., None]
    valley = 0.72 + 0.28 * smooth(-1.0, 0.5, z) * np.ones_like(vv)
    occlusion = 1 - (1 - valley) * smooth(0, 0.4, vv) * min(1.0, depth * 1.6)
    frame.paint(
        patch,
        lit(-slope * norm, curl * norm, norm, albedo, occlusion=occlusion, wrap=0.3)
        * (0.88 + 0.12 * occlusion)[..., None],
    )
    edge = np.minimum(np.abs(gy - (top + length * 0.985)), 1)
    frame.shade(patch, 1 - 0.16 * np.exp(-((edge / 0.0022) ** 2)) + 0 * gx)


def folded(
    frame: Frame,
    art: Art,
    *,
    x: float,
    foot: float,
    width: float,
    layers: int = 4,
    thick: float = 0.075,
    seed: int = 0,
) -> None:
    """A folded stack seen from the front: soft rounded folds, one on another."""
    rng = np.random.default_rng(seed)
    hw = width / 2
    standing_shadow(frame, x, foot, hw, width * 0.6)
    rows = pixels(frame, thick * layers * 1.6)
    image = pattern(*art, pixels(frame, width), max(rows, pixels(frame, width * 0.7)))
    texture = linear_pixels(image)
    for i in range(layers):
        low = foot - i * thick
        inset = rng.uniform(-0.006, 0.008)
        t = np.linspace(-1, 1, 50)
        sag = 0.003 * np.sin(t * 3 + i * 2 + seed)
        r = thick * (0.50 if i % 2 else 0.44)
        body = rounded(x - hw + inset, low - thick * 1.12, x + hw - inset * 0.5, low, r, steps=8)
        body[:, 1] += np.interp(body[:, 0], x + t * hw, sag)
        if i:
            frame.shadow(body + (0.0, 0.006), blur=0.007, strength=0.38)
        patch = frame.patch(body)
        gx, gy = patch.grid
        height, wide = patch.alpha.shape
        v = np.clip((gy - (low - thick / 2)) / (thick / 2), -1, 1)
        ny = -np.sin(v * 1.25)
        nz = np.cos(v * 1.25)
        end = np.clip((np.abs(gx - x) - hw + thick * 0.8) / (thick * 0.8), 0, 1)
        nx = np.sign(gx - x) * end * 0.8
        lump = cloud(rng, wide, height, cells=5, octaves=2)
        span = texture.shape[0]
        rowpos = (0.12 + 0.22 * i + (v + 1) * 0.085) % 1.0 * span
        tx, ty = np.broadcast_arrays((gx - x + hw) / width * image.width, rowpos)
        albedo = sample(texture, tx, ty) * thread(height, wide, frame.unit, rng)[..., None]
        occlusion = 0.45 + 0.55 * smooth(1.0, 0.15, np.abs(v)) + 0 * gx
        frame.paint(
            patch,
            lit(
                nx + 0.05 * lump,
                ny + 0 * gx,
                nz + 0 * gx,
                albedo,
                wrap=0.35,
                occlusion=occlusion,
                bounce=linear("chalk"),
            ),
        )


def swatch(
    frame: Frame, art: Art, *, seed: int = 0, depth: float = 0.8, scale: float = 1.0
) -> None:
    """The cloth itself, close to, lying in soft waves across the whole picture."""
    rng = np.random.default_rng(seed)
    h, w = frame.height, frame.width
    z = cloud(rng, w, h, cells=2.2, octaves=1)
    x = np.linspace(0, 1, w, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    z = z * 0.7 + np.sin((x * 0.8 + y * 1.1) * 7 + z * 1.2 + seed) * 0.5
    gy, gx = np.gradient(z * depth * 0.13)
    slope_x, slope_y = gx * w, gy * h
    norm = 1 / np.sqrt(1 + slope_x**2 + slope_y**2)
    image = pattern(*art, int(w * scale), int(h * scale))
    tx, ty = (x + 0.012 * z) * (w - 1) * scale * 0.97, (y + 0.012 * z) * (h - 1) * scale * 0.97
    albedo = stretched(image, tx, ty) * thread(h, w, frame.unit, rng)[..., None]
    frame.rgb[:] = (
        lit(
            -slope_x * norm,
            slope_y * norm,
            norm,
            albedo,
            wrap=0.3,
            occlusion=0.86 + 0.14 * smooth(-1, 0.6, z),
        )
        * 1.05
    )


def flat_cloth(
    frame: Frame,
    art: Art,
    *,
    x: float,
    y: float,
    width: float,
    height: float,
    angle: float = 0.0,
    seed: int = 0,
    plies: int = 2,
) -> None:
    """A folded napkin or towel from above: plies offset, edges soft, a pressed crease."""
    rng = np.random.default_rng(seed)
    hw, hh = width / 2, height / 2
    for ply in range(plies, 0, -1):
        drop = 0.006 * (ply - 1)
        outline = rounded(-hw + drop * 0.4, -hh + drop, hw + drop * 0.7, hh + drop, 0.010)
        outline = outline + rng.normal(0, 0.0006, outline.shape)
        laid = lay(frame, outline, x=x, y=y, angle=angle)
        frame.shadow(laid.outline + (0.006, 0.008), blur=0.009, strength=0.36)
        frame.shadow(laid.outline + (0.002, 0.003), blur=0.003, strength=0.36)
        image = pattern(*art, pixels(frame, width), pixels(frame, height))
        albedo = texture_of(laid, image, width * 1.03, height * 1.03)
        rows, columns = laid.patch.alpha.shape
        albedo *= thread(rows, columns, frame.unit, rng)[..., None]
        lump = cloud(rng, columns, rows, cells=3, octaves=2)
        edge = np.minimum(hw - np.abs(laid.x), hh - np.abs(laid.y))
        light = (0.97 + 0.035 * lump) * (0.80 + 0.20 * smooth(0.0, 0.012, edge))
        light = light * (1 - 0.10 * np.exp(-((laid.x / 0.004) ** 2)))
        frame.paint(laid.patch, albedo * light[..., None])


def _rail(frame, x, y, half, wood, *, under) -> None:
    outline = rounded(x - half, y - 0.011, x + half, y + 0.011, 0.011)
    frame.shadow(outline + (0.04, 0.05), blur=0.018, strength=0.24)
    for s in (-1, 1):
        peg = rounded(
            x + s * (half - 0.03) - 0.012,
            y - 0.022,
            x + s * (half - 0.03) + 0.012,
            y + 0.022,
            0.010,
        )
        frame.shadow(peg + (0.012, 0.016), blur=0.010, strength=0.4)
    patch = frame.patch(outline)
    _, gy = patch.grid
    height, wide = patch.alpha.shape
    v = np.clip((gy - y) / 0.011, -1, 1) + np.zeros((height, wide), np.float32)
    grain = cloud(np.random.default_rng(4), wide, height, cells=6, octaves=2, stretch=16)
    albedo = linear(wood) * (1 + 0.06 * grain)[..., None]
    frame.paint(patch, lit(0 * v, -v, np.sqrt(1 - v * v * 0.98), albedo, gloss=0.1))
    for s in (-1, 1):
        cx = x + s * (half - 0.03)
        collar = rounded(cx - 0.006, y - 0.0125, cx + 0.006, y + 0.0125, 0.003)
        frame.paint(frame.patch(collar), linear("brass") * 0.9)
