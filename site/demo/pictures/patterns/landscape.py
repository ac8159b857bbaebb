"""Hills, tides and brush."""

from itertools import pairwise

import numpy as np
from PIL import Image

from demo.pictures.canvas import cloud, enlarge, smooth
from demo.pictures.palettes import Palette
from demo.pictures.patterns.sheet import Sheet


def hills(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Ridges behind ridges under a low sun, each fading with a stippled grain."""
    rng = np.random.default_rng(seed)
    y = np.linspace(0, height / width, height, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    tall = height / width
    sky, sun = palette.colours[2], palette.colours[3]
    if seed % 2:
        sky, sun = palette.paper, palette.colours[3]
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = sky
    grain = rng.random((height, width), np.float32)
    fade = smooth(0.0, tall * 0.75, y + 0 * x)
    picture += (np.array(palette.paper, np.float32) - picture) * (
        (grain < fade * 0.8)[..., None] * 0.6
    )
    edge = 1.2 / width
    cx, cy, r = rng.uniform(0.3, 0.7), tall * rng.uniform(0.24, 0.34), rng.uniform(0.11, 0.16)
    disc = smooth(edge, -edge, np.hypot(x - cx, y - cy) - r)[..., None]
    picture += (np.array(sun, np.float32) - picture) * disc
    ramp = [palette.colours[1], palette.colours[0], palette.ink]
    layers = 6
    for i in range(layers):
        f = i / (layers - 1)
        ridge = cloud(rng, width, 2, cells=2.2 + 2 * f, octaves=3)[0][None, :]
        line = tall * (0.42 + 0.4 * f) + ridge * 0.07 * (1.1 - 0.4 * f)
        cover = smooth(edge, -edge, line - y)
        t = f * (len(ramp) - 1)
        low, high = (
            np.array(ramp[int(t)], np.float32),
            np.array(ramp[min(int(t) + 1, 2)], np.float32),
        )
        colour = low + (high - low) * (t - int(t))
        mist = np.clip(1 - (y - line) / 0.24, 0, 1) * 0.5
        stipple = (grain < mist)[..., None] * 0.34
        layer = colour + (np.array(palette.paper, np.float32) - colour) * stipple
        picture += (layer - picture) * cover[..., None]
    return _matted(picture, palette, rng, 0.07)


def tides(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Lines of water bending round a moon."""
    sheet = Sheet(seed, palette, width, height, ground=palette.ink if seed % 2 else palette.paper)
    dark = seed % 2
    tall = sheet.tall
    moon = (sheet.between(0.34, 0.66), tall * sheet.between(0.24, 0.32))
    lines = (
        [palette.paper, palette.colours[1], palette.colours[2]]
        if dark
        else [palette.colours[0], palette.ink, palette.colours[1]]
    )
    t = np.linspace(0.0, 1.0, 160)
    phase = sheet.between(0, 6)
    count = int(58 * tall)
    for i in range(count):
        y0 = tall * (0.04 + 0.96 * i / count)
        depth = max(0.0, (y0 - tall * 0.42) / tall)
        bend = (
            0.075 * np.exp(-((t - moon[0]) ** 2) / 0.035) * np.exp(-(((y0 - moon[1]) / 0.3) ** 2))
        )
        bend = np.sign(y0 - moon[1]) * bend
        y = (
            y0
            + bend
            + 0.11 * depth * np.sin(7 * t + phase + 3.4 * y0)
            + 0.05 * depth * np.sin(15 * t - phase + 9 * y0)
        )
        tone = lines[(i // 3) % 3 if depth else 0]
        sheet.line(np.stack([t, y], 1), tone, 0.0036 + 0.004 * depth)
    sheet.disc(*moon, 0.13, palette.colours[3])
    sheet.margin(0.08)
    return sheet.finish()


def brush(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """A few loaded strokes of a wide brush, running dry."""
    rng = np.random.default_rng(seed)
    tall = height / width
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = palette.paper
    inks = [palette.ink, palette.colours[0], palette.colours[3], palette.colours[1]]
    plans = (_ladder, _sweep, _round)
    strokes = plans[seed % 3](rng, tall)
    for i, (path, breadth) in enumerate(strokes):
        colour = np.array(inks[i % len(inks)], np.float32)
        cover = _stroke(rng, path, breadth, width, height)
        picture *= 1 - cover[..., None] * (1 - colour / 255 * 1.0)
    return _matted(picture, palette, rng, 0.0)


def _ladder(rng, tall):
    rows = int(rng.integers(4, 6))
    for i in range(rows):
        y = tall * (0.17 + 0.66 * i / (rows - 1))
        a, b = rng.uniform(0.13, 0.22), rng.uniform(0.76, 0.88)
        t = np.linspace(0, 1, 40)
        yield np.stack([a + (b - a) * t, y + 0.02 * np.sin(t * 3 + i)], 1), tall * 0.5 / rows * 0.8


def _sweep(rng, tall):
    t = np.linspace(0, 1, 60)
    for i in range(3):
        x = 0.26 + 0.24 * i
        yield (
            np.stack(
                [x + 0.06 * np.sin(t * 4 + i * 1.4), tall * (0.13 + 0.72 * t - 0.05 * (i % 2))], 1
            ),
            0.135,
        )
    yield np.stack([0.16 + 0.68 * t, tall * (0.64 + 0.06 * np.sin(3 * t))], 1), 0.09


def _round(rng, tall):
    turn = np.linspace(0.4, 2 * np.pi + 0.1, 90) + rng.uniform(0, 6)
    yield np.stack([0.5 + 0.27 * np.cos(turn), tall * 0.43 + 0.27 * np.sin(turn)], 1), 0.12
    t = np.linspace(0, 1, 30)
    yield np.stack([0.2 + 0.6 * t, tall * 0.84 + 0.02 * np.sin(5 * t)], 1), 0.07


def _stroke(rng, path, breadth, width, height) -> np.ndarray:
    """Coverage of a stroke: distance along and across decide which bristles still carry ink."""
    k = 2
    w, h = width // k, height // k
    x = ((np.arange(w) + 0.5) / w).astype(np.float32)[None, :]
    y = ((np.arange(h) + 0.5) / w).astype(np.float32)[:, None]
    best = np.full((h, w), 9.0, np.float32)
    across = np.zeros((h, w), np.float32)
    along = np.zeros((h, w), np.float32)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    pad = breadth * 0.75
    for (a, b), run in zip(pairwise(path), lengths[:-1], strict=True):
        x0, x1 = (int((min(a[0], b[0]) - pad) * w), int((max(a[0], b[0]) + pad) * w) + 1)
        y0, y1 = (int((min(a[1], b[1]) - pad) * w), int((max(a[1], b[1]) + pad) * w) + 1)
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, w), min(y1, h)
        if x1 <= x0 or y1 <= y0:
            continue
        d = b - a
        length = float(np.hypot(*d)) + 1e-9
        ux, uy = d / length
        px, py = x[:, x0:x1] - a[0], y[y0:y1] - a[1]
        s = px * ux + py * uy
        q = py * ux - px * uy
        clipped = np.clip(s, 0, length)
        distance = np.hypot(q, s - clipped)
        view = (slice(y0, y1), slice(x0, x1))
        near = distance < best[view]
        best[view][near] = distance[near]
        across[view][near] = q[near]
        along[view][near] = (run + clipped)[near]
    total = lengths[-1]
    bristles = enlarge(rng.random((260, 7)).astype(np.float32), 64, 520)
    row = np.clip((across / breadth + 0.5) * 519, 0, 519).astype(np.int32)
    column = np.clip(along / total * 63, 0, 63).astype(np.int32)
    hair = bristles[row, column]
    dryness = np.clip((along / total - 0.35) / 0.65, 0, 1) * 0.62 + np.abs(across / breadth) * 0.5
    ragged = breadth / 2 * (1 - 0.13 * hair)
    cover = smooth(0.004, -0.002, best - ragged) * smooth(-0.1, 0.16, hair + 0.42 - dryness)
    body = 0.86 + 0.14 * (hair - 0.5)
    return np.clip(enlarge(cover * body, width, height), 0, 1)


def _matted(picture, palette, rng, margin) -> Image.Image:
    height, width = picture.shape[:2]
    edge = int(margin * width)
    if edge:
        for view in (np.s_[:edge], np.s_[-edge:], np.s_[:, :edge], np.s_[:, -edge:]):
            picture[view] = palette.paper
    fibre = rng.standard_normal((height, width, 1), np.float32)
    return Image.fromarray(np.clip(picture * (1 + 0.011 * fibre), 0, 255).astype(np.uint8))
