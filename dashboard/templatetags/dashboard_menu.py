"""The dashboard's menu as a template sees it, with the present page marked."""

from dataclasses import dataclass, field

from django import template
from oscar.apps.dashboard.menu import get_nodes

register = template.Library()


@dataclass
class Entry:
    """A link or, without a url, the heading of `children`."""

    label: str
    url: str
    icon: str
    is_current: bool = False
    children: list["Entry"] = field(default_factory=list)


@register.simple_tag
def dashboard_menu(user, path: str) -> list[Entry]:
    """The entries this user may open; current is the link whose url `path` starts with longest."""
    entries = [_entry(node) for node in get_nodes(user)]
    links = [link for entry in entries for link in (entry, *entry.children) if link.url]
    under = [link for link in links if path.startswith(link.url)]
    if under:
        max(under, key=lambda link: len(link.url)).is_current = True
    return entries


def _entry(node) -> Entry:
    return Entry(
        label=node.label,
        url="" if node.is_heading else node.url,
        icon=node.icon or "",
        children=[_entry(child) for child in node.children],
    )
