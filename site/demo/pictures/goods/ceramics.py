"""Mugs, vases, bowls and plates: thrown, glazed, with a bare foot."""

import numpy as np

from demo.pictures.canvas import Frame, cloud, ellipse, linear_pixels, smooth
from demo.pictures.light import cast_on_floor, lit, sample
from demo.pictures.palettes import linear
from demo.pictures.patterns import pattern
from demo.pictures.patterns.sheet import curve
from demo.pictures.revolve import Surface, Turned, profile

Art = tuple[str, int, str]

FORMS = {
    # (radius, height) from the foot to the rim, wall
    "mug": ([(0.345, 0.0), (0.385, 0.03), (0.405, 0.10), (0.41, 0.3), (0.405, 0.6), (0.40, 0.93),
             (0.398, 0.985), (0.392, 1.0)], 0.034),
    "beaker": ([(0.27, 0.0), (0.30, 0.03), (0.325, 0.14), (0.35, 0.45), (0.37, 0.8), (0.38, 0.98),
                (0.374, 1.0)], 0.03),
    "espresso": ([(0.36, 0.0), (0.41, 0.03), (0.44, 0.12), (0.46, 0.4), (0.475, 0.8),
                  (0.48, 0.98), (0.472, 1.0)], 0.04),
    "bottle": ([(0.215, 0.0), (0.25, 0.02), (0.29, 0.14), (0.315, 0.32), (0.28, 0.50),
                (0.15, 0.66), (0.088, 0.78), (0.082, 0.9), (0.108, 0.985), (0.104, 1.0)], 0.022),
    "moon": ([(0.22, 0.0), (0.27, 0.02), (0.40, 0.17), (0.47, 0.42), (0.44, 0.66), (0.32, 0.84),
              (0.18, 0.92), (0.168, 0.965), (0.182, 0.99), (0.176, 1.0)], 0.024),
    "cylinder": ([(0.245, 0.0), (0.27, 0.015), (0.285, 0.08), (0.282, 0.4), (0.278, 0.8),
                  (0.272, 0.985), (0.266, 1.0)], 0.026),
    "tulip": ([(0.17, 0.0), (0.20, 0.015), (0.275, 0.16), (0.30, 0.32), (0.255, 0.55),
               (0.20, 0.72), (0.225, 0.88), (0.292, 0.985), (0.288, 1.0)], 0.024),
    "bowl": ([(0.36, 0.0), (0.38, 0.05), (0.45, 0.10), (0.72, 0.30), (0.92, 0.60), (1.02, 0.92),
              (1.035, 0.985), (1.02, 1.0)], 0.045),
    "dish": ([(0.62, 0.0), (0.66, 0.06), (0.95, 0.22), (1.30, 0.52), (1.45, 0.92), (1.46, 0.98),
              (1.44, 1.0)], 0.06),
    "planter": ([(0.33, 0.0), (0.36, 0.02), (0.39, 0.1), (0.44, 0.5), (0.485, 0.9), (0.49, 0.985),
                 (0.482, 1.0)], 0.04),
    "jug": ([(0.25, 0.0), (0.28, 0.02), (0.345, 0.16), (0.37, 0.34), (0.325, 0.58), (0.235, 0.78),
             (0.22, 0.88), (0.25, 0.985), (0.244, 1.0)], 0.024),
    "candlestick": ([(0.42, 0.0), (0.44, 0.03), (0.42, 0.08), (0.2, 0.14), (0.11, 0.24),
                     (0.10, 0.5), (0.105, 0.72), (0.16, 0.82), (0.2, 0.9), (0.2, 0.985),
                     (0.19, 1.0)], 0.05),
}
HANDLED = {"mug": (0.80, 0.26, 0.30, 0.052), "espresso": (0.76, 0.3, 0.28, 0.058),
           "jug": (0.93, 0.30, 0.30, 0.044)}


def vessel(
    frame: Frame, form: str, *, x: float, foot: float, size: float, glaze: str,
    clay: str = "buff clay", art: Art | None = None, dip: str | None = None, seed: int = 0,
    tilt: float = 0.24, speckle: float = 0.5, gloss: float = 0.8, filled: str | None = None,
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
        _handle(frame, body, form, linear(dip or glaze), gloss, floor)
    outer = body.outside(frame)
    albedo, shine = _glazed(outer, rng, glaze, clay, dip, speckle, gloss)
    if art is not None:
        _decorate(outer, albedo, art, size * frame.unit, body)
    occlusion = 0.55 + 0.45 * smooth(0.0, 0.16, outer.height)
    frame.paint(outer.patch, lit(outer.nx, outer.ny, outer.nz, albedo, tilt=tilt, gloss=shine,
                                 bounce=floor, occlusion=occlusion))
    _mouth(frame, body, rng, linear(dip or glaze), clay, gloss, filled)
    return body


def plate(
    frame: Frame, *, x: float, y: float, radius: float, glaze: str, clay: str = "buff clay",
    art: Art | None = None, rim: float = 0.30, seed: int = 0, speckle: float = 0.5,
    gloss: float = 0.55,
) -> None:
    """A plate from above, with its pattern in the well."""
    rng = np.random.default_rng(seed)
    wobble = 1 + 0.0035 * np.sin(np.linspace(0, 2 * np.pi, 240) * 3 + seed)
    outline = ellipse(x, y, radius, radius, steps=240)
    outline = (outline - (x, y)) * wobble[:, None] + (x, y)
    frame.shadow(outline + (radius * 0.05, radius * 0.06), blur=radius * 0.075, strength=0.42)
    frame.shadow((outline - (x, y)) * 0.93 + (x + radius * 0.02, y + radius * 0.03),
                 blur=radius * 0.025, strength=0.5)
    patch = frame.patch(outline)
    gx, gy = patch.grid
    dx, dy = (gx - x) / radius, (gy - y) / radius
    r = np.sqrt(dx * dx + dy * dy)
    knots = np.array([0, 0.25, 1 - rim - 0.07, 1 - rim, 1 - rim + 0.07, 0.86, 0.955, 0.985, 1.0])
    slopes = np.array([0, 0.0, 0.02, 0.42, 0.16, 0.12, 0.05, -0.5, -1.4])
    slope = np.interp(r, knots, slopes).astype(np.float32)
    norm = 1 / np.sqrt(1 + slope * slope)
    ux, uy = dx / np.maximum(r, 1e-4), dy / np.maximum(r, 1e-4)
    sx, sy, up = -ux * slope * norm, -uy * slope * norm, norm
    shape = patch.alpha.shape
    albedo = np.empty((*shape, 3), np.float32)
    albedo[:] = linear(glaze)
    if art is not None:
        side = int(radius * 2 * frame.unit)
        texture = linear_pixels(pattern(*art, side, side))
        tx, ty = np.broadcast_arrays((dx + 1) * side / 2, (dy + 1) * side / 2)
        printed = sample(texture, tx, ty)
        inside = smooth(0.985, 0.97, r)[..., None]
        albedo += (printed * 0.97 - albedo) * inside
    pool = cloud(rng, shape[1], shape[0], cells=7, octaves=2)
    albedo *= (1 + 0.025 * pool - 0.05 * np.exp(-(((r - (1 - rim)) / 0.035) ** 2)))[..., None]
    bare = smooth(0.967, 0.99, r + 0.006 * pool)[..., None]
    albedo += (linear(clay) - albedo) * bare
    _speckle(albedo, rng, shape, speckle, frame.unit)
    key = np.clip((-sx * 0 + sx * -0.45 + sy * -0.45 + up * 0.77), 0, None)
    light = 0.30 + 0.88 * key
    out = albedo * light[..., None] * np.array((1.01, 1.0, 0.98), np.float32)
    facing = sx * -0.40 + sy * -0.52 + up * 0.76
    sheen = smooth(0.965, 1.0, facing) * 0.035 + smooth(0.90, 0.99, -sx * 0.5 - sy * 0.62) * 0
    edge = smooth(0.05, 0.5, slope) * smooth(-0.2, 0.9, -(ux * -0.6 + uy * -0.75) * -1) * 0.10
    frame.paint(patch, out + ((sheen + edge) * gloss)[..., None])


def _glazed(surface: Surface, rng, glaze, clay, dip, speckle, gloss):
    """Colour and shine of the outside: bare foot, thin rim, pooled glaze, iron specks."""
    shape = surface.height.shape
    albedo = np.empty((*shape, 3), np.float32)
    albedo[:] = linear(glaze)
    flow = cloud(rng, shape[1], shape[0], cells=6, octaves=3)
    h = surface.height
    if dip is not None:
        line = 0.56 + 0.022 * flow + 0.03 * np.sin(surface.turn * 2.2 + 1.0)
        over = smooth(-0.006, 0.006, h - line)[..., None]
        albedo += (linear(dip) - albedo) * over
        albedo *= (1 - 0.28 * np.exp(-(((h - line - 0.012) / 0.02) ** 2)) * over[..., 0])[..., None]
    thick = 1 + 0.05 * flow - 0.10 * (1 - h) * smooth(0.1, 0.5, 1 - h)
    albedo *= thick[..., None]
    rim = smooth(0.955, 0.995, h + 0.006 * flow)[..., None] * 0.55
    albedo += (linear(clay) * 0.75 - albedo) * rim
    throwing = 1 + 0.012 * np.sin(h * 190) * (0.4 + 0.6 * np.abs(flow))
    albedo *= throwing[..., None]
    _speckle(albedo, rng, shape, speckle, surface.patch.unit)
    foot_line = 0.075 + 0.006 * flow
    bare = smooth(foot_line + 0.004, foot_line - 0.004, h)[..., None]
    raw = linear(clay) * (1 + 0.06 * flow)[..., None]
    albedo += (raw - albedo) * bare
    return albedo, gloss * (1 - bare[..., 0])


def _decorate(surface: Surface, albedo, art: Art, pixels: float, body: Turned) -> None:
    """Wrap a pattern round the front half."""
    widest = float(body.radii.max())
    wide, high = int(np.pi * widest * pixels), int(pixels)
    texture = linear_pixels(pattern(*art, wide, high))
    printed = sample(texture, (surface.turn / np.pi + 0.5) * wide, (1 - surface.height) * high)
    h = surface.height
    band = smooth(0.10, 0.108, h) * smooth(0.955, 0.945, h)
    albedo += (printed - albedo) * (band * 0.96)[..., None]


def _speckle(albedo, rng, shape, amount: float, unit: float) -> None:
    if not amount:
        return
    height, width = shape
    count = int(width * height * 0.0010 * amount * (1600 / unit) ** 1.0)
    ys, xs = rng.integers(0, height - 3, count), rng.integers(0, width - 3, count)
    depth = rng.uniform(0.25, 0.8, count).astype(np.float32)
    big = rng.random(count) < 0.3
    spots = ((0, 0, 1.0), (0, 1, 0.6), (1, 0, 0.6), (1, 1, 0.4))
    for dy, dx, part in spots:
        albedo[ys + dy, xs + dx] *= (1 - depth * part)[:, None]
    for dy, dx in ((0, 2), (1, 2), (2, 0), (2, 1)):
        albedo[ys[big] + dy, xs[big] + dx] *= (1 - depth[big] * 0.5)[:, None]


def _mouth(frame: Frame, body: Turned, rng, colour, clay, gloss, filled) -> None:
    """The rim, and the inside below it."""
    rim = frame.patch(body.mouth(inset=0.004))
    gx, gy = rim.grid
    x, y, r = body.rim
    ux, uy = (gx - x) / r, (gy - y) / (r * np.sin(body.tilt))
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
    _speckle(albedo, rng, shape, 0.4, frame.unit)
    shaded = lit(inner.nx, inner.ny, inner.nz, albedo, tilt=body.tilt, gloss=gloss * 0.6,
                 occlusion=openness, wrap=0.5)
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
    level = y + 0.10 * body.size * np.cos(body.tilt)
    surface = ellipse(x, level, r * 0.985, r * 0.985 * np.sin(body.tilt), steps=160)
    mouth = frame.patch(body.mouth(inset=body.wall))
    liquid = frame.patch(surface)
    whole = np.zeros((frame.height, frame.width), np.float32)
    whole[mouth.window] = mouth.alpha
    clipped = liquid.alpha * whole[liquid.window]
    gx, gy = liquid.grid
    ux, uy = (gx - x) / r, (gy - level) / (r * np.sin(body.tilt))
    ring = smooth(0.80, 1.0, np.hypot(ux, uy))
    colour = linear(filled) * (0.8 + 0.7 * ring + 0.25 * smooth(0.2, -0.8, ux + uy))[..., None]
    sheen = smooth(0.16, 0.0, np.abs(ux + 0.35 + 0.15 * uy)) * smooth(0.9, 0.4, np.abs(uy)) * 0.06
    region = frame.rgb[liquid.window]
    region += (colour + sheen[..., None] - region) * clipped[..., None]


def _handle(frame: Frame, body: Turned, form, colour, gloss, floor) -> None:
    """A pulled handle on the right: a tube along a curve, thicker where it joins."""
    top, low, reach, thick = HANDLED[form]
    c = np.cos(body.tilt)

    def place(out: float, h: float) -> tuple[float, float]:
        r = float(np.interp(h, body.heights, body.radii))
        return body.x + (r + out) * body.size, body.foot - h * body.size * c

    span = top - low
    path = curve([place(-0.06, top - 0.02), place(reach * 0.42, top + 0.045 * span),
                  place(reach * 0.93, top - 0.18 * span), place(reach, top - 0.48 * span),
                  place(reach * 0.74, low + 0.22 * span), place(reach * 0.3, low + 0.02 * span),
                  place(-0.06, low - 0.03)], closed=False, steps=9)
    t = np.linspace(0, 1, len(path))
    half = thick * body.size * (0.92 + 0.75 * (2 * np.abs(t - 0.5)) ** 5)
    tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    side = np.stack([-tangent[:, 1], tangent[:, 0]], 1) * half[:, None]
    outline = np.concatenate([path + side, (path - side)[::-1]])
    h = body.size
    frame.shadow(outline + (0.26 * h, 0.20 * h), blur=0.022, strength=0.10)
    patch = frame.patch(outline)
    gx, gy = patch.grid
    best = np.full(patch.alpha.shape, 9.0, np.float32)
    across = np.zeros_like(best)
    tx, ty = np.zeros_like(best), np.zeros_like(best)
    for i in range(len(path) - 1):
        a, d = path[i], path[i + 1] - path[i]
        length = float(np.hypot(*d))
        ux, uy = d / length
        px, py = gx - a[0], gy - a[1]
        s = np.clip(px * ux + py * uy, 0, length)
        ox, oy = px - s * ux, py - s * uy
        distance = np.sqrt(ox * ox + oy * oy)
        near = distance < best
        best[near] = distance[near]
        q = (-px * uy + py * ux) / half[i]
        across[near] = q[near]
        tx[near], ty[near] = -uy, ux
    across = np.clip(across, -0.98, 0.98)
    nx, ny = across * tx, -across * ty
    nz = np.sqrt(1 - across * across)
    albedo = np.broadcast_to(colour, (*patch.alpha.shape, 3)).astype(np.float32)
    r = float(np.interp((top + low) / 2, body.heights, body.radii)) * body.size
    near_wall = smooth(-0.02, 0.16, (gx - body.x - r) / body.size + 0 * gy)
    frame.paint(patch, lit(nx, ny, nz, albedo, tilt=body.tilt, gloss=gloss, bounce=floor,
                           occlusion=0.5 + 0.5 * near_wall)
                * (0.72 + 0.28 * near_wall)[..., None])
