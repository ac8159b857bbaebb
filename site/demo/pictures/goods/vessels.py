"""Mugs, vases and bowls: thrown, glazed, with a bare foot."""

import math

import numpy as np

from demo.pictures.canvas import Frame, ellipse, smooth
from demo.pictures.goods.glazes import decorate, glazed, speckle_over
from demo.pictures.goods.handles import HANDLED, draw_handle
from demo.pictures.light import cast_on_floor, lit
from demo.pictures.palettes import linear
from demo.pictures.revolve import Turned, profile

Art = tuple[str, int, str]


FORMS = {
    # (radius, height) from the foot to the rim, wall
    "mug": (
        [
            (0.345, 0.0),
            (0.385, 0.03),
            (0.405, 0.10),
            (0.41, 0.3),
            (0.405, 0.6),
            (0.40, 0.93),
            (0.398, 0.985),
            (0.392, 1.0),
        ],
        0.034,
    ),
    "beaker": (
        [
            (0.27, 0.0),
            (0.30, 0.03),
            (0.325, 0.14),
            (0.35, 0.45),
            (0.37, 0.8),
            (0.38, 0.98),
            (0.374, 1.0),
        ],
        0.03,
    ),
    "espresso": (
        [
            (0.36, 0.0),
            (0.41, 0.03),
            (0.44, 0.12),
            (0.46, 0.4),
            (0.475, 0.8),
            (0.48, 0.98),
            (0.472, 1.0),
        ],
        0.04,
    ),
    "bottle": (
        [
            (0.215, 0.0),
            (0.25, 0.02),
            (0.29, 0.14),
            (0.315, 0.32),
            (0.28, 0.50),
            (0.15, 0.66),
            (0.088, 0.78),
            (0.082, 0.9),
            (0.108, 0.985),
            (0.104, 1.0),
        ],
        0.022,
    ),
    "moon": (
        [
            (0.22, 0.0),
            (0.27, 0.02),
            (0.40, 0.17),
            (0.47, 0.42),
            (0.44, 0.66),
            (0.32, 0.84),
            (0.18, 0.92),
            (0.168, 0.965),
            (0.182, 0.99),
            (0.176, 1.0),
        ],
        0.024,
    ),
    "cylinder": (
        [
            (0.245, 0.0),
            (0.27, 0.015),
            (0.285, 0.08),
            (0.282, 0.4),
            (0.278, 0.8),
            (0.272, 0.985),
            (0.266, 1.0),
        ],
        0.026,
    ),
    "tulip": (
        [
            (0.17, 0.0),
            (0.20, 0.015),
            (0.275, 0.16),
            (0.30, 0.32),
            (0.255, 0.55),
            (0.20, 0.72),
            (0.225, 0.88),
            (0.292, 0.985),
            (0.288, 1.0),
        ],
        0.024,
    ),
    "bowl": (
        [
            (0.36, 0.0),
            (0.38, 0.05),
            (0.45, 0.10),
            (0.72, 0.30),
            (0.92, 0.60),
            (1.02, 0.92),
            (1.035, 0.985),
            (1.02, 1.0),
        ],
        0.045,
    ),
    "dish": (
        [
            (0.62, 0.0),
            (0.66, 0.06),
            (0.95, 0.22),
            (1.30, 0.52),
            (1.45, 0.92),
            (1.46, 0.98),
            (1.44, 1.0),
        ],
        0.06,
    ),
    "planter": (
        [
            (0.33, 0.0),
            (0.36, 0.02),
            (0.39, 0.1),
            (0.44, 0.5),
            (0.485, 0.9),
            (0.49, 0.985),
            (0.482, 1.0),
        ],
        0.04,
    ),
    "jug": (
        [
            (0.25, 0.0),
            (0.28, 0.02),
            (0.345, 0.16),
            (0.37, 0.34),
            (0.325, 0.58),
            (0.235, 0.78),
            (0.22, 0.88),
            (0.25, 0.985),
            (0.244, 1.0),
        ],
        0.024,
    ),
    "candlestick": (
        [
            (0.42, 0.0),
            (0.44, 0.03),
            (0.42, 0.08),
            (0.2, 0.14),
            (0.11, 0.24),
            (0.10, 0.5),
            (0.105, 0.72),
            (0.16, 0.82),
            (0.2, 0.9),
            (0.2, 0.985),
            (0.19, 1.0),
        ],
        0.05,
    ),
}


def vessel(
    frame: Frame,
    form: str,
    *,
    x: float,
    foot: float,
    size: float,
    glaze: str,
    clay: str = "buff clay",
    art: Art | None = None,
    dip: str | None = None,
    seed: int = 0,
    tilt: float = 0.24,
    speckle: float = 0.5,
    gloss: float = 0.8,
    filled: str | None = None,
    bounce: str = "chalk",
) -> Turned:
    """Draw a thrown pot: `dip` is a second glaze over the upper part, `filled` what is in it."""
    knots, wall = FORMS[form]
    heights, radii = profile(knots)
    body = Turned(x, foot, size, tilt, heights, radii, wall)
    rng = np.random.default_rng(seed)
    floor = linear(bounce)
    cast_on_floor(frame, x, foot, size, heights, radii, tilt=tilt)
    if form in HANDLED:
        draw_handle(frame, body, form, linear(dip or glaze), gloss, floor)
    outer = body.outside(frame)
    albedo, shine = glazed(outer, rng, glaze, clay, dip, speckle, gloss)
    if art is not None:
        decorate(outer, albedo, art, size * frame.unit, body)
    occlusion = 0.55 + 0.45 * smooth(0.0, 0.16, outer.height)
    frame.paint(
        outer.patch,
        lit(
            outer.nx,
            outer.ny,
            outer.nz,
            albedo,
            tilt=tilt,
            gloss=shine,
            bounce=floor,
            occlusion=occlusion,
        ),
    )
    _mouth(frame, body, rng, linear(dip or glaze), clay, gloss, filled)
    return body


def _mouth(frame: Frame, body: Turned, rng, colour, clay, gloss, filled) -> None:
    """The rim, and the inside below it."""
    rim = frame.patch(body.mouth(inset=0.004))
    gx, gy = rim.grid
    x, y, r = body.rim
    ux, uy = (gx - x) / r, (gy - y) / (r * math.sin(body.tilt))
    edge = colour * 0.5 + linear(clay) * 0.42
    light = 0.93 - 0.20 * ux - 0.10 * uy
    frame.paint(rim, edge * light[..., None])
    inner = body.inside(frame)
    shape = inner.height.shape
    depth = (1 - inner.height) * body.size
    mouth = max(r - body.wall * body.size, 1e-3)
    openness = np.clip(np.exp(-depth / (mouth * 1.5)), 0, 1)
    albedo = np.empty((*shape, 3), np.float32)
    albedo[:] = colour
    speckle_over(albedo, rng, shape, 0.4, frame.unit)
    shaded = lit(
        inner.nx,
        inner.ny,
        inner.nz,
        albedo,
        tilt=body.tilt,
        gloss=gloss * 0.6,
        occlusion=openness,
        wrap=0.5,
    )
    shaded *= (0.22 + 0.78 * openness)[..., None]
    gx, _ = inner.patch.grid
    left = smooth(-1.1, 0.35, (gx - x) / mouth + 0 * depth) * 0.45 + 0.55
    frame.paint(inner.patch, shaded * left[..., None])
    if filled is not None:
        _fill(frame, body, filled)


def _fill(frame: Frame, body: Turned, filled: str) -> None:
    """Coffee or tea, a finger below the rim."""
    x, y, r = body.rim
    r -= body.wall * body.size
    level = y + 0.10 * body.size * math.cos(body.tilt)
    surface = ellipse(x, level, r * 0.985, r * 0.985 * math.sin(body.tilt), steps=160)
    mouth = frame.patch(body.mouth(inset=body.wall))
    liquid = frame.patch(surface)
    whole = np.zeros((frame.height, frame.width), np.float32)
    whole[mouth.window] = mouth.alpha
    clipped = liquid.alpha * whole[liquid.window]
    gx, gy = liquid.grid
    ux, uy = (gx - x) / r, (gy - level) / (r * math.sin(body.tilt))
    ring = smooth(0.80, 1.0, np.hypot(ux, uy))
    colour = linear(filled) * (0.8 + 0.7 * ring + 0.25 * smooth(0.2, -0.8, ux + uy))[..., None]
    sheen = smooth(0.16, 0.0, np.abs(ux + 0.35 + 0.15 * uy)) * smooth(0.9, 0.4, np.abs(uy)) * 0.06
    region = frame.rgb[liquid.window]
    region += (colour + sheen[..., None] - region) * clipped[..., None]
