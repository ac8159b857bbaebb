"""Which signs the page's fonts can show, and what stands for those that they cannot."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

COVERAGE = Path(__file__).parent / "page" / "fonts" / "coverage.txt"
UNKNOWN = "?"
LONGEST_WORD = 24
BREAK = "\u200b"
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def printable(text: str) -> str:
    """A text of signs that the fonts have, in words that a column can break.

    An archived page must not have a hole where a letter was: a letter without a glyph loses its
    accents first, and is a question mark at last.
    """
    shown = "".join(map(_shown, unicodedata.normalize("NFC", text)))
    return LONG_WORD.sub(_with_breaks, shown)


def _shown(sign: str) -> str:
    if ord(sign) in _coverage():
        return sign
    if sign.isspace():
        return " "
    if unicodedata.category(sign)[0] == "C":
        return ""
    bare = "".join(each for each in unicodedata.normalize("NFKD", sign) if ord(each) in _coverage())
    return bare or UNKNOWN


def _with_breaks(found: re.Match[str]) -> str:
    word = found.group()
    return BREAK.join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))


@lru_cache(maxsize=1)
def _coverage() -> frozenset[int]:
    """The code points that the page can show. The file has a range in each line, in hex."""
    points: set[int] = set()
    for line in COVERAGE.read_text().split():
        first, _dash, last = line.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)
