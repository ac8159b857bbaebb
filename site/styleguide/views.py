"""The living page of the design system: each component of the storefront in its states."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from styleguide.samples import samples

COMPONENTS = settings.ROOT / "templates" / "components"
ENTRIES = settings.ROOT / "templates" / "styleguide" / "components"
NOTE = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)


class Entry(NamedTuple):
    """A component as the page shows it. `note`: what its template says it needs."""

    name: str
    title: str
    template: str
    note: str


def styleguide(request: HttpRequest) -> HttpResponse:
    """For staff, and for everybody in development."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    return render(request, "styleguide/page.html", {"entries": entries(), **samples(request)})


@cache
def entries() -> list[Entry]:
    """One for each template of `templates/styleguide/components`, by name."""
    return [_entry(path) for path in sorted(ENTRIES.glob("*.html"))]


def _entry(path: Path) -> Entry:
    source = COMPONENTS / path.name
    note = NOTE.search(source.read_text()) if source.exists() else None
    return Entry(
        name=path.stem,
        title=path.stem.replace("_", " ").capitalize(),
        template=f"styleguide/components/{path.name}",
        note=note[1].strip() if note else "",
    )
