"""Colours: restrained palettes of six for patterns, and named glazes, cloths, woods, walls."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Palette:
    """Paper, ink (the darkest) and four colours, as sRGB triples of 0 to 255."""

    paper: tuple[int, int, int]
    ink: tuple[int, int, int]
    colours: tuple[tuple[int, int, int], ...]

    @property
    def all(self) -> tuple[tuple[int, int, int], ...]:
        return (self.paper, self.ink, *self.colours)


def rgb(code: str) -> tuple[int, int, int]:
    """The sRGB triple of a `#rrggbb` code or of a named colour below."""
    code = NAMED.get(code, code).lstrip("#")
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def linear(colour: str | tuple[int, int, int]) -> np.ndarray:
    """A colour in linear light, float32 of 0 to 1."""
    triple = rgb(colour) if isinstance(colour, str) else colour
    value = np.asarray(triple, np.float32) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(
        np.float32
    )


def _palette(paper: str, ink: str, *colours: str) -> Palette:
    return Palette(rgb(paper), rgb(ink), tuple(rgb(c) for c in colours))


NAMED = {
    # walls and table tops
    "chalk": "#e9e4da",
    "plaster": "#e3d9cb",
    "sage wall": "#c3c8b4",
    "blush wall": "#e0c6b6",
    "sky wall": "#c5d0d3",
    "sand wall": "#d9c7a8",
    "clay wall": "#bb8468",
    "night wall": "#33413f",
    "stone": "#cfc8bd",
    "slate": "#6f7674",
    "lime": "#dfdccf",
    "ochre wall": "#d3a860",
    # glazes
    "oat": "#ddd0b8",
    "milk": "#efe9dc",
    "celadon": "#a9bfa9",
    "moss": "#6c7a4e",
    "cobalt": "#2b4a86",
    "storm": "#65788a",
    "tenmoku": "#43291d",
    "rust": "#a5512f",
    "blush": "#d7a695",
    "mustard": "#c9952f",
    "charcoal": "#35353a",
    "shell": "#e6d3c4",
    "sea": "#4f8583",
    "butter": "#ecd692",
    "plum": "#5d3b4c",
    # clays and woods
    "buff clay": "#c9a97f",
    "red clay": "#9c5a3c",
    "dark clay": "#4b3a31",
    "white clay": "#e2dacb",
    "oak": "#c39a6b",
    "walnut": "#6a4630",
    "ash": "#d9bf97",
    "black wood": "#2b2826",
    "white wood": "#ece7de",
    "brass": "#b58d4a",
    # cloth and card
    "flax": "#cdbc9f",
    "linen": "#e6dccb",
    "undyed": "#eae2d3",
    "madder": "#a84a3b",
    "indigo": "#2f3f63",
    "olive": "#7b7748",
    "kraft": "#b98f62",
    "ink": "#22252b",
}

PALETTES = {
    "moss": _palette("#f1ebdd", "#22312b", "#5e7a56", "#a9b38b", "#d9a441", "#c4622d"),
    "bower": _palette("#f2eee4", "#18263f", "#2c4f8f", "#6f9bc9", "#c9d9de", "#e0a04a"),
    "clay": _palette("#f4ece1", "#3a2a26", "#b5532f", "#de9168", "#e9c6a4", "#5f7b7a"),
    "dusk": _palette("#efe6dc", "#2e2a3b", "#6b5b7e", "#b98b94", "#e3bfa8", "#d9793f"),
    "sea": _palette("#edefe6", "#1d3438", "#2e6c6e", "#7fb0a4", "#d6dfc8", "#e5b45b"),
    "saffron": _palette("#f5edda", "#2b2a26", "#d99a1e", "#ebc465", "#b2492b", "#5d7369"),
    "rose": _palette("#f6ebe4", "#3c2430", "#b34f5a", "#de9b92", "#efcfc0", "#5e7f6d"),
    "ink": _palette("#f2eee6", "#1f1f22", "#4a4b50", "#8d8a84", "#cfc8bc", "#b4472e"),
    "forest": _palette("#ece8da", "#1c2b24", "#2f5141", "#6e8b62", "#c5be8c", "#d4643b"),
    "herd": _palette("#efe8da", "#2d2723", "#6d5f52", "#a5947f", "#cbbda7", "#4a3f36"),
    "sky": _palette("#f0f1ec", "#23344b", "#5c88b4", "#a8c5d6", "#f0d9a8", "#e07f5a"),
}
