"""Cards, envelopes, wrapping paper and pencils, seen from above."""

import math

import numpy as np

from demo.pictures.canvas import Frame, cloud, linear_pixels, rounded, smooth
from demo.pictures.goods.sheets import lay, pixels, texture_of
from demo.pictures.light import lit, sample
from demo.pictures.palettes import PALETTES, linear
from demo.pictures.patterns import pattern

Art = tuple[str, int, str]


def card(
    frame: Frame,
    art: Art,
    *,
    x: float,
    y: float,
    height: float,
    angle: float = 0.0,
    shape: float = 0.72,
    border: float = 0.05,
) -> None:
    """A folded card, lying closed."""
    width = height * shape
    hw, hh = width / 2, height / 2
    for shift, tone in ((0.006, 0.86), (0.0, 1.0)):
        sheet = lay(
            frame,
            rounded(-hw, -hh, hw, hh, 0.002, steps=3) + (shift, shift * 0.8),
            x=x,
            y=y,
            angle=angle,
        )
        frame.shadow(sheet.outline + (0.008, 0.010), blur=0.010, strength=0.32)
        frame.shadow(sheet.outline + (0.002, 0.003), blur=0.003, strength=0.40)
        if tone < 1:
            frame.paint(sheet.patch, linear("#f3eee3") * tone)
    edge = border * height
    inner_w, inner_h = width - 2 * edge, height - 2 * edge
    image = pattern(*art, pixels(frame, inner_w), pixels(frame, inner_h))
    colour = texture_of(sheet, image, inner_w, inner_h)
    outside = np.maximum(np.abs(sheet.x) - inner_w / 2, np.abs(sheet.y) - inner_h / 2)
    mix = smooth(-0.0006, 0.0006, outside)[..., None]
    colour += (linear(PALETTES[art[2]].paper) - colour) * mix
    fold = 1 - 0.10 * smooth(-hw + 0.012, -hw, sheet.x) + 0 * sheet.y
    frame.paint(sheet.patch, colour * (fold * (1.01 - 0.05 * sheet.y / hh))[..., None])


def envelope(
    frame: Frame,
    colour: str,
    *,
    x: float,
    y: float,
    width: float,
    angle: float = 0.0,
    lining: Art | None = None,
    shape: float = 0.70,
) -> None:
    """An envelope from behind: three folds meet below an open flap, lined or plain."""
    height = width * shape
    hw, hh = width / 2, height / 2
    rng = np.random.default_rng(2)
    body = lay(frame, rounded(-hw, -hh, hw, hh, 0.006, steps=5), x=x, y=y, angle=angle)
    frame.shadow(body.outline + (0.010, 0.013), blur=0.013, strength=0.34)
    frame.shadow(body.outline + (0.003, 0.004), blur=0.004, strength=0.42)
    tone = linear(colour)
    flap = lay(frame, _flap(hw, hh), x=x, y=y, angle=angle)
    frame.shadow(flap.outline + (0.008, 0.010), blur=0.012, strength=0.26)
    frame.shadow(flap.outline + (0.002, 0.003), blur=0.004, strength=0.36)
    for part, light in ((flap, 1.04), (body, 0.80)):
        paper = np.empty((*part.patch.alpha.shape, 3), np.float32)
        paper[:] = tone * light
        if lining is not None:
            image = pattern(*lining, pixels(frame, width), pixels(frame, height * 2.4))
            lined = texture_of(part, image, width, height * 2.4) * light
            rim = (1 - np.clip(-hh - part.y, 0, None) / (height * 0.66)) * hw - np.abs(part.x)
            paper += (lined - paper) * smooth(0.020, 0.022, rim)[..., None]
        frame.paint(part.patch, paper)
    frame.shadow(
        lay(
            frame,
            np.array([(-hw, -hh), (hw, -hh), (hw, -hh + 0.006), (-hw, -hh + 0.006)]),
            x=x,
            y=y,
            angle=angle,
        ).outline,
        blur=0.006,
        strength=0.22,
    )
    for side in (-1, 1):
        fold = lay(
            frame,
            np.array(
                [
                    (side * hw, -hh),
                    (side * hw, hh),
                    (side * -0.02, hh * 0.24),
                    (side * 0.012, hh * 0.10),
                ]
            ),
            x=x,
            y=y,
            angle=angle,
        )
        frame.shadow(fold.outline, blur=0.004, strength=0.20)
        frame.paint(fold.patch, tone * (0.97 if side < 0 else 0.93))
    low = lay(
        frame,
        np.array([(-hw, hh), (hw, hh), (0.02, hh * 0.06), (-0.02, hh * 0.06)]),
        x=x,
        y=y,
        angle=angle,
    )
    frame.shadow(low.outline + (0.0, -0.003), blur=0.005, strength=0.34)
    fibre = 1 + 0.02 * cloud(rng, low.patch.alpha.shape[1], low.patch.alpha.shape[0], cells=90)
    frame.paint(low.patch, tone * fibre[..., None])


def wrap(
    frame: Frame,
    art: Art,
    *,
    x: float,
    y: float,
    width: float,
    length: float,
    angle: float = 0.0,
    band: str = "kraft",
) -> None:
    """A roll of wrapping paper, part of it rolled out below."""
    hw, hh = width / 2, length / 2
    sheet = lay(frame, _wavy(hw, hh), x=x, y=y, angle=angle)
    frame.shadow(sheet.outline + (0.010, 0.014), blur=0.014, strength=0.34)
    frame.shadow(sheet.outline + (0.003, 0.004), blur=0.004, strength=0.40)
    image = pattern(*art, pixels(frame, width), pixels(frame, length))
    colour = texture_of(sheet, image, width, length)
    wave = 1 + 0.045 * np.sin(sheet.y / length * 9 + 0.7) + 0.02 * np.sin(sheet.x / width * 5)
    wave = wave * (1 + 0.10 * smooth(hh - 0.05, hh, sheet.y))
    frame.paint(sheet.patch, colour * wave[..., None])
    r = 0.058
    c, s = math.cos(angle), math.sin(angle)
    up = -hh - r * 0.2
    cx, cy = x - up * s, y + up * c
    roll = lay(frame, rounded(-hw - 0.006, -r, hw + 0.006, r, 0.006), x=cx, y=cy, angle=angle)
    for d, blur, strength in ((0.040, 0.030, 0.40), (0.018, 0.014, 0.45)):
        frame.shadow(roll.outline + (d * 0.8, d * 1.2), blur=blur, strength=strength)
    v = np.clip(roll.y / r, -1, 1)
    texture = linear_pixels(image)
    ty = (0.12 + np.arcsin(v) * r / length) * image.height
    albedo = sample(texture, (roll.x / width + 0.5) * image.width, ty)
    half = width * 0.11
    mix = smooth(half + 0.0008, half - 0.0008, np.abs(roll.x))[..., None]
    albedo += (linear(band) - albedo) * mix
    rim = 1 - 0.22 * np.exp(-(((np.abs(roll.x) - half - 0.002) / 0.003) ** 2)) * (
        np.abs(roll.x) > half
    )
    ny, nz = -v, np.sqrt(1 - v * v * 0.985)
    frame.paint(
        roll.patch, lit(0 * v - 0.05, ny, nz, albedo, gloss=0.10, wrap=0.3) * rim[..., None]
    )


def pencils(
    frame: Frame,
    palette: str,
    *,
    x: float,
    y: float,
    length: float,
    count: int = 6,
    angle: float = 0.0,
    sleeve: Art | None = None,
) -> None:
    """A row of sharpened pencils, held by a paper sleeve."""
    colours = [*PALETTES[palette].colours, PALETTES[palette].ink, PALETTES[palette].paper]
    pitch = length * 0.062
    rng = np.random.default_rng(count)
    c, s = math.cos(angle), math.sin(angle)
    for i in range(count):
        off = (i - (count - 1) / 2) * pitch
        slip = rng.uniform(-0.012, 0.012)
        _pencil(
            frame,
            colours[i % len(colours)],
            x + off * c - slip * s,
            y + off * s + slip * c,
            length,
            pitch * 0.47,
            angle,
        )
    if sleeve is not None:
        hw, hh = pitch * count / 2 + 0.004, length * 0.13
        at = (x - length * 0.16 * s, y + length * 0.16 * c)
        band = lay(frame, rounded(-hw, -hh, hw, hh, 0.003, steps=3), x=at[0], y=at[1], angle=angle)
        frame.shadow(band.outline + (0.008, 0.008), blur=0.007, strength=0.45)
        image = pattern(*sleeve, pixels(frame, hw * 2), pixels(frame, hh * 2))
        ridge = 1 - 0.07 * np.abs(np.sin(np.pi * (band.x / pitch + count / 2)))
        end = 1 - 0.35 * smooth(hw - 0.014, hw, np.abs(band.x))
        frame.paint(
            band.patch,
            texture_of(band, image, hw * 2, hh * 2) * ((ridge + 0 * band.y) * end)[..., None],
        )


def _pencil(frame, colour, x, y, length, half, angle) -> None:
    hh = length / 2
    cone = length * 0.115
    outline = np.array(
        [
            (-half, hh),
            (-half, -hh + cone),
            (-half * 0.10, -hh),
            (half * 0.10, -hh),
            (half, -hh + cone),
            (half, hh),
        ]
    )
    laid = lay(frame, outline, x=x, y=y, angle=angle)
    frame.shadow(laid.outline + (0.012, 0.012), blur=0.008, strength=0.45)
    frame.shadow(laid.outline + (0.004, 0.004), blur=0.003, strength=0.40)
    u = laid.x / half
    facet = np.where(u < -0.5, 1.06, np.where(u < 0.5, 0.98, 0.70))
    facet = facet + 0.10 * np.exp(-(((u + 0.5) / 0.07) ** 2))
    along = (laid.y + hh) / length
    paint = linear(colour)
    shape = laid.patch.alpha.shape
    out = np.broadcast_to(paint, (*shape, 3)) * facet[..., None]
    dip = smooth(0.955, 0.957, along)[..., None]
    out = out + (linear("brass") * facet[..., None] * 0.9 - out) * dip
    scallop = 0.115 + 0.012 * np.cos(u * 2 * np.pi * 1.0)
    wood = smooth(scallop + 0.002, scallop - 0.002, along)[..., None]
    round_light = np.clip(1.02 - 0.30 * u * 0.115 / np.maximum(along, 0.02), 0.62, 1.12)
    out = out + (linear("#d8b184") * round_light[..., None] - out) * wood
    lead = smooth(0.034, 0.032, along)[..., None]
    out = out + (paint * 0.6 * round_light[..., None] - out) * lead
    frame.paint(laid.patch, out.astype(np.float32))


def _flap(hw: float, hh: float) -> np.ndarray:
    rise = hh * 2 * 0.66
    t = np.linspace(0, 1, 12)
    tip = np.stack([0.05 - 0.10 * t, -hh - rise + 0.045 - 0.022 * np.sin(np.pi * t)], 1)
    return np.concatenate([[(-hw + 0.002, -hh), (hw - 0.002, -hh)], tip])


def _wavy(hw: float, hh: float) -> np.ndarray:
    t = np.linspace(-1, 1, 60)
    bottom = np.stack([-t * hw, hh + 0.003 * np.sin(t * 5)], 1)
    return np.concatenate([[(-hw, -hh), (hw, -hh)], bottom])
