"""A picture's description, and how each kind of good is set before the camera."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from demo.pictures import scenes
from demo.pictures.canvas import Frame
from demo.pictures.goods import cloths, cushions, lamps, notebooks, papers, plates, prints, vessels
from demo.pictures.light import flat_lay, studio, window_light

Art = tuple[str, int, str]

LONG_SIDE = 1600
CLEAR = 1.4  # a horizon below the frame: only wall


@dataclass(frozen=True)
class Shot:
    """What to draw: the kind of good, its pattern, the backdrop, and what that kind needs."""

    kind: str
    art: Art | None = None
    wall: str = "chalk"
    table: str | None = None
    seed: int = 0
    look: dict[str, Any] = field(default_factory=dict)
    ratio: float = 1.0

    @property
    def key(self) -> str:
        """The same for the same picture, in any order of its settings."""
        look = sorted(self.look.items())
        return repr((self.kind, self.art, self.wall, self.table, self.seed, look, self.ratio))


def draw(shot: Shot, *, size: int = LONG_SIDE) -> Image.Image:
    """The picture, `size` pixels on its long side (sRGB)."""
    width, height = (
        (size, round(size / shot.ratio)) if shot.ratio >= 1 else (round(size * shot.ratio), size)
    )
    frame = Frame(width, height)
    KINDS[shot.kind](frame, shot)
    return frame.develop(seed=shot.seed)


def _framed(frame: Frame, shot: Shot) -> None:
    studio(frame, shot.wall, horizon=CLEAR, seed=shot.seed)
    prints.framed(
        frame, shot.art, **{"x": 0.5, "y": 0.487, "height": 0.80, "mat": 0.085, **shot.look}
    )
    window_light(frame, seed=shot.seed, leaves=shot.seed % 3 == 0)


def _hung(frame: Frame, shot: Shot) -> None:
    studio(frame, shot.wall, horizon=CLEAR, seed=shot.seed)
    prints.hung(frame, shot.art, **{"x": 0.5, "y": 0.53, "height": 0.68, **shot.look})
    window_light(frame, seed=shot.seed, leaves=shot.seed % 2 == 0)


def _loose(frame: Frame, shot: Shot) -> None:
    flat_lay(frame, shot.wall, seed=shot.seed)
    turn = -0.09 if shot.seed % 2 else 0.07
    prints.loose(
        frame,
        shot.art,
        **{"x": 0.5, "y": 0.5, "height": 0.84, "angle": turn, "border": 0.05, **shot.look},
    )


def _close_up(frame: Frame, shot: Shot) -> None:
    flat_lay(frame, shot.wall, seed=shot.seed)
    prints.close_up(frame, shot.art, seed=shot.seed)


def _vessel(frame: Frame, shot: Shot) -> None:
    look = {"x": 0.5, "foot": 0.80, "size": 0.56, "bounce": shot.table or shot.wall, **shot.look}
    studio(frame, shot.wall, table=shot.table, horizon=0.64, seed=shot.seed)
    form = look.pop("form")
    vessels.vessel(frame, form, art=shot.art, seed=shot.seed, **look)


def _lineup(frame: Frame, shot: Shot) -> None:
    """The same form in each of its glazes, side by side."""
    look = dict(shot.look)
    form, glazes, size = look.pop("form"), look.pop("glazes"), look.pop("size")
    studio(frame, shot.wall, table=shot.table, horizon=0.60, seed=shot.seed)
    shift, drop = look.pop("shift", 0.0), look.pop("drop", 0.0)
    # every second one stands in front and half a step aside
    count = len(glazes)
    step = 0.70 / count
    order = sorted(range(count), key=lambda i: i % 2)
    for i in order:
        x = 0.5 + (i - (count - 1) / 2) * step - shift
        vessels.vessel(
            frame,
            form,
            x=x,
            foot=0.66 + 0.15 * (i % 2) + drop,
            size=size,
            glaze=glazes[i],
            art=shot.art,
            seed=shot.seed + i,
            bounce=shot.table or shot.wall,
            **look,
        )


def _plate(frame: Frame, shot: Shot) -> None:
    flat_lay(frame, shot.wall, seed=shot.seed)
    plates.plate(
        frame, art=shot.art, seed=shot.seed, **{"x": 0.5, "y": 0.5, "radius": 0.38, **shot.look}
    )


def _setting(frame: Frame, shot: Shot) -> None:
    """A plate on a folded cloth, a smaller one on it."""
    look = dict(shot.look)
    cloth = look.pop("cloth", ("ticking", 1, "ink"))
    small = look.pop("small", {})
    flat_lay(frame, shot.wall, seed=shot.seed)
    cloths.flat_cloth(frame, cloth, x=0.60, y=0.53, width=0.50, height=0.86, angle=0.10)
    plates.plate(frame, x=0.47, y=0.50, radius=0.34, art=shot.art, seed=shot.seed, **look)
    if small:
        plates.plate(frame, x=0.47, y=0.50, radius=0.21, seed=shot.seed + 1, **small)


def _cushion(frame: Frame, shot: Shot) -> None:
    studio(frame, shot.wall, table=shot.table, horizon=0.70, seed=shot.seed)
    cushions.cushion(
        frame, shot.art, seed=shot.seed, **{"x": 0.5, "foot": 0.85, "size": 0.64, **shot.look}
    )


def _cushions(frame: Frame, shot: Shot) -> None:
    """Two together, the further one plainer."""
    look = dict(shot.look)
    behind = look.pop("behind")
    studio(frame, shot.wall, table=shot.table, horizon=0.66, seed=shot.seed)
    cushions.cushion(frame, behind, x=0.61, foot=0.76, size=0.56, seed=shot.seed + 5)
    cushions.cushion(frame, shot.art, x=0.39, foot=0.83, size=0.50, seed=shot.seed, **look)


def _hanging(frame: Frame, shot: Shot) -> None:
    studio(frame, shot.wall, horizon=CLEAR, seed=shot.seed)
    cloths.hanging(
        frame,
        shot.art,
        seed=shot.seed,
        **{"x": 0.5, "top": 0.13, "width": 0.60, "length": 0.70, **shot.look},
    )


def _folded(frame: Frame, shot: Shot) -> None:
    studio(frame, shot.wall, table=shot.table, horizon=0.66, seed=shot.seed)
    cloths.folded(
        frame, shot.art, seed=shot.seed, **{"x": 0.5, "foot": 0.80, "width": 0.68, **shot.look}
    )


def _swatch(frame: Frame, shot: Shot) -> None:
    cloths.swatch(frame, shot.art, seed=shot.seed, **shot.look)


def _cloth(frame: Frame, shot: Shot) -> None:
    look = dict(shot.look)
    other = look.pop("other", None)
    flat_lay(frame, shot.wall, seed=shot.seed)
    if other:
        cloths.flat_cloth(
            frame, other, x=0.60, y=0.56, width=0.52, height=0.66, angle=0.2, seed=shot.seed + 1
        )
    cloths.flat_cloth(
        frame,
        shot.art,
        seed=shot.seed,
        **{
            "x": 0.46 if other else 0.5,
            "y": 0.49,
            "width": 0.54,
            "height": 0.70,
            "angle": -0.08,
            **look,
        },
    )


def _table_lamp(frame: Frame, shot: Shot) -> None:
    studio(frame, shot.wall, table=shot.table or "oak", horizon=0.75, seed=shot.seed)
    lamps.table_lamp(
        frame, art=shot.art, seed=shot.seed, **{"x": 0.5, "foot": 0.875, "size": 0.76, **shot.look}
    )


def _pendant(frame: Frame, shot: Shot) -> None:
    studio(frame, shot.wall, horizon=CLEAR, seed=shot.seed)
    lamps.pendant(
        frame, art=shot.art, seed=shot.seed, **{"x": 0.5, "y": 0.68, "size": 0.40, **shot.look}
    )


def _notebook(frame: Frame, shot: Shot) -> None:
    look = dict(shot.look)
    other = look.pop("other", None)
    flat_lay(frame, shot.wall, seed=shot.seed)
    if other:
        notebooks.notebook(
            frame,
            other,
            x=0.57,
            y=0.53,
            height=0.68,
            angle=0.17,
            spine=look.get("spine", "indigo"),
            seed=shot.seed,
        )
    notebooks.notebook(
        frame,
        shot.art,
        seed=shot.seed,
        **{
            "x": 0.45 if other else 0.49,
            "y": 0.49,
            "height": 0.70 if other else 0.76,
            "angle": -0.07,
            **look,
        },
    )


def _cards(frame: Frame, shot: Shot) -> None:
    look = dict(shot.look)
    others = look.pop("others", ())
    colour = look.pop("envelope", "kraft")
    flat_lay(frame, shot.wall, seed=shot.seed)
    papers.envelope(
        frame, colour, x=0.60, y=0.66, width=0.60, angle=0.13, lining=look.pop("lining", None)
    )
    for i, art in enumerate(others):
        papers.card(
            frame, art, x=0.62 - 0.11 * i, y=0.36 + 0.03 * i, height=0.50, angle=0.24 - 0.14 * i
        )
    papers.card(frame, shot.art, x=0.36, y=0.49, height=0.60, angle=-0.10, **look)


def _wrap(frame: Frame, shot: Shot) -> None:
    flat_lay(frame, shot.wall, seed=shot.seed)
    papers.wrap(
        frame,
        shot.art,
        **{"x": 0.5, "y": 0.56, "width": 0.70, "length": 0.66, "angle": -0.07, **shot.look},
    )


def _pencils(frame: Frame, shot: Shot) -> None:
    flat_lay(frame, shot.wall, seed=shot.seed)
    papers.pencils(
        frame, sleeve=shot.art, **{"x": 0.5, "y": 0.5, "length": 0.80, "angle": 0.4, **shot.look}
    )


KINDS: dict[str, Callable[[Frame, Shot], None]] = {
    "framed": _framed,
    "hung": _hung,
    "loose": _loose,
    "close_up": _close_up,
    "vessel": _vessel,
    "lineup": _lineup,
    "plate": _plate,
    "setting": _setting,
    "cushion": _cushion,
    "cushions": _cushions,
    "hanging": _hanging,
    "folded": _folded,
    "swatch": _swatch,
    "cloth": _cloth,
    "table_lamp": _table_lamp,
    "pendant": _pendant,
    "notebook": _notebook,
    "cards": _cards,
    "wrap": _wrap,
    "pencils": _pencils,
    **{
        name: (lambda frame, shot, scene=scene: scene(frame))
        for name, scene in scenes.SCENES.items()
    },
}
