"""The blocks of menus and of the footer, and what they come to as plain lists."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks import NavigationTargetBlock
from cms.links import CATEGORY, PAGE, Target

KINDS = {"page": PAGE, "category": CATEGORY}


class EntryBlock(blocks.StructBlock):
    """One entry of a menu."""

    title = blocks.CharBlock(
        required=False,
        max_length=60,
        help_text=_("The page's or category's own title when empty."),
    )
    target = NavigationTargetBlock(label=_("Leads to"))

    class Meta:
        icon = "link"
        label_format = "{title} {target}"


class MenuEntryBlock(EntryBlock):
    """An entry of the main menu, which may have entries of its own."""

    children = blocks.ListBlock(
        EntryBlock(), required=False, default=[], max_num=12, collapsed=True, label=_("Below it")
    )


class MenuBlock(blocks.StreamBlock):
    entry = MenuEntryBlock()

    class Meta:
        required = False
        max_num = 9
        collapsed = True


class ColumnBlock(blocks.StructBlock):
    """A column of links in the footer."""

    title = blocks.CharBlock(max_length=60, label=_("Heading"))
    links = blocks.ListBlock(EntryBlock(), max_num=12, collapsed=True)

    class Meta:
        icon = "list-ul"
        label_format = "{title}"


class ColumnsBlock(blocks.StreamBlock):
    column = ColumnBlock()

    class Meta:
        required = False
        max_num = 4
        collapsed = True


class LinksBlock(blocks.StreamBlock):
    """A line of links."""

    entry = EntryBlock()

    class Meta:
        required = False
        max_num = 6
        collapsed = True


class ProfileBlock(blocks.StructBlock):
    """The shop's place in a social network."""

    name = blocks.CharBlock(max_length=40)
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "group"
        label_format = "{name}"


class ProfilesBlock(blocks.StreamBlock):
    profile = ProfileBlock()

    class Meta:
        required = False
        max_num = 8
        collapsed = True


def stored(stream: blocks.StreamValue) -> list[dict[str, Any]]:
    """The values of a stream as they are stored: choices are ids, and nothing is looked up."""
    return [child["value"] for child in stream.get_prep_value()]


def chosen_ids(entries: Iterable[Mapping[str, Any]], *, kind: int) -> set[int]:
    """The ids of the pages, or of the categories, that these stored entries lead to."""
    return {
        target["value"]
        for entry in entries
        for target in entry["target"]
        if KINDS.get(target["type"]) == kind and target["value"] is not None
    }


def resolved(
    entries: Iterable[Mapping[str, Any]], targets: Mapping[tuple[int, int], Target]
) -> list[dict[str, Any]]:
    """Stored entries as {title, url, children}, without those whose target is hidden or gone."""
    links = []
    for entry in entries:
        target = next((_target(choice, targets) for choice in entry["target"]), None)
        title = entry["title"] or (target and target.title)
        if target and title:
            children = resolved(items(entry.get("children", [])), targets)
            links.append({"title": title, "url": target.url, "children": children})
    return links


def items(stored_list: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The values of a stored `ListBlock`."""
    return [item["value"] for item in stored_list]


def _target(choice: Mapping[str, Any], targets: Mapping[tuple[int, int], Target]) -> Target | None:
    if choice["type"] == "address":
        return Target("", choice["value"])
    return targets.get((KINDS[choice["type"]], choice["value"]))
