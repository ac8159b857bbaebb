"""Several goods together: banners, pictures for articles, tiles for departments."""

import numpy as np

from demo.pictures.canvas import Frame, cloud, rounded, smooth
from demo.pictures.goods.cloths import flat_cloth, folded
from demo.pictures.goods.cushions import cushion
from demo.pictures.goods.lamps import pendant, table_lamp
from demo.pictures.goods.notebooks import notebook
from demo.pictures.goods.papers import card, envelope, pencils
from demo.pictures.goods.plates import plate
from demo.pictures.goods.prints import framed, hung, loose
from demo.pictures.goods.vessels import vessel
from demo.pictures.light import flat_lay, studio, window_light
from demo.pictures.palettes import linear


def shelf(frame: Frame) -> None:
    """Home: a shelf of pots and books under two prints (2:1)."""
    studio(frame, "sage wall", horizon=1.4, seed=11)
    framed(frame, ("perched", 2, "clay"), x=0.50, y=0.34, height=0.50, wood="oak")
    framed(frame, ("arches", 4, "saffron"), x=0.93, y=0.385, height=0.41, wood="white wood")
    _board(frame, 0.10, 1.90, 0.79, "oak")
    vessel(
        frame, "bottle", x=0.24, foot=0.785, size=0.36, glaze="tenmoku", dip="mustard", tilt=0.08
    )
    vessel(frame, "moon", x=1.30, foot=0.785, size=0.33, glaze="milk", tilt=0.08, clay="dark clay")
    vessel(
        frame,
        "mug",
        x=1.55,
        foot=0.785,
        size=0.155,
        glaze="oat",
        tilt=0.10,
        art=("sprigs", 4, "moss"),
    )
    vessel(frame, "espresso", x=0.72, foot=0.785, size=0.11, glaze="cobalt", dip="milk", tilt=0.10)
    vessel(frame, "tulip", x=1.76, foot=0.785, size=0.30, glaze="celadon", tilt=0.08)
    window_light(frame, seed=5, leaves=True, strength=0.26)


def evening(frame: Frame) -> None:
    """Home: a lamp lit beside cushions on a bench (2:1)."""
    studio(frame, "clay wall", table="walnut", horizon=0.76, seed=12)
    framed(frame, ("hills", 4, "dusk"), x=0.55, y=0.29, height=0.44, wood="black wood")
    table_lamp(
        frame, x=1.46, foot=0.86, size=0.74, base="moon", glaze="milk", shade="empire", dim=0.56
    )
    cushion(frame, ("tiles", 3, "clay"), x=0.42, foot=0.855, size=0.36, seed=3)
    cushion(frame, ("plain", 4, "saffron"), x=0.76, foot=0.87, size=0.31, seed=4, piping="rust")
    vessel(frame, "mug", x=1.08, foot=0.90, size=0.14, glaze="cobalt", dip="milk", tilt=0.16)


def table(frame: Frame) -> None:
    """Home: a table laid, seen from above (2:1)."""
    flat_lay(frame, "lime", seed=13)
    flat_cloth(frame, ("ticking", 1, "bower"), x=0.42, y=0.52, width=0.40, height=0.74, angle=-0.10)
    plate(frame, x=0.44, y=0.50, radius=0.29, glaze="milk", speckle=0.9)
    plate(frame, x=0.44, y=0.50, radius=0.185, glaze="milk", art=("foliage", 2, "sea"), seed=3)
    flat_cloth(frame, ("check", 2, "moss"), x=1.62, y=0.46, width=0.36, height=0.66, angle=0.14)
    plate(frame, x=1.52, y=0.52, radius=0.29, glaze="celadon", seed=5)
    plate(frame, x=1.52, y=0.52, radius=0.185, glaze="oat", seed=6, speckle=1.0)
    card(frame, ("fruit", 3, "saffron"), x=0.98, y=0.36, height=0.40, angle=0.08)
    pencils(frame, "moss", x=1.02, y=0.80, length=0.44, count=4, angle=1.45)


def studio_visit(frame: Frame) -> None:
    """Article: pots drying on two boards (3:2)."""
    studio(frame, "plaster", horizon=1.4, seed=14)
    _board(frame, 0.08, 1.42, 0.44, "ash")
    _board(frame, 0.08, 1.42, 0.87, "ash")
    for i, (form, glaze, size) in enumerate(
        (
            ("jug", "white clay", 0.24),
            ("moon", "buff clay", 0.22),
            ("tulip", "white clay", 0.26),
            ("bottle", "buff clay", 0.29),
            ("cylinder", "white clay", 0.22),
        )
    ):
        vessel(
            frame,
            form,
            x=0.24 + i * 0.255,
            foot=0.437,
            size=size,
            glaze=glaze,
            clay=glaze,
            gloss=0.0,
            speckle=0.2,
            tilt=0.08,
            seed=i,
        )
    for i, glaze in enumerate(("oat", "celadon", "cobalt", "milk", "rust", "storm")):
        vessel(
            frame, "mug", x=0.20 + i * 0.215, foot=0.867, size=0.17, glaze=glaze, tilt=0.12, seed=i
        )
    window_light(frame, seed=2, strength=0.24)


def hanging_prints(frame: Frame) -> None:
    """Article: five frames in a group (3:2)."""
    studio(frame, "chalk", horizon=1.4, seed=15)
    for art, x, y, height, wood, shape in (
        (("tides", 3, "sea"), 0.32, 0.40, 0.46, "oak", 0.714),
        (("brush", 3, "ink"), 0.73, 0.31, 0.30, "black wood", 1.0),
        (("perched", 4, "saffron"), 0.73, 0.655, 0.32, "white wood", 0.8),
        (("vessels", 2, "rose"), 1.13, 0.42, 0.50, "walnut", 0.714),
        (("cut_paper", 2, "bower"), 0.33, 0.79, 0.24, "oak", 1.0),
    ):
        framed(frame, art, x=x, y=y, height=height, wood=wood, shape=shape)
    window_light(frame, seed=7, leaves=True)


def stoneware_care(frame: Frame) -> None:
    """Article: bowls and mugs by the sink (3:2)."""
    studio(frame, "sky wall", table="stone", horizon=0.56, seed=16)
    vessel(frame, "dish", x=0.48, foot=0.74, size=0.16, glaze="celadon", tilt=0.34)
    vessel(frame, "bowl", x=0.47, foot=0.70, size=0.15, glaze="milk", tilt=0.34, seed=2)
    vessel(frame, "jug", x=1.16, foot=0.76, size=0.42, glaze="oat", dip="storm", tilt=0.2)
    vessel(frame, "beaker", x=0.90, foot=0.86, size=0.20, glaze="cobalt", tilt=0.28)


def lampshades(frame: Frame) -> None:
    """Article: three pendants lit (3:2)."""
    studio(frame, "ochre wall", horizon=1.4, seed=17)
    pendant(frame, x=0.34, y=0.56, size=0.26, form="lantern", colour="undyed", ribs=22, dim=0.78)
    pendant(
        frame,
        x=0.80,
        y=0.70,
        size=0.28,
        form="bell",
        colour="linen",
        dim=0.9,
        art=("sprigs", 4, "moss"),
    )
    pendant(frame, x=1.21, y=0.50, size=0.22, form="dome", colour="rust", glowing=False, dim=0.9)


def tile_prints(frame: Frame) -> None:
    studio(frame, "blush wall", horizon=1.4, seed=21)
    hung(frame, ("stem", 5, "forest"), x=0.40, y=0.50, height=0.66)
    window_light(frame, seed=3, leaves=True)


def tile_ceramics(frame: Frame) -> None:
    studio(frame, "sand wall", table="ash", horizon=0.62, seed=22)
    vessel(frame, "moon", x=0.30, foot=0.74, size=0.40, glaze="cobalt", tilt=0.2)
    vessel(frame, "bottle", x=0.57, foot=0.76, size=0.52, glaze="milk", tilt=0.2, clay="dark clay")
    vessel(frame, "beaker", x=0.45, foot=0.85, size=0.20, glaze="rust", tilt=0.26)


def tile_textiles(frame: Frame) -> None:
    studio(frame, "sky wall", table="oak", horizon=0.72, seed=23)
    folded(frame, ("check", 3, "forest"), x=0.40, foot=0.86, width=0.60, layers=3, thick=0.06)
    cushion(frame, ("flock", 1, "rose"), x=0.40, foot=0.685, size=0.42)


def tile_lamps(frame: Frame) -> None:
    studio(frame, "sage wall", table="walnut", horizon=0.76, seed=24)
    table_lamp(
        frame,
        x=0.40,
        foot=0.88,
        size=0.70,
        base="tulip",
        glaze="rust",
        shade="cone",
        art=("scallops", 1, "clay"),
    )


def tile_stationery(frame: Frame) -> None:
    flat_lay(frame, "slate", seed=25)
    envelope(frame, "blush", x=0.46, y=0.72, width=0.50, angle=0.14, lining=("sprigs", 4, "rose"))
    notebook(
        frame,
        ("foliage", 0, "forest"),
        x=0.37,
        y=0.40,
        height=0.56,
        angle=-0.10,
        spine="rust",
        label=True,
    )
    pencils(frame, "saffron", x=0.62, y=0.44, length=0.42, count=4, angle=0.12)


def contact(frame: Frame) -> None:
    """Page: a letter half written (3:2)."""
    flat_lay(frame, "oak", seed=26)
    loose(frame, ("collection", 2, "bower"), x=0.55, y=0.50, height=0.66, angle=-0.12, border=0.04)
    envelope(frame, "kraft", x=1.05, y=0.60, width=0.56, angle=0.10, lining=("pebbles", 4, "bower"))
    pencils(frame, "bower", x=0.86, y=0.20, length=0.40, count=2, angle=1.2)


SCENES = {
    "scene:shelf": shelf,
    "scene:evening": evening,
    "scene:table": table,
    "scene:studio": studio_visit,
    "scene:hanging": hanging_prints,
    "scene:care": stoneware_care,
    "scene:lampshades": lampshades,
    "scene:contact": contact,
    "tile:prints": tile_prints,
    "tile:ceramics": tile_ceramics,
    "tile:textiles": tile_textiles,
    "tile:lamps": tile_lamps,
    "tile:stationery": tile_stationery,
}


def _board(frame: Frame, left: float, right: float, top: float, wood: str) -> None:
    """A shelf on the wall, seen from just above: its top, its front edge and its shadow."""
    depth, front = 0.022, 0.032
    outline = rounded(left, top, right, top + front, 0.003, steps=3)
    frame.shadow(outline + (0.05, 0.085), blur=0.05, strength=0.34)
    frame.shadow(outline + (0.015, 0.028), blur=0.016, strength=0.40)
    rng = np.random.default_rng(8)
    for y0, y1, light in ((top - depth, top, 1.06), (top, top + front, 0.84)):
        patch = frame.box(left, y0, right, y1)
        rows, columns = patch.alpha.shape
        grain = cloud(rng, columns, rows, cells=6, octaves=2, stretch=30)
        _, gy = patch.grid
        edge = 1 + 0.10 * smooth(0.004, 0.0, gy - y0)
        frame.paint(patch, linear(wood) * (light * edge * (1 + 0.05 * grain))[..., None])
