"""Leaves, stems and cut paper."""

import numpy as np
from PIL import Image

from demo.pictures.palettes import Palette
from demo.pictures.patterns.sheet import Sheet, blob, curve, leaf, turned


def cut_paper(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Painted paper cut into fronds, one on each of a few coloured panels."""
    sheet = Sheet(seed, palette, width, height)
    rng = sheet.rng
    columns = 2
    rows = max(2, round(columns * sheet.tall / 1.05))
    grounds = [*palette.colours, palette.ink, palette.paper]
    previous: list[int] = []
    for row in range(rows):
        line = []
        for column in range(columns):
            choices = [
                i
                for i in range(len(grounds))
                if i not in line and (not previous or i != previous[column])
            ]
            pick = int(rng.choice(choices))
            line.append(pick)
            wide, high = 1 / columns, sheet.tall / rows
            left, top = column * wide, row * high
            sheet.box(left, top, left + wide, top + high, grounds[pick])
            others = [c for c in grounds if _contrast(c, grounds[pick]) > 70]
            shade = sheet.pick(others)
            centre = (left + wide / 2, top + high / 2)
            reach = min(wide, high) * 0.43
            sheet.shape(
                turned(_frond(rng), sheet.between(-0.5, 0.5), at=centre, scale=reach), shade
            )
            if rng.random() < 0.45:
                accent = sheet.pick([c for c in others if c != shade] or others)
                spot = (left + wide * sheet.between(0.14, 0.86), top + high * 0.12)
                sheet.shape(turned(blob(rng, reach * 0.13), 0, at=spot), accent)
        previous = line
    return sheet.finish()


def stem(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """One stem as a linocut: a block of colour, leaves left, veins carved out."""
    rng0 = np.random.default_rng(seed)
    ground = palette.colours[int(rng0.integers(4))] if seed % 2 else palette.paper
    sheet = Sheet(seed, palette, width, height, ground=ground)
    rng = sheet.rng
    tints = [c for c in (*palette.colours, palette.ink, palette.paper) if _contrast(c, ground) > 75]
    main = max(tints, key=lambda c: _contrast(c, ground)) if seed % 3 else sheet.pick(tints)
    second = sheet.pick([c for c in tints if c != main] or tints)
    lean = sheet.between(-0.09, 0.09)
    tall = sheet.tall
    t = np.linspace(0, 1, 40)
    spine = np.stack([0.5 + lean * np.sin(t * 2.2) - lean * 0.5, tall * (0.95 - 0.84 * t)], 1)
    sheet.line(spine, main, 0.012)
    pairs = int(rng.integers(5, 8))
    belly, fat = sheet.between(0.36, 0.52), sheet.between(0.3, 0.48)
    spread = sheet.between(0.62, 0.95)
    berries = rng.random() < 0.5
    for i in range(pairs):
        f = 0.16 + 0.74 * i / (pairs - 1)
        x, y = spine[int(f * 39)]
        length = (0.40 - 0.2 * f) * min(1, tall * 0.8)
        for side in (-1, 1):
            drop = 0.05 * tall / pairs * (side > 0)
            angle = -np.pi / 2 + side * (spread + 0.12 * (1 - f)) + sheet.between(-0.07, 0.07)
            tone = second if (berries and i % 3 == 1) else main
            _carved_leaf(
                sheet,
                (x, y - drop),
                length,
                length * fat,
                angle,
                tone,
                ground,
                belly=belly,
                bend=0.07 * side,
            )
            if berries and i % 2 == 0:
                tip = turned(
                    np.array([[length * 0.42, 0.0]]), angle - side * 0.55, at=(x, y - drop)
                )
                sheet.line(np.array([(x, y - drop), tip[0]]), main, 0.006)
                sheet.disc(*tip[0], 0.021, second)
    _carved_leaf(
        sheet, tuple(spine[-1]), 0.2, 0.2 * fat, -np.pi / 2 + lean, main, ground, belly=belly
    )
    if ground != palette.paper:
        sheet.margin(0.06)
    return sheet.finish(tooth=1.6)


def sprigs(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """A half-drop block print of small sprigs."""
    grounds = [palette.paper, palette.colours[2], palette.ink, palette.colours[0]]
    ground = grounds[seed % 4]
    sheet = Sheet(seed, palette, width, height, ground=ground)
    tints = [c for c in (*palette.colours, palette.paper, palette.ink) if _contrast(c, ground) > 80]
    tints = tints[:3] or [palette.ink]
    columns = 5
    step = 1 / columns
    for column in range(-1, columns + 2):
        for row in range(-1, int(sheet.tall / step / 1.15) + 3):
            x = (column + 0.5) * step
            y = (row + (0.5 if column % 2 else 0.0)) * step * 1.15
            tilt = (0.35 if (row + column) % 2 else -0.35) + sheet.between(-0.06, 0.06)
            main, bud = tints[0], tints[(row + column) % len(tints)]
            foot = np.array((x, y)) + turned(np.array([[0, step * 0.42]]), tilt)[0]
            tip = np.array((x, y)) + turned(np.array([[0, -step * 0.3]]), tilt)[0]
            sheet.line(np.array([foot, tip]), main, step * 0.028)
            for f in (0.2, 0.42, 0.64):
                at = foot + (tip - foot) * f
                for side in (-1, 1):
                    blade = leaf(
                        step * (0.36 - 0.16 * f), step * 0.125, belly=0.5, bend=0.08 * side
                    )
                    sheet.shape(turned(blade, tilt - np.pi / 2 + side * 0.82, at=tuple(at)), main)
            sheet.shape(
                turned(leaf(step * 0.24, step * 0.17, belly=0.55), tilt - np.pi / 2, at=tuple(tip)),
                bud,
            )
            sheet.disc(x + step * 0.5, y + step * 0.28, step * 0.035, tints[-1])
    return sheet.finish(tooth=1.4)


def foliage(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Big overlapping leaves in flat colour, with a carved rib, edge to edge."""
    ground = (palette.ink, palette.colours[0], palette.paper)[seed % 3]
    sheet = Sheet(seed, palette, width, height, ground=ground)
    rng = sheet.rng
    tints = [c for c in (*palette.colours, palette.paper) if _contrast(c, ground) > 40]
    spots = [(c, r) for r in range(-1, int(sheet.tall * 5) + 2) for c in range(-1, 6)]
    rng.shuffle(spots)
    for column, row in spots:
        x = (column + 0.5 * (row % 2)) / 4.6 + sheet.between(-0.03, 0.03)
        y = row / 4.8 + sheet.between(-0.03, 0.03)
        length = sheet.between(0.26, 0.36)
        angle = -np.pi / 2 + (0.7 if row % 2 else -0.7) + sheet.between(-0.35, 0.35)
        tone = tints[int(min(len(tints) - 1, abs(rng.normal(0, 1.35))))]
        _carved_leaf(
            sheet,
            (x, y + 0.08),
            length,
            length * sheet.between(0.34, 0.46),
            angle,
            tone,
            ground,
            belly=0.45,
            bend=sheet.between(-0.1, 0.1),
        )
    return sheet.finish()


def fruit(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Pears, lemons and leaves scattered as a repeat."""
    ground = (palette.paper, palette.colours[2], palette.colours[3])[seed % 3]
    sheet = Sheet(seed, palette, width, height, ground=ground)
    rng = sheet.rng
    tints = [c for c in palette.colours if _contrast(c, ground) > 60] or list(palette.colours)
    step = 1 / 4
    for row in range(-1, int(sheet.tall / step) + 2):
        for column in range(-1, 6):
            x = (column + (0.5 if row % 2 else 0)) * step + sheet.between(-0.01, 0.01)
            y = (row + 0.5) * step + sheet.between(-0.01, 0.01)
            turn = sheet.between(-0.6, 0.6)
            tone = tints[(row * 2 + column) % len(tints)]
            pear = (row + column) % 2
            outline = _PEAR if pear else _LEMON
            sheet.shape(turned(outline, turn, at=(x, y), scale=step * 0.36), tone)
            top = turned(np.array([[0.0, -0.98]]), turn, at=(x, y), scale=step * 0.36)[0]
            end = turned(np.array([[0.12, -1.3]]), turn, at=(x, y), scale=step * 0.36)[0]
            sheet.line(np.array([top, end]), palette.ink, step * 0.03)
            green = tints[(row * 2 + column + 1) % len(tints)]
            sheet.shape(turned(leaf(step * 0.26, step * 0.11), turn - 0.35, at=tuple(top)), green)
            for _ in range(5):
                dot = turned(
                    rng.uniform(-0.3, 0.3, (1, 2)) + (0, 0.3), turn, at=(x, y), scale=step * 0.36
                )[0]
                sheet.disc(*dot, step * 0.011, ground)
    return sheet.finish(tooth=1.3)


def _carved_leaf(sheet: Sheet, at, length, width, angle, colour, ground, *, belly, bend=0.0):
    sheet.shape(turned(leaf(length, width, belly=belly, bend=bend), angle, at=at), colour)
    t = np.linspace(0.06, 0.86, 12)
    rib = np.stack([t * length, bend * length * np.sin(np.pi * t)], 1)
    sheet.line(turned(rib, angle, at=at), ground, max(0.0022, length * 0.017))
    for f in (0.26, 0.42, 0.58, 0.72):
        x, y = f * length, bend * length * np.sin(np.pi * f)
        reach = width * 0.36 * np.sin(np.pi * f ** (np.log(0.5) / np.log(belly)))
        for side in (-1, 1):
            vein = np.array([(x, y), (x + reach * 0.9, y + side * reach)])
            sheet.line(turned(vein, angle, at=at), ground, max(0.0016, length * 0.010))


def _frond(rng: np.random.Generator) -> np.ndarray:
    """A seaweed-like cut-out of unit reach, stem down."""
    fingers = int(rng.integers(3, 6))
    points: list[tuple[float, float]] = [(-0.07, 1.0)]
    side = []
    for i in range(fingers):
        y = 0.72 - 1.34 * i / (fingers - 1 + 0.4)
        out = 0.86 - 0.42 * abs(i / (fingers - 1) - 0.35)
        lift = 0.27 + 0.1 * rng.random()
        side += [
            (-0.10, y + 0.10),
            (-out * 0.6, y - lift * 0.35 + 0.10),
            (-out, y - lift + 0.06),
            (-out * 0.93, y - lift - 0.08),
            (-out * 0.5, y - lift * 0.5 - 0.09),
            (-0.11, y - 0.14),
        ]
    points += side
    points += [(-0.07, -0.85), (0.0, -1.0), (0.07, -0.85)]
    points += [(-x * rng.uniform(0.92, 1.08), y + 0.05) for x, y in reversed(side)]
    points.append((0.07, 1.0))
    return curve(points, steps=8)


def _contrast(a, b) -> float:
    return float(
        np.abs(np.array(a, float) - b) @ (0.3, 0.59, 0.11)
        + 0.25 * np.abs(np.array(a, float) - b).max()
    )


_PEAR = curve(
    [
        (0, -1),
        (0.24, -0.9),
        (0.33, -0.5),
        (0.52, -0.05),
        (0.68, 0.42),
        (0.5, 0.84),
        (0, 0.96),
        (-0.5, 0.84),
        (-0.68, 0.42),
        (-0.52, -0.05),
        (-0.33, -0.5),
        (-0.24, -0.9),
    ]
)
_LEMON = curve(
    [
        (0, -1),
        (0.2, -0.8),
        (0.55, -0.5),
        (0.72, 0.0),
        (0.55, 0.5),
        (0.2, 0.8),
        (0, 1),
        (-0.2, 0.8),
        (-0.55, 0.5),
        (-0.72, 0),
        (-0.55, -0.5),
        (-0.2, -0.8),
    ]
)
