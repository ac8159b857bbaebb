"""Arches, tiles, terrazzo, scallops and contour lines."""

import numpy as np
from PIL import Image

from demo.pictures.canvas import cloud
from demo.pictures.palettes import Palette
from demo.pictures.patterns.sheet import Sheet, arc_band, blob, curve


def arches(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Nested arches under a disc, as a print."""
    sheet = Sheet(seed, palette, width, height)
    rng = sheet.rng
    tall = sheet.tall
    colours = [*palette.colours, palette.ink]
    order = list(rng.permutation(4))
    tint = [colours[i] for i in order]
    sheet.box(
        0.09, 0.09, 0.91, tall - 0.09, palette.colours[int(order[3])] if seed % 2 else palette.paper
    )
    ground = palette.colours[int(order[3])] if seed % 2 else palette.paper
    inks = [c for c in (*tint[:3], palette.ink, palette.paper) if c != ground]
    foot = tall - 0.09
    lean = 0.5 + sheet.between(-0.06, 0.06)
    sun = (lean + sheet.between(-0.16, 0.16), 0.09 + tall * 0.2)
    sheet.disc(*sun, 0.15, inks[0])
    radius, base = 0.35, foot - 0.02
    rise = tall * 0.26
    for i, r in enumerate(np.linspace(radius, 0.075, 5)):
        colour = inks[(i + 1) % len(inks)] if i % 2 == 0 else ground
        _arch(sheet, lean, base, r, rise, colour)
    for i in range(2):
        x = 0.09 + 0.135 + i * (0.82 - 0.27)
        low = foot
        for j, r in enumerate((0.135, 0.095, 0.055)):
            colour = (inks[3 % len(inks)], inks[0], inks[2])[j]
            points = arc_band(x, low, 0, r, np.pi, 2 * np.pi)
            sheet.shape(points, colour)
    return sheet.finish()


def sunrise(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Half discs with rays, stacked like a folded paper sun."""
    sheet = Sheet(seed, palette, width, height, ground=palette.colours[seed % 4])
    ground = palette.colours[seed % 4]
    inks = [c for c in (palette.paper, palette.ink, *palette.colours) if c != ground]
    rows = 3 if sheet.tall > 1.15 else 2
    high = sheet.tall / rows
    for row in range(rows):
        foot = (row + 1) * high
        sheet.box(0, row * high, 1, foot, (ground, inks[2], inks[3])[row % 3])
        x = (0.5, 0.33, 0.67)[(row + seed) % 3]
        under = (ground, inks[2], inks[3])[row % 3]
        rays = [c for c in inks if c != under]
        count = 17
        for i in range(count):
            a = np.pi + np.pi * (i + 0.5) / count
            half = np.pi / count * 0.46
            reach = high * (0.93 if i % 2 else 0.8)
            wedge = arc_band(x, foot, high * 0.47, reach, a - half, a + half)
            sheet.shape(wedge, rays[0] if i % 2 else rays[-1])
        sheet.shape(arc_band(x, foot, 0, high * 0.41, np.pi, 2 * np.pi), rays[1])
        sheet.shape(arc_band(x, foot, 0, high * 0.25, np.pi, 2 * np.pi), rays[2])
    sheet.margin(0.075)
    return sheet.finish()


def tiles(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Quarter circles, halves, bars and triangles on a square grid."""
    sheet = Sheet(seed, palette, width, height)
    rng = sheet.rng
    columns = 4 + seed % 3
    step = 1 / columns
    rows = int(np.ceil(sheet.tall / step))
    colours = [palette.paper, *palette.colours, palette.ink]
    weights = np.array([0.26, 0.2, 0.17, 0.15, 0.12, 0.10])
    last = -1
    for row in range(rows):
        for column in range(columns):
            back = int(rng.choice(6, p=weights))
            while back == last:
                back = int(rng.choice(6, p=weights))
            last = back
            front = int(rng.choice([i for i in range(6) if i != back]))
            x, y = column * step, row * step
            sheet.box(x, y, x + step, y + step, colours[back])
            _tile(
                sheet,
                int(rng.integers(7)),
                x,
                y,
                step,
                colours[front],
                colours[(front + 2) % 6 if (front + 2) % 6 != back else front],
                colours[back],
            )
    return sheet.finish(tooth=0.9)


def terrazzo(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Stone chips in a pale or dark matrix."""
    ground = palette.ink if seed % 4 == 3 else palette.paper
    sheet = Sheet(seed, palette, width, height, ground=ground)
    rng = sheet.rng
    chips = [c for c in (*palette.colours, palette.ink, palette.paper) if c != ground]
    placed = np.empty((0, 3))
    for radius, tries in ((0.062, 60), (0.042, 160), (0.024, 420), (0.012, 900)):
        for _ in range(int(tries * sheet.tall)):
            r = radius * rng.uniform(0.75, 1.2)
            spot = np.array((rng.uniform(-0.03, 1.03), rng.uniform(-0.03, sheet.tall + 0.03)))
            if len(placed):
                gap = np.hypot(*(placed[:, :2] - spot).T) - placed[:, 2] - r
                if gap.min() < 0.007:
                    continue
            placed = np.vstack([placed, (*spot, r)])
            n = int(rng.integers(5, 8))
            turn = np.sort(rng.uniform(0, 2 * np.pi, n))
            turn = 0.55 * turn + 0.45 * (np.linspace(0, 2 * np.pi, n, endpoint=False) + turn[0])
            reach = r * rng.uniform(0.82, 1.12, n)
            tone = chips[int(min(len(chips) - 1, rng.exponential(1.6)))]
            sheet.shape(
                np.stack(
                    [
                        spot[0] + reach * np.cos(turn) * rng.uniform(0.8, 1.15),
                        spot[1] + reach * np.sin(turn),
                    ],
                    1,
                ),
                tone,
            )
    return sheet.finish(tooth=1.2)


def scallops(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Rows of overlapping scales, each of three rings."""
    sheet = Sheet(seed, palette, width, height)
    rng = sheet.rng
    columns = 6
    radius = 1 / columns / 2
    colours = [palette.paper, *palette.colours]
    for row in range(-1, int(sheet.tall / radius) + 3):
        shade = row % len(colours)
        for column in range(-1, columns + 2):
            x = (column + (0.5 if row % 2 else 0)) * 2 * radius
            y = row * radius
            outer = colours[shade] if rng.random() > 0.1 else palette.ink
            inner = [c for c in colours if c != outer]
            sheet.disc(x, y, radius * 0.985, outer)
            sheet.disc(x, y, radius * 0.74, inner[(shade + 1) % len(inner)])
            sheet.disc(x, y, radius * 0.5, outer)
            sheet.disc(x, y, radius * 0.25, inner[(shade + 2) % len(inner)])
    return sheet.finish()


def contours(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Bands of height with fine lines between, as on a survey map."""
    rng = np.random.default_rng(seed)
    field = cloud(rng, width, height, cells=2.4, octaves=2) * 3.4
    field += np.linspace(0, 2.4, height, dtype=np.float32)[:, None]
    lookup = np.array(
        [
            palette.paper,
            palette.colours[2],
            palette.colours[3],
            palette.colours[1],
            palette.colours[0],
            palette.ink,
        ],
        np.float32,
    )
    order = np.array((0, 1, 3, 4, 2, 0, 1, 3, 4, 5, 4, 3))
    level = np.floor(field).astype(int)
    picture = lookup[order[level % len(order)]]
    dy, dx = np.gradient(field)
    slope = np.hypot(dx, dy) + 1e-6
    offset = np.abs((field * 4 + 0.5) % 1 - 0.5) / 4 / slope
    line = np.clip(1.4 - offset, 0, 1)[..., None] * 0.5
    picture += (np.array(palette.paper, np.float32) - picture) * line
    # between bands, blend over one pixel
    fraction = field - level
    near = np.clip(0.5 + fraction / slope, 0, 1)[..., None]
    below = lookup[order[(level - 1) % len(order)]]
    picture = np.where(near < 1, below + (picture - below) * near, picture)
    fibre = rng.standard_normal((height, width, 1), np.float32)
    return Image.fromarray(np.clip(picture * (1 + 0.012 * fibre), 0, 255).astype(np.uint8))


def pebbles(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Rows of painted pebbles, each a little different."""
    ground = (palette.paper, palette.colours[2], palette.colours[0], palette.ink)[seed % 4]
    sheet = Sheet(seed, palette, width, height, ground=ground)
    rng = sheet.rng
    tints = [
        c
        for c in (*palette.colours, palette.paper, palette.ink)
        if np.abs(np.subtract(c, ground)).sum() > 110
    ]
    step = 1 / 7
    for row in range(int(sheet.tall / step) + 2):
        for column in range(8):
            x = (column + (0.5 if row % 2 else 0)) * step
            y = (row + 0.5) * step * 0.98
            stone = blob(rng, step * sheet.between(0.3, 0.4), rough=0.14, knots=7)
            stone[:, 1] *= 0.8
            sheet.shape(stone + (x, y), tints[int(min(len(tints) - 1, rng.exponential(1.3)))])
    return sheet.finish(tooth=1.5)


def vessels(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """A still life of overlapping vessels in translucent ink."""
    sheet = Sheet(seed, palette, width, height)
    rng = sheet.rng
    tall = sheet.tall
    table = tall * 0.73
    sheet.box(0.08, 0.08, 0.92, table, palette.colours[2])
    sheet.box(0.08, table, 0.92, tall - 0.08, palette.colours[3])
    sheet.disc(0.5 + sheet.between(-0.2, 0.2), tall * 0.32, 0.17, palette.paper)
    inks = [palette.colours[0], palette.colours[1], palette.ink, palette.colours[3]]
    spots = [0.27, 0.71, 0.47]
    for i, x in enumerate(spots):
        high = (0.46, 0.36, 0.56)[(i + seed) % 3] * min(tall, 1.3)
        wide = (0.16, 0.2, 0.13)[(i + seed) % 3]
        outline = _vessel(rng, wide, high)
        foot = table + (0.09, 0.11, 0.04)[i]
        sheet.overprint(outline + (x, foot), inks[i])
        if i != 1:
            for k in range(3):
                a = -np.pi / 2 + (k - 1) * 0.36 + sheet.between(-0.1, 0.1)
                top = np.array((x, foot - high))
                tip = top + np.array((np.cos(a), np.sin(a))) * high * 0.5
                sheet.line(
                    curve(
                        [tuple(top), tuple((top + tip) / 2 + (0.012, 0)), tuple(tip)], closed=False
                    ),
                    palette.ink,
                    0.006,
                )
                sheet.overprint(blob(rng, 0.05, rough=0.1) + tip, inks[(i + 1) % 4])
    sheet.margin(0.08)
    return sheet.finish()


def _arch(sheet: Sheet, x: float, foot: float, radius: float, rise: float, colour) -> None:
    t = np.linspace(np.pi, 2 * np.pi, 60)
    top = np.stack([x + radius * np.cos(t), foot - rise + radius * np.sin(t)], 1)
    sheet.shape(np.concatenate([top, [(x + radius, foot), (x - radius, foot)]]), colour)


def _tile(sheet: Sheet, kind: int, x: float, y: float, s: float, a, b, back) -> None:
    rng = sheet.rng
    corner = int(rng.integers(4))
    cx, cy = x + s * (corner in (1, 2)), y + s * (corner in (2, 3))
    start = (0, np.pi / 2, np.pi, 3 * np.pi / 2)[corner]
    if kind == 0:
        sheet.shape(arc_band(cx, cy, 0, s, start, start + np.pi / 2), a)
    elif kind == 1:
        for i, colour in enumerate((a, back, b)):
            sheet.shape(arc_band(cx, cy, 0, s * (1 - i / 3), start, start + np.pi / 2), colour)
    elif kind == 2:
        sheet.disc(x + s / 2, y + s / 2, s * 0.36, a)
    elif kind == 3:
        side = int(rng.integers(2))
        for i in range(2):
            px, py = (x + s / 2, y + s / 2 * (1 + i)) if side else (x + s * (i + 1) / 2, y + s / 2)
            turn = np.pi if side else np.pi / 2
            sheet.shape(arc_band(px, py, 0, s / 2, turn, turn + np.pi), a if i else b)
    elif kind == 4:
        sheet.shape(
            np.array([(x, y), (x + s, y), (x, y + s)])
            if corner % 2
            else np.array([(x, y), (x + s, y), (x + s, y + s)]),
            a,
        )
    elif kind == 5:
        for i in range(3):
            f = (2 * i + 0.5) / 6
            if corner % 2:
                sheet.box(x, y + s * f, x + s, y + s * (f + 1 / 6), a)
            else:
                sheet.box(x + s * f, y, x + s * (f + 1 / 6), y + s, a)
    else:
        sheet.shape(arc_band(cx, cy, 0, s, start, start + np.pi / 2), a)
        ox, oy = x + s * (corner not in (1, 2)), y + s * (corner not in (2, 3))
        sheet.shape(arc_band(ox, oy, 0, s * 0.42, start + np.pi, start + np.pi * 1.5), b)


def _vessel(rng: np.random.Generator, wide: float, high: float) -> np.ndarray:
    neck = wide * rng.uniform(0.32, 0.5)
    belly = rng.uniform(0.28, 0.5)
    side = [
        (wide * 0.55, 0),
        (wide * 0.92, -high * belly * 0.5),
        (wide, -high * belly),
        (wide * 0.72, -high * 0.68),
        (neck, -high * 0.84),
        (neck * 1.1, -high),
    ]
    right = curve(side, closed=False)
    return np.concatenate([right, right[::-1] * (-1, 1)])
