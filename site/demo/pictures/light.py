"""How light falls: a window at the upper left, a pale room around, and what glaze makes of it."""

import math
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from demo.pictures.canvas import Frame, cloud, enlarge, linear_pixels, smooth
from demo.pictures.palettes import linear
from demo.pictures.patterns.sheet import leaf, turned

KEY = np.array((-0.60, 0.58, 0.55), np.float32) / np.linalg.norm((-0.60, 0.58, 0.55))
KEY_COLOUR = np.array((1.02, 0.985, 0.93), np.float32)
ROOM_COLOUR = np.array((0.93, 0.97, 1.03), np.float32)


def lit(
    nx: np.ndarray,
    ny: np.ndarray,
    nz: np.ndarray,
    albedo: np.ndarray,
    *,
    tilt: float = 0.2,
    gloss: np.ndarray | float = 0.0,
    bounce: np.ndarray | None = None,
    occlusion: np.ndarray | float = 1.0,
    wrap: float = 0.22,
) -> np.ndarray:
    """Light leaving a surface towards the camera.

    Normals point right, up and to the viewer; `gloss` is 0 for biscuit and cloth, 1 for glass;
    `occlusion` darkens the room's light where it cannot reach.
    """
    key = np.clip((nx * KEY[0] + ny * KEY[1] + nz * KEY[2] + wrap) / (1 + wrap), 0, None)
    fill = np.clip(nx * 0.85 + nz * 0.45, 0, None)
    room = (0.30 + 0.13 * ny + 0.10 * fill) * occlusion
    up = None if bounce is None else np.clip(0.35 - ny * 0.65, 0, 1) * 0.22 * occlusion
    shine = _reflection(nx, ny, nz, tilt) * gloss * np.minimum(occlusion, 1) if np.any(gloss) else 0
    out = np.empty_like(albedo)
    for c in range(3):
        light = key * (0.80 * KEY_COLOUR[c]) + room * ROOM_COLOUR[c]
        if up is not None:
            light += up * bounce[c]
        light = light * albedo[..., c]
        out[..., c] = light + shine
    return out


def sample(texture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A linear-light texture at pixel coordinates, smoothly, held at its edges."""
    height, width = texture.shape[:2]
    x = np.clip(x, 0, width - 1.001)
    y = np.clip(y, 0, height - 1.001)
    ix, iy = x.astype(np.int32), y.astype(np.int32)
    fx, fy = (x - ix)[..., None].astype(np.float32), (y - iy)[..., None].astype(np.float32)
    flat = texture.reshape(-1, texture.shape[2])
    at = iy * width + ix
    top, right = (np.take(flat, at + step, axis=0) for step in (0, 1))
    right -= top
    right *= fx
    top += right
    low, right = (np.take(flat, at + step, axis=0) for step in (width, width + 1))
    right -= low
    right *= fx
    low += right
    low -= top
    low *= fy
    top += low
    return top


def stretched(image: Image.Image, x: np.ndarray, y: np.ndarray, *, step: int = 16) -> np.ndarray:
    """As `sample`, for mappings without kinks: exact every `step` pixels, straight between."""
    x, y = np.broadcast_arrays(x, y)
    height, width = x.shape
    rows = [*range(0, height - 1, step), height - 1]
    columns = [*range(0, width - 1, step), width - 1]
    nodes = np.stack([x[np.ix_(rows, columns)], y[np.ix_(rows, columns)]], -1)
    nodes = np.clip(nodes, 0, (image.width - 1, image.height - 1))
    corners = np.concatenate([nodes[:-1, :-1], nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:]], -1)
    mesh = [
        (
            (
                columns[j],
                rows[i],
                columns[j + 1] + (columns[j + 1] == width - 1),
                rows[i + 1] + (rows[i + 1] == height - 1),
            ),
            tuple(corners[i, j].tolist()),
        )
        for i in range(len(rows) - 1)
        for j in range(len(columns) - 1)
    ]
    spread = image.transform((width, height), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    return linear_pixels(spread)


def studio(
    frame: Frame,
    wall: str,
    *,
    floor: str | None = None,
    horizon: float = 0.66,
    table: str | None = None,
    seed: int = 0,
) -> None:
    """The backdrop: a paper sweep, or with `table` a wooden or stone top before a wall."""
    w, h = frame.width // 8, frame.height // 8
    rng = np.random.default_rng(seed)
    x = np.linspace(0, frame.aspect, w, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    middle = frame.aspect / 2
    fall = 1.03 - 0.20 * np.hypot((x - middle * 0.55) / frame.aspect, (y - 0.28) * 0.8)
    plaster = 1 + 0.012 * cloud(rng, w, h, cells=5, octaves=3)
    wall_light = fall * plaster
    depth = np.clip((y - horizon) / (1 - horizon), 0, 1)
    floor_light = (0.93 + 0.10 * depth) * (1.04 - 0.10 * np.abs(x - middle * 0.8) / frame.aspect)
    wall_rgb, floor_rgb = linear(wall), linear(table or floor or wall)
    if table is None:
        mix = smooth(horizon - 0.10, horizon + 0.12, y + 0 * x)
        crease = 1 - 0.07 * np.exp(-(((y - horizon) / 0.11) ** 2))
        for c in range(3):
            plane = wall_light * wall_rgb[c] * (1 - mix) + floor_light * floor_rgb[c] * mix
            frame.rgb[..., c] = enlarge(plane * crease, frame.width, frame.height)
        return
    dusk = 1 - 0.16 * np.exp(-np.clip(horizon - y, 0, None) / 0.05)
    for c in range(3):
        frame.rgb[..., c] = enlarge(wall_light * dusk * wall_rgb[c], frame.width, frame.height)
    _table(frame, rng, floor_rgb, horizon, floor_light, wooden=table in WOODS)


def flat_lay(frame: Frame, ground: str, *, seed: int = 0, texture: float = 1.0) -> None:
    """A surface seen from above."""
    w, h = frame.width // 8, frame.height // 8
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 1, w, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    fall = 1.02 - 0.20 * np.hypot(x - 0.22, (y - 0.2))
    fall = fall * (1 + texture * 0.016 * cloud(rng, w, h, cells=6, octaves=3))
    colour = linear(ground)
    plane = enlarge(fall, frame.width, frame.height)
    if ground in WOODS:
        plane = plane * _grain(rng, frame.width, frame.height)
    for c in range(3):
        frame.rgb[..., c] = plane * colour[c]


def window_light(
    frame: Frame, *, seed: int = 0, strength: float = 0.22, leaves: bool = False
) -> None:
    """The panes of a window thrown on the wall, and perhaps a branch outside it."""
    k = 8
    w, h = frame.width // k, frame.height // k
    rng = np.random.default_rng(seed)
    mask = Image.new("L", (w * 2, h * 2))
    draw = ImageDraw.Draw(mask)
    unit = h * 2
    slope = rng.uniform(-0.42, -0.3)
    left = rng.uniform(0.0, 0.16) * frame.aspect
    pane_w, pane_h, bar = 0.30, 0.34, 0.035
    for i in range(2):
        for j in range(3):
            x0 = left + i * (pane_w + bar)
            y0 = 0.12 + j * (pane_h + bar) - 0.08
            corners = [(x0, y0), (x0 + pane_w, y0), (x0 + pane_w, y0 + pane_h), (x0, y0 + pane_h)]
            draw.polygon(
                [((x + 0.32 * y) * unit, (y + slope * (x - left)) * unit) for x, y in corners],
                fill=255,
            )
    if leaves:
        for _ in range(26):
            at = (rng.uniform(0.0, 0.6) * frame.aspect, rng.uniform(0, 0.45))
            blade = turned(leaf(rng.uniform(0.10, 0.2), 0.05), rng.uniform(0, 6.3), at=at)
            draw.polygon([tuple(p) for p in (blade * unit).tolist()], fill=20)
    soft = mask.resize((w, h), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(h * 0.011))
    plane = enlarge(np.asarray(soft, np.float32) / 255, frame.width, frame.height)
    for c, tint in enumerate((0.85, 1.0, 1.15)):
        frame.rgb[..., c] *= 1 - strength * tint * 0.62 + strength * plane * (1.12 - 0.2 * c)


def cast_on_floor(
    frame: Frame,
    x: float,
    foot: float,
    size: float,
    heights: np.ndarray,
    radii: np.ndarray,
    *,
    tilt: float,
    strength: float = 0.5,
) -> None:
    """The shadow of a turned thing on the floor, and the dark line where it stands."""
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    ring = np.stack([np.cos(turn), np.sin(turn) * np.sin(tilt)], 1)
    picks = np.linspace(0, len(heights) - 1, 18).astype(int)
    for low, high, blur, part in ((0, 18, 0.05, 0.30), (0, 9, 0.022, 0.34)):
        shapes = []
        for i in picks[low:high]:
            h = heights[i] * size
            centre = (x + h * 0.62, foot - h * 0.30 * np.sin(tilt) - h * 0.02)
            shapes.append(ring * max(radii[i] * size, 0.004) + centre)
        hulls = [_hull(np.concatenate(pair)) for pair in pairwise(shapes)]
        frame.shadow(*hulls, blur=blur * min(1, size / 0.45), strength=strength * part / 0.3 * 0.5)
    base = radii[0] * size
    frame.shadow(ring * base * 1.06 + (x + base * 0.05, foot), blur=0.010, strength=strength * 0.9)
    frame.shadow(ring * base * 1.0 + (x, foot + 0.0015), blur=0.0035, strength=strength * 0.9)


WOODS = frozenset({"oak", "walnut", "ash", "black wood", "white wood"})


def _reflection(nx, ny, nz, tilt) -> np.ndarray:
    """What the glaze mirrors: a tall window on the left, a pale wall on the right."""
    vy, vz = math.sin(tilt), math.cos(tilt)
    facing = np.clip(ny * vy + nz * vz, 0, 1)
    rx, ry, rz = 2 * facing * nx, 2 * facing * ny - vy, 2 * facing * nz - vz
    fresnel = 0.045 + 0.955 * (1 - facing) ** 5
    pane = (
        smooth(-0.90, -0.83, rx)
        * smooth(-0.47, -0.54, rx)
        * smooth(-0.62, -0.30, ry)
        * smooth(0.74, 0.64, ry)
    )
    bar = (
        1
        - 0.75 * smooth(0.022, 0.010, np.abs(rx + 0.685))
        - 0.75 * smooth(0.026, 0.012, np.abs(ry - 0.34))
    )
    right = smooth(0.70, 0.93, rx) * smooth(-0.3, 0.2, ry) * 0.55
    sky = np.clip(0.25 + ry * 0.5, 0, 1) * 0.5
    pane *= 0.30 + 0.70 * smooth(-0.25, 0.12, ry)
    behind = smooth(-0.9, -0.2, rz)
    return fresnel * (pane * np.clip(bar, 0, 1) * behind * 9.0 + right + sky)


def _table(frame, rng, colour, horizon, light, *, wooden: bool) -> None:
    top = int(horizon * frame.height)
    height = frame.height - top
    plane = enlarge(light, frame.width, frame.height)[top:]
    if wooden:
        plane = plane * _grain(rng, frame.width, height)
    else:
        plane = plane * (1 + 0.03 * cloud(rng, frame.width, height, cells=14, octaves=3))
    edge = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    plane = plane * (1 - 0.14 * np.exp(-edge / 0.03))
    for c in range(3):
        frame.rgb[top:, :, c] = plane * colour[c]


def _grain(rng, width: int, height: int) -> np.ndarray:
    """Wood grain along x: long streaks and a few darker pores."""
    streak = cloud(rng, width, height, cells=3, octaves=3, stretch=26)
    fine = cloud(rng, width, height, cells=12, octaves=1, stretch=30)
    return 1 + 0.050 * streak + 0.028 * fine


def _hull(points: np.ndarray) -> np.ndarray:
    """Convex hull of a few points (gift of Andrew's monotone chain)."""
    ordered = sorted(map(tuple, points.tolist()))
    halves = []
    for run in (ordered, ordered[::-1]):
        half: list[tuple[float, float]] = []
        for p in run:
            while len(half) > 1 and _turn(half[-2], half[-1], p) <= 0:
                half.pop()
            half.append(p)
        halves += half[:-1]
    return np.array(halves)


def _turn(a, b, c) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
