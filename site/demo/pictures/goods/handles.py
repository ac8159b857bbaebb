"""Pulled handles: a tube along a curve."""

import math

import numpy as np

from demo.pictures.canvas import Frame, smooth
from demo.pictures.light import lit
from demo.pictures.patterns.sheet import curve
from demo.pictures.revolve import Turned

HANDLED = {
    "mug": (0.80, 0.26, 0.30, 0.052),
    "espresso": (0.76, 0.3, 0.28, 0.058),
    "jug": (0.93, 0.30, 0.30, 0.044),
}


def draw_handle(frame: Frame, body: Turned, form, colour, gloss, floor) -> None:
    """A pulled handle on the right: a tube along a curve, thicker where it joins."""
    top, low, reach, thick = HANDLED[form]
    c = math.cos(body.tilt)

    def place(out: float, h: float) -> tuple[float, float]:
        r = float(np.interp(h, body.heights, body.radii))
        return body.x + (r + out) * body.size, body.foot - h * body.size * c

    span = top - low
    path = curve(
        [
            place(-0.06, top - 0.02),
            place(reach * 0.42, top + 0.045 * span),
            place(reach * 0.93, top - 0.18 * span),
            place(reach, top - 0.48 * span),
            place(reach * 0.74, low + 0.22 * span),
            place(reach * 0.3, low + 0.02 * span),
            place(-0.06, low - 0.03),
        ],
        closed=False,
        steps=9,
    )
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
        (ax, ay), (bx, by) = path[i].tolist(), path[i + 1].tolist()
        length = math.hypot(bx - ax, by - ay)
        ux, uy = (bx - ax) / length, (by - ay) / length
        near_by = 1.6 * float(half[i]) + length
        view = patch.near((ax + bx) / 2, (ay + by) / 2, near_by)
        px, py = gx[:, view[1]] - ax, gy[view[0]] - ay
        s = np.clip(px * ux + py * uy, 0, length)
        ox, oy = px - s * ux, py - s * uy
        distance = np.sqrt(ox * ox + oy * oy)
        near = distance < best[view]
        best[view][near] = distance[near]
        q = (-px * uy + py * ux) / float(half[i])
        across[view][near] = q[near]
        tx[view][near], ty[view][near] = -uy, ux
    across = np.clip(across, -0.98, 0.98)
    nx, ny = across * tx, -across * ty
    nz = np.sqrt(1 - across * across)
    albedo = np.broadcast_to(colour, (*patch.alpha.shape, 3)).astype(np.float32)
    r = float(np.interp((top + low) / 2, body.heights, body.radii)) * body.size
    near_wall = smooth(-0.02, 0.16, (gx - body.x - r) / body.size + 0 * gy)
    frame.paint(
        patch,
        lit(
            nx,
            ny,
            nz,
            albedo,
            tilt=body.tilt,
            gloss=gloss,
            bounce=floor,
            occlusion=0.5 + 0.5 * near_wall,
        )
        * (0.72 + 0.28 * near_wall)[..., None],
    )
