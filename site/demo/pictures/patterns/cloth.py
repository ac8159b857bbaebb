"""Woven designs: stripes, checks and bands, thread by thread."""

import numpy as np
from PIL import Image

from demo.pictures.palettes import Palette


def stripes(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Uneven stripes across the cloth."""
    rng = np.random.default_rng(seed)
    rows = _plan(rng, palette, height, bands=int(rng.integers(7, 12)))
    return _weave(rng, np.repeat(rows[:, None, :], width, 1), warp=palette.paper)


def ticking(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """Groups of fine lines along the cloth on an undyed ground."""
    rng = np.random.default_rng(seed)
    columns = np.empty((width, 3), np.float32)
    columns[:] = palette.paper
    step = width / 7
    for i in range(9):
        for offset, breadth, tone in (
            (0.0, 0.10, 0),
            (0.2, 0.03, 0),
            (-0.12, 0.03, 0),
            (0.5, 0.045, 3),
        ):
            a = int((i + offset) * step)
            columns[max(a, 0) : max(int(a + breadth * step), 0)] = palette.colours[tone]
    return _weave(rng, np.repeat(columns[None], height, 0), warp=palette.paper)


def check(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """A large check: where stripes cross, the threads of both show."""
    rng = np.random.default_rng(seed)
    warp, weft = (np.empty((n, 3), np.float32) for n in (width, height))
    unit = width / (8 + 2 * (seed % 3))
    main, fine = palette.colours[seed % 4], palette.colours[(seed + 3) % 4]
    for line in (warp, weft):
        line[:] = palette.paper
        index = np.arange(len(line)) / unit
        line[(index % 2) < 1] = main
        line[np.abs(index % 2 - 1.5) < 0.07] = fine
    return _weave(rng, (warp[None] + weft[:, None]) / 2, warp=palette.paper)


def bands(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """A plain field with bands and rows of diamonds at both ends."""
    rng = np.random.default_rng(seed)
    cloth = np.empty((height, width, 3), np.float32)
    ground = (palette.paper, palette.colours[2], palette.colours[0])[seed % 3]
    cloth[:] = ground
    tints = [
        c
        for c in (palette.colours[0], palette.ink, palette.colours[3], palette.paper)
        if c != ground
    ]
    x = np.arange(width)[None, :]
    for end in (0, 1):
        at = 0.05
        for i, breadth in enumerate((0.035, 0.012, 0.10, 0.012, 0.035, 0.006)):
            a, b = int(at * height), int((at + breadth) * height)
            rows = np.s_[a:b] if not end else np.s_[height - b : height - a]
            if breadth == 0.10:
                y = np.arange(b - a)[:, None]
                period = b - a
                diamond = np.abs((x % period) / period - 0.5) + np.abs(y / (b - a) - 0.5)
                block = np.where((diamond < 0.46)[..., None], tints[0], ground)
                block = np.where((diamond < 0.28)[..., None], tints[2 % len(tints)], block)
                block = np.where((diamond < 0.12)[..., None], ground, block)
                cloth[rows] = block
            else:
                cloth[rows] = tints[i % len(tints)]
            at += breadth + 0.012
    return _weave(rng, cloth, warp=ground)


def plain(seed: int, palette: Palette, width: int, height: int) -> Image.Image:
    """One colour, with the slubs of linen."""
    rng = np.random.default_rng(seed)
    cloth = np.empty((height, width, 3), np.float32)
    cloth[:] = palette.colours[seed % 4]
    return _weave(rng, cloth, warp=palette.paper, mix=0.12)


def _plan(rng, palette: Palette, length: int, *, bands: int) -> np.ndarray:
    rows = np.empty((length, 3), np.float32)
    rows[:] = palette.paper
    edges = np.sort(rng.uniform(0, 1, bands))
    colours = [*palette.colours, palette.ink]
    previous = -1
    for a in edges:
        breadth = rng.choice((0.012, 0.03, 0.055, 0.10), p=(0.3, 0.3, 0.25, 0.15))
        pick = int(rng.integers(len(colours)))
        if pick == previous:
            pick = (pick + 1) % len(colours)
        previous = pick
        rows[int(a * length) : int((a + breadth) * length)] = colours[pick]
    return rows


def _weave(rng, cloth: np.ndarray, *, warp, mix: float = 0.07) -> Image.Image:
    """Threads: warp shows between weft, and each thread is a little thicker or thinner."""
    height, width = cloth.shape[:2]
    pitch = 3.2
    y, x = np.arange(height) / pitch, np.arange(width) / pitch
    over = np.multiply.outer(np.cos(2 * np.pi * y), np.cos(2 * np.pi * x)).astype(np.float32)
    threads = rng.standard_normal(int(height / pitch) + 2)[y.astype(int)] * 0.028
    ends = rng.standard_normal(int(width / pitch) + 2)[x.astype(int)] * 0.018
    gain = 1 + 0.05 * over + np.add.outer(threads, ends).astype(np.float32)
    show = (over > 0.3) * np.float32(mix)
    out = np.empty((height, width, 3), np.uint8)
    for c in range(3):
        plane = np.asarray(cloth[..., c], np.float32)
        plane = (plane + (warp[c] - plane) * show) * gain
        out[..., c] = np.clip(plane, 0, 255)
    return Image.fromarray(out)
