"""The pieces that demo pages are written in, before they become blocks of the site."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """Running text: paragraphs; one beginning with `# ` is a heading."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    text: str
    source: str


@dataclass(frozen=True)
class Picture:
    """`scene` names a drawing in `demo.pictures.scenes`."""

    scene: str
    caption: str
    width: str = "wide"


@dataclass(frozen=True)
class Products:
    """`link` leads on to more of the kind: a path of the shop, or the path of a category."""

    title: str
    codes: tuple[str, ...]
    link_text: str = ""
    link: str = ""


@dataclass(frozen=True)
class Hero:
    title: str
    text: str
    scene: str
    link_text: str
    category: str


@dataclass(frozen=True)
class Tiles:
    """Pairs of a category's path and the scene on its tile."""

    title: str
    tiles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Latest:
    title: str
    count: int


Piece = Text | Quote | Picture | Products | Hero | Tiles | Latest


def text(*paragraphs: str) -> Text:
    return Text(paragraphs)
