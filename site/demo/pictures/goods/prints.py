"""Prints: framed on a wall, on a wooden hanger, loose on a table, and close to."""

import math

import numpy as np

from demo.pictures.canvas import Frame, cloud, rounded, smooth
from demo.pictures.goods.sheets import Laid, lay, pixels, texture_of
from demo.pictures.palettes import PALETTES, linear
from demo.pictures.patterns import pattern
from demo.pictures.patterns.sheet import curve

Art = tuple[str, int, str]
MOST_PIXELS = 1000


def framed(
    frame: Frame,
    art: Art,
    *,
    x: float,
    y: float,
    height: float,
    shape: float = 0.714,
    wood: str = "oak",
    mat: float = 0.11,
    depth: float = 0.026,
    glass: float = 1.0,
) -> None:
    """A print behind a mat in a wooden frame; (x, y) is its middle, `shape` width over height."""
    width = height * shape if mat == 0 else height * (shape + (1 - shape) * 0.25)
    hw, hh = width / 2, height / 2
    outline = rounded(x - hw, y - hh, x + hw, y + hh, 0.002, steps=3)
    for dx, dy, blur, strength in (
        (0.045, 0.060, 0.042, 0.30),
        (0.016, 0.022, 0.014, 0.34),
        (0.004, 0.006, 0.005, 0.35),
    ):
        frame.shadow(outline + (dx, dy), blur=blur, strength=strength)
    _moulding(frame, x, y, hw, hh, depth * height / 0.62, wood)
    bar = depth * height / 0.62
    iw, ih = hw - bar, hh - bar
    sheet = frame.box(x - iw, y - ih, x + iw, y + ih)
    frame.paint(sheet, linear("#f3efe6"))
    inset = mat * height if mat else 0.0
    aw, ah = iw - inset, ih - inset
    if mat:
        ah = ih - inset
        aw = min(aw, ah * shape)
        ah = aw / shape
    _bevel(frame, x, y, aw, ah) if mat else None
    placed = lay(frame, _rect(aw, ah), x=x, y=y)
    image = pattern(*art, pixels(frame, 2 * aw), pixels(frame, 2 * ah))
    frame.paint(placed.patch, texture_of(placed, image, 2 * aw, 2 * ah, turned=False))
    gx, gy = sheet.grid
    inner = (0.62 + 0.38 * smooth(-0.004, 0.020, gx - (x - iw))) * (
        0.55 + 0.45 * smooth(-0.004, 0.026, gy - (y - ih))
    )
    frame.shade(sheet, inner)
    if glass:
        streak = (gx - x) * 0.8 + (gy - y) * 0.55
        sheen = (
            smooth(-0.28, -0.12, streak) * smooth(0.07, -0.02, streak) * 0.030
            + smooth(0.12, 0.15, streak) * smooth(0.24, 0.2, streak) * 0.02
        )
        frame.glow(sheet, (sheen * glass)[..., None] * np.array((1, 1, 1.02), np.float32))


def hung(
    frame: Frame,
    art: Art,
    *,
    x: float,
    y: float,
    height: float,
    shape: float = 0.714,
    wood: str = "oak",
) -> None:
    """An unframed print between two wooden bars on a cord; a little proud of the wall."""
    width = height * shape
    hw, hh = width / 2, height / 2
    t = np.linspace(0, 1, 30)
    right = x + hw + 0.004 * np.sin(t * np.pi)
    left = x - hw - 0.004 * np.sin(t * np.pi)
    side = y - hh + t * height
    outline = np.concatenate([np.stack([right, side], 1), np.stack([left, side], 1)[::-1]])
    nail = (x, y - hh - 0.115)
    for s in (-1, 1):
        a, b = np.array((x + s * hw * 0.9, y - hh)), np.array(nail)
        normal = np.array((b - a)[::-1] * (1, -1)) / np.linalg.norm(b - a) * 0.0013
        cord = np.array([a + normal, b + normal, b - normal, a - normal])
        frame.shadow(cord + (0.008, 0.012), blur=0.004, strength=0.35)
        frame.paint(frame.patch(cord), linear("#8a6f52"))
    for dx, dy, blur, strength in ((0.030, 0.045, 0.034, 0.28), (0.010, 0.016, 0.012, 0.34)):
        frame.shadow(outline + (dx, dy), blur=blur, strength=strength)
    laid = lay(frame, _rect(hw + 0.006, hh), x=x, y=y)
    sheet = frame.patch(outline)
    image = pattern(*art, pixels(frame, width), pixels(frame, height))
    colour = texture_of(laid, image, width, height, turned=False)
    area = Laid(sheet, *_offsets(sheet, x, y), outline)
    _paint_overlap(frame, sheet, laid, colour)
    wave = 1 + 0.035 * np.sin((area.x / width + 0.2) * 5.0) + 0.02 * area.y / height
    frame.shade(sheet, np.broadcast_to(wave, sheet.alpha.shape).astype(np.float32))
    for s in (-1, 1):
        _bar(frame, x, y + s * hh, hw + 0.012, 0.0125, wood)


def loose(
    frame: Frame,
    art: Art,
    *,
    x: float,
    y: float,
    height: float,
    shape: float = 0.714,
    angle: float = 0.0,
    signed: bool = True,
    border: float = 0.0,
) -> None:
    """A print lying on a table, its corner lifting."""
    width = height * shape
    hw, hh = width / 2, height / 2
    lift = 0.008
    outline = np.concatenate(
        [
            _edge((-hw, -hh), (hw, -hh)),
            _edge((hw, -hh), (hw - lift, hh - lift), bow=-0.004),
            _edge((hw - lift, hh - lift), (-hw, hh), bow=0.004),
            _edge((-hw, hh), (-hw, -hh)),
        ]
    )
    laid = lay(frame, outline, x=x, y=y, angle=angle)
    frame.shadow(laid.outline + (0.010, 0.012), blur=0.012, strength=0.30)
    frame.shadow(laid.outline + (0.003, 0.004), blur=0.004, strength=0.42)
    inner_w, inner_h = width - 2 * border, height - 2 * border
    wide = min(pixels(frame, inner_w), MOST_PIXELS)
    image = pattern(*art, wide, round(wide * inner_h / inner_w))
    colour = texture_of(laid, image, inner_w, inner_h)
    if border:
        outside = np.maximum(np.abs(laid.x) - inner_w / 2, np.abs(laid.y) - inner_h / 2)
        mix = smooth(-0.0006, 0.0006, outside)[..., None]
        colour += (linear(PALETTES[art[2]].paper) - colour) * mix
    corner = np.hypot(laid.x - hw, laid.y - hh)
    light = (
        1
        + 0.09 * np.exp(-(((corner - 0.07) / 0.03) ** 2))
        - 0.10 * np.exp(-(((corner - 0.15) / 0.05) ** 2))
    )
    frame.paint(laid.patch, colour * light[..., None])
    if signed and border:
        _pencil(frame, laid, hw, hh, border, angle, x, y)


def close_up(frame: Frame, art: Art, *, seed: int = 0) -> None:
    """The lower corner of a signed print, near enough to see the paper."""
    rng = np.random.default_rng(seed)
    loose(frame, art, x=0.80, y=0.22, height=1.55, angle=-0.10, border=0.115, signed=True)
    tooth = cloud(rng, frame.width, frame.height, cells=frame.width / 6)
    frame.rgb[:] *= (1 + 0.013 * tooth)[..., None]


def _moulding(frame, x, y, hw, hh, bar, wood) -> None:
    """Four mitred sides, each with its own light and grain."""
    outer = [(x - hw, y - hh), (x + hw, y - hh), (x + hw, y + hh), (x - hw, y + hh)]
    inner = [
        (x - hw + bar, y - hh + bar),
        (x + hw - bar, y - hh + bar),
        (x + hw - bar, y + hh - bar),
        (x - hw + bar, y + hh - bar),
    ]
    rng = np.random.default_rng(5)
    base = linear(wood)
    for i, light in enumerate((1.04, 0.86, 0.80, 0.97)):
        j = (i + 1) % 4
        patch = frame.patch([outer[i], outer[j], inner[j], inner[i]])
        h, w = patch.alpha.shape
        if i % 2:
            grain = cloud(rng, h, w, cells=5, octaves=2, stretch=16).T
        else:
            grain = cloud(rng, w, h, cells=5, octaves=2, stretch=16)
        gx, gy = patch.grid
        edge = np.minimum(hw - np.abs(gx - x), hh - np.abs(gy - y)) / bar
        profile = light * (
            1
            + 0.10 * np.exp(-(((edge - 0.10) / 0.09) ** 2))
            - 0.22 * np.exp(-(((edge - 1.0) / 0.10) ** 2))
        )
        frame.paint(patch, base * (profile * (1 + 0.055 * grain))[..., None])


def _bevel(frame, x, y, aw, ah) -> None:
    """The cut edge of the mat: pale below and right, shadowed above and left."""
    cut = 0.0042
    for colour, shape in (
        ("#d9d3c7", [(-1, -1), (1, -1)]),
        ("#fdfbf6", [(1, -1), (1, 1)]),
        ("#ffffff", [(1, 1), (-1, 1)]),
        ("#dcd6ca", [(-1, 1), (-1, -1)]),
    ):
        (ax, ay), (bx, by) = shape
        outer = [
            (x + ax * (aw + cut), y + ay * (ah + cut)),
            (x + bx * (aw + cut), y + by * (ah + cut)),
        ]
        inner = [(x + bx * aw, y + by * ah), (x + ax * aw, y + ay * ah)]
        frame.paint(frame.patch(outer + inner), linear(colour))


def _bar(frame, x, y, half, thick, wood) -> None:
    outline = rounded(x - half, y - thick, x + half, y + thick, 0.004, steps=5)
    frame.shadow(outline + (0.010, 0.020), blur=0.010, strength=0.38)
    patch = frame.patch(outline)
    _, gy = patch.grid
    h, w = patch.alpha.shape
    rng = np.random.default_rng(3)
    grain = cloud(rng, w, h, cells=5, octaves=2, stretch=14)
    light = 1.05 - 0.22 * smooth(-0.3, 1.0, (gy - y) / thick) + 0 * grain
    frame.paint(patch, linear(wood) * (light * (1 + 0.06 * grain))[..., None])


def _pencil(frame, laid, hw, hh, border, angle, x, y) -> None:
    """An edition number on the left and a name on the right, as a hand would write them."""
    rng = np.random.default_rng(len(laid.outline))
    c, s = math.cos(angle), math.sin(angle)
    scale = border * 0.10
    for left, count in ((-hw + border, 7), (hw - border - scale * 13, 16)):
        t = np.arange(count * 2)
        px = left + t * scale * 0.42 + rng.normal(0, scale * 0.30, len(t))
        tall = np.where(rng.random(len(t)) < 0.22, 1.5, 0.5)
        py = hh - border * 0.62 - np.where(t % 2, tall, -0.15) * scale * rng.uniform(0.4, 1, len(t))
        line = curve(np.stack([px, py], 1), closed=False, steps=6)
        line = np.stack(
            [line[:, 0] * c - line[:, 1] * s + x, line[:, 0] * s + line[:, 1] * c + y], 1
        )
        d = np.gradient(line, axis=0)
        d = np.stack([-d[:, 1], d[:, 0]], 1)
        d /= np.linalg.norm(d, axis=1, keepdims=True) + 1e-9
        stroke = np.concatenate([line + d * 0.0011, (line - d * 0.0011)[::-1]])
        if line.min() > 0 and line.max() < min(1, frame.aspect):
            frame.paint(frame.patch(stroke), linear("#5a5753"), opacity=0.75)


def _rect(hw: float, hh: float) -> np.ndarray:
    return np.array([(-hw, -hh), (hw, -hh), (hw, hh), (-hw, hh)])


def _edge(a, b, *, bow: float = 0.0, steps: int = 20) -> np.ndarray:
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    a, b = np.array(a), np.array(b)
    normal = np.array((-(b - a)[1], (b - a)[0])) / np.linalg.norm(b - a)
    return a + (b - a) * t + normal * (bow * np.sin(np.pi * t) * t)


def _offsets(patch, x, y):
    gx, gy = patch.grid
    return gx - x, gy - y


def _paint_overlap(frame, sheet, laid, colour) -> None:
    """Paint a texture made for one box through the mask of another that lies inside it."""
    oy, ox = sheet.y0 - laid.patch.y0, sheet.x0 - laid.patch.x0
    h, w = sheet.alpha.shape
    rows = np.clip(np.arange(h) + oy, 0, colour.shape[0] - 1)
    columns = np.clip(np.arange(w) + ox, 0, colour.shape[1] - 1)
    frame.paint(sheet, colour[rows[:, None], columns[None, :]])
