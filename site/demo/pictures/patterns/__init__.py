"""Patterns by name: every one takes a seed, a palette and a size, and is the same every time."""

from functools import lru_cache

from PIL import Image

from demo.pictures.palettes import PALETTES
from demo.pictures.patterns import birds, botanical, cloth, geometric, landscape

PATTERNS = {
    "cut_paper": botanical.cut_paper,
    "stem": botanical.stem,
    "sprigs": botanical.sprigs,
    "foliage": botanical.foliage,
    "fruit": botanical.fruit,
    "arches": geometric.arches,
    "sunrise": geometric.sunrise,
    "tiles": geometric.tiles,
    "terrazzo": geometric.terrazzo,
    "scallops": geometric.scallops,
    "contours": geometric.contours,
    "pebbles": geometric.pebbles,
    "vessels": geometric.vessels,
    "hills": landscape.hills,
    "tides": landscape.tides,
    "brush": landscape.brush,
    "perched": birds.perched,
    "flock": birds.flock,
    "bower": birds.bower,
    "collection": birds.collection,
    "stripes": cloth.stripes,
    "ticking": cloth.ticking,
    "check": cloth.check,
    "bands": cloth.bands,
    "plain": cloth.plain,
}


@lru_cache(maxsize=4)
def pattern(name: str, seed: int, palette: str, width: int, height: int) -> Image.Image:
    """The pattern as an sRGB picture of the given size in pixels."""
    return PATTERNS[name](seed, PALETTES[palette], width, height)
