"""The bowerbird: perched, in flocks, and at its bower with the blue things it gathers."""

import numpy as np
from PIL import Image

from demo.pictures.palettes import Palette
from demo.pictures.patterns.sheet import Sheet, arc_band, blob, curve, leaf, turned

# A perched bird facing right, about two units long, feet at (0, 0.62).
BODY = curve(
    [
        (-0.62, 0.34),
        (-0.35, 0.56),
        (0.1, 0.58),
        (0.5, 0.34),
        (0.66, -0.06),
        (0.72, -0.36),
        (0.68, -0.6),
        (0.46, -0.74),
        (0.2, -0.64),
        (0.02, -0.38),
        (-0.22, -0.1),
        (-0.5, 0.14),
    ],
    steps=10,
)
WING = curve(
    [
        (0.26, -0.22),
        (0.34, 0.06),
        (0.12, 0.3),
        (-0.3, 0.4),
        (-0.86, 0.52),
        (-0.5, 0.24),
        (-0.16, -0.06),
    ],
    steps=10,
)
TAIL = np.array([(-0.46, 0.22), (-1.3, 0.66), (-1.2, 0.86), (-0.36, 0.5)])
BEAK = np.array([(0.66, -0.6), (1.0, -0.44), (0.68, -0.38)])
EYE = (0.5, -0.53)


def perched(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """One bird on a branch before a disc."""
    ground = (palette.paper, palette.colours[2], palette.colours[1])[seed % 3]
    sheet = Sheet(seed, palette, width, height, ground=ground)
    tall = sheet.tall
    inks = [
        c
        for c in (
            palette.colours[0],
            palette.colours[3],
            palette.ink,
            palette.colours[1],
            palette.paper,
        )
        if c != ground
    ]
    disc = palette.colours[3] if seed % 2 else inks[-1]
    sheet.disc(0.5, tall * 0.42, 0.31, disc)
    flip = -1 if seed % 4 > 1 else 1
    branch = curve(
        [
            (-0.02, tall * 0.72),
            (0.25, tall * 0.69),
            (0.55, tall * 0.7),
            (0.8, tall * 0.66),
            (1.02, tall * 0.58),
        ],
        closed=False,
    )
    sheet.line(branch, palette.ink, 0.018)
    for f in (0.12, 0.24, 0.38, 0.62, 0.74, 0.88):
        x, y = branch[int(f * (len(branch) - 1))]
        for side in (-1, 1):
            blade = leaf(sheet.between(0.12, 0.17), 0.062, belly=0.45, bend=0.1 * side)
            angle = -0.2 + side * sheet.between(0.6, 1.0)
            tone = inks[0] if sheet.rng.random() < 0.65 else inks[min(3, len(inks) - 1)]
            sheet.shape(turned(blade, angle, at=(x, y)), tone)
        if sheet.rng.random() < 0.5:
            sheet.disc(x + 0.03, y + 0.035, 0.014, palette.colours[3])
    body = palette.ink if disc != palette.ink else inks[0]
    bird(
        sheet,
        0.5,
        tall * 0.7 - 0.225,
        0.36,
        flip=flip,
        body=body,
        wing=inks[0],
        beak=palette.colours[3] if disc != palette.colours[3] else palette.paper,
        detail=palette.paper,
    )
    return sheet.finish(tooth=1.5)


def flock(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Birds and sprigs as a repeat."""
    ground = (palette.paper, palette.colours[2], palette.ink)[seed % 3]
    sheet = Sheet(seed, palette, width, height, ground=ground)
    tints = [
        c
        for c in (palette.ink, *palette.colours, palette.paper)
        if np.abs(np.subtract(c, ground)).sum() > 120
    ]
    step = 1 / 3.5
    for row in range(-1, int(sheet.tall / step / 0.8) + 2):
        for column in range(-1, 5):
            x = (column + (0.5 if row % 2 else 0)) * step
            y = (row + 0.5) * step * 0.8
            tone = tints[(row + column) % min(3, len(tints))]
            wing = tints[(row + column + 1) % len(tints)]
            bird(
                sheet,
                x,
                y,
                step * 0.3,
                flip=1 if row % 2 else -1,
                body=tone,
                wing=wing,
                beak=tints[-1] if tints[-1] != tone else tints[0],
                detail=ground,
            )
            sx, sy = x + step * 0.5, y + step * 0.02
            for k in range(5):
                blade = leaf(step * 0.17, step * 0.062, belly=0.5)
                sheet.shape(
                    turned(blade, -np.pi / 2 + (k - 2) * 0.55, at=(sx, sy)),
                    tints[(row + column + 2) % len(tints)],
                )
    return sheet.finish(tooth=1.3)


def bower(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """The bower: two walls of twigs, a bird, and what it has collected."""
    sheet = Sheet(seed, palette, width, height)
    rng = sheet.rng
    tall = sheet.tall
    ground_line = tall * 0.68
    sheet.box(0, 0, 1, ground_line, palette.colours[2])
    sheet.box(0, ground_line, 1, tall, palette.paper)
    sheet.disc(0.5, tall * 0.34, 0.2, palette.colours[3])
    for side in (-1, 1):
        for _ in range(70):
            foot = 0.5 + side * sheet.between(0.11, 0.25)
            lean = sheet.between(-0.2, 0.02)
            top_y = ground_line - tall * sheet.between(0.24, 0.42)
            tip = foot + side * lean
            mid = (foot + tip) / 2 + side * 0.075
            path = curve(
                [
                    (foot, ground_line + sheet.between(0, 0.02)),
                    (mid, (ground_line + top_y) / 2),
                    (tip, top_y),
                ],
                closed=False,
            )
            tone = palette.ink if rng.random() < 0.7 else palette.colours[0]
            sheet.line(path, tone, sheet.between(0.003, 0.0065))
    bird(
        sheet,
        0.5,
        ground_line - 0.10,
        0.135,
        flip=1 if seed % 2 else -1,
        body=palette.ink,
        wing=palette.colours[0],
        beak=palette.paper,
        detail=palette.paper,
    )
    blues = [palette.colours[0], palette.colours[1], palette.ink]
    for row in range(4):
        count = 5 + row % 2
        for i in range(count):
            x = (i + 0.5) / count + sheet.between(-0.02, 0.02)
            y = (
                ground_line
                + 0.07
                + row * (tall - ground_line - 0.1) / 4
                + sheet.between(-0.01, 0.01)
            )
            _treasure(sheet, int(rng.integers(6)), x, y, 0.034, sheet.pick(blues), palette.paper)
    sheet.margin(0.065)
    return sheet.finish(tooth=1.4)


def collection(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Found things laid out in rows: stones, shells, feathers, a button, a key."""
    ground = (palette.paper, palette.colours[2])[seed % 2]
    sheet = Sheet(seed, palette, width, height, ground=ground)
    rng = sheet.rng
    tints = [
        c
        for c in (palette.colours[0], palette.ink, palette.colours[1], palette.colours[3])
        if c != ground
    ]
    columns = 5
    step = 0.84 / columns
    rows = int((sheet.tall - 0.16) / step)
    top = (sheet.tall - rows * step) / 2
    for row in range(rows):
        for column in range(columns):
            tone = tints[int(min(len(tints) - 1, rng.exponential(0.9)))]
            _treasure(
                sheet,
                (row * 2 + column * 5 + seed) % 6,
                0.08 + (column + 0.5) * step,
                top + (row + 0.5) * step,
                step * 0.33,
                tone,
                ground,
            )
    return sheet.finish(tooth=1.5)


def bird(
    sheet: Sheet, x: float, y: float, size: float, *, flip: int, body, wing, beak, detail
) -> None:
    """Draw the bird with its body's middle at a place; `size` is half its length."""

    def place(points: np.ndarray) -> np.ndarray:
        return np.asarray(points, float) * (flip * size, size) + (x, y)

    for foot in (-0.02, 0.16):
        sheet.line(place(np.array([(foot, 0.5), (foot + 0.03, 0.68)])), body, size * 0.04)
    sheet.shape(place(TAIL), body)
    sheet.shape(place(BODY), body)
    sheet.shape(place(BEAK), beak)
    sheet.shape(place(WING), wing)
    for k in range(3):
        f = 0.1 * k
        quill = curve(
            [(0.2 - f, 0.02 + f), (-0.12 - f, 0.22 + 0.6 * f), (-0.5, 0.36 + 0.4 * f)], closed=False
        )
        sheet.line(place(quill), detail, size * 0.022)
    eye = place(np.array([EYE]))[0]
    sheet.disc(*eye, size * 0.06, detail)
    sheet.disc(*eye, size * 0.028, body)


def _treasure(sheet: Sheet, kind: int, x: float, y: float, r: float, colour, ground) -> None:
    rng = sheet.rng
    turn = sheet.between(-0.6, 0.6)
    if kind == 0:
        sheet.shape(blob(rng, r * 0.9) + (x, y), colour)
    elif kind == 1:
        sheet.shape(
            turned(leaf(r * 2.3, r * 0.8, belly=0.5), turn - 0.8, at=(x - r, y + r * 0.7)), colour
        )
        rib = turned(np.array([(0.0, 0.0), (r * 2.5, 0)]), turn - 0.8, at=(x - r, y + r * 0.7))
        sheet.line(rib, ground, r * 0.08)
    elif kind == 2:
        sheet.disc(x, y, r * 0.85, colour)
        for dx, dy in ((-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)):
            sheet.disc(x + dx * r, y + dy * r, r * 0.11, ground)
    elif kind == 3:
        for i in range(5):
            a = turn - np.pi / 2 + (i - 2) * 0.38
            sheet.shape(turned(leaf(r * 1.9, r * 0.62, belly=0.68), a, at=(x, y + r * 0.8)), colour)
        for i in range(4):
            a = turn - np.pi / 2 + (i - 1.5) * 0.38
            rib = np.array([(r * 0.3, 0), (r * 1.75, 0)])
            sheet.line(turned(rib, a, at=(x, y + r * 0.8)), ground, r * 0.07)
    elif kind == 4:
        sheet.shape(arc_band(x, y, r * 0.45, r * 0.9, turn, turn + np.pi * 1.55), colour)
    else:
        petals = 6
        for i in range(petals):
            a = turn + 2 * np.pi * i / petals
            sheet.shape(turned(leaf(r * 0.98, r * 0.5, belly=0.6), a, at=(x, y)), colour)
        sheet.disc(x, y, r * 0.2, ground)
