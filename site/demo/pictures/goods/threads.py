"""What all cloth shares: its thread, its fringe, its shadow where it stands."""

import numpy as np

from demo.pictures.palettes import linear


def thread(height: int, width: int, unit: float, rng) -> np.ndarray:
    """The thread of the cloth, about 0.0032 units a thread."""
    pitch = max(2.6, 0.0030 * unit)
    wave_x = np.cos(np.arange(width, dtype=np.float32) * (2 * np.pi / pitch))
    wave_y = np.cos(np.arange(height, dtype=np.float32) * (2 * np.pi / pitch))
    slub = rng.standard_normal(height).astype(np.float32) * 0.018
    ends = rng.standard_normal(width).astype(np.float32) * 0.014
    return 1 + 0.045 * wave_y[:, None] * wave_x[None, :] + slub[:, None] + ends[None, :]


def fringe_of(frame, rng, hem: np.ndarray, colour: str, *, length: float = 0.05) -> None:
    """Twisted tassels along a hem."""
    span = hem[-1, 0] - hem[0, 0]
    count = max(8, int(span / 0.0125))
    shapes, cores = [], []
    for i in range(count):
        px = hem[0, 0] + span * (i + 0.5) / count
        py = np.interp(px, hem[:, 0], hem[:, 1]) - 0.003
        sway = rng.normal(0, 0.0025)
        long = length * rng.uniform(0.9, 1.1)
        w = 0.0034
        shapes.append(
            [
                (px - w * 0.7, py),
                (px + w * 0.7, py),
                (px + w + sway, py + long * 0.7),
                (px + w * 1.3 + sway, py + long),
                (px - w * 1.3 + sway, py + long),
                (px - w + sway, py + long * 0.7),
            ]
        )
        cores.append(
            [
                (px + w * 0.1, py),
                (px + w * 0.7, py),
                (px + w * 1.2 + sway, py + long),
                (px + w * 0.2 + sway, py + long),
            ]
        )
    frame.shadow(*[np.array(s) + (0.012, 0.012) for s in shapes], blur=0.006, strength=0.30)
    frame.paint(frame.patch(*shapes), linear(colour) * 0.92)
    frame.paint(frame.patch(*cores), linear(colour) * 0.66, opacity=0.7)


def standing_shadow(frame, x, foot, hw, size) -> None:
    t = np.linspace(-1, 1, 20)
    for rise, spread, blur, strength in ((0.42, 0.42, 0.045, 0.52), (0.12, 0.14, 0.020, 0.46)):
        base = np.stack([x + t * hw * 0.94, np.full_like(t, foot - 0.004)], 1)
        back = np.stack(
            [x + t * hw * 0.9 + size * spread, np.full_like(t, foot - size * rise * 0.3)], 1
        )[::-1]
        frame.shadow(np.concatenate([base, back]), blur=blur, strength=strength)
    strip = np.concatenate(
        [
            np.stack([x + t * hw * 0.92, foot + 0.002 + 0 * t], 1),
            np.stack([x + t[::-1] * hw * 0.92, foot - 0.014 + 0 * t], 1),
        ]
    )
    frame.shadow(strip, blur=0.010, strength=0.80)
