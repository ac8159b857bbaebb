"""The home page, articles, standard pages, the menu and the footer."""

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from wagtail.models import Page, Site

from catalogue.models import Category, Product
from cms.models import (
    ArticleIndexPage,
    ArticlePage,
    HomePage,
    Navigation,
    SiteSettings,
    StandardPage,
)
from demo.goods.kinds import CATEGORIES
from demo.loading.catalogue import SEPARATOR, categories_by_path
from demo.loading.pictures import scene_pictures
from demo.words import pages as words
from demo.words.articles import ARTICLES
from demo.words.blocks import Hero, Latest, Picture, Piece, Products, Quote, Text, Tiles
from media.models import ShopImage

JOURNAL = ("journal", "Journal", "Studio visits, and how to look after things.")


class Writer:
    """Turns the pieces of the demo's words into the stored form of blocks.

    Every block has the same id each time, so that a page that has not changed is left alone.
    """

    def __init__(self) -> None:
        self.pictures: dict[str, ShopImage] = scene_pictures()
        self.categories: dict[str, Category] = categories_by_path()
        self.products: dict[str, int] = dict(
            Product.objects.exclude(upc=None).values_list("upc", "pk")
        )

    def body(self, name: str, pieces: Iterable[Piece]) -> list[dict[str, Any]]:
        blocks = []
        for number, piece in enumerate(pieces):
            if isinstance(piece, Products) and not self._found(piece):
                continue
            kind, value = self._block(f"{name}/{number}", piece)
            blocks.append({"type": kind, "value": value, "id": _id(f"{name}/{number}")})
        return blocks

    def menu(self) -> list[dict[str, Any]]:
        tops = [path for path in CATEGORIES if SEPARATOR not in path]
        entries = [
            self._entry(
                top,
                self.categories[top].pk,
                "category",
                children=[
                    self._entry(path.rpartition(SEPARATOR)[2], self.categories[path].pk, "category")
                    for path in CATEGORIES
                    if path.startswith(top + SEPARATOR) and path.count(SEPARATOR) == 1
                ],
            )
            for top in tops
        ]
        journal = ArticleIndexPage.objects.get(slug=JOURNAL[0])
        entries.append(self._entry("Journal", journal.pk, "page", children=[]))
        return [
            {"type": "entry", "value": entry, "id": _id(f"menu/{entry['title']}")}
            for entry in entries
        ]

    def columns(self) -> list[dict[str, Any]]:
        shop = [
            self._entry(path, self.categories[path].pk, "category")
            for path in CATEGORIES
            if SEPARATOR not in path
        ]
        pages = [
            self._entry(page.title, page.pk, "page")
            for page in StandardPage.objects.filter(
                slug__in=[page.slug for page in words.PAGES]
            ).order_by("path")
        ]
        offers = self._entry("Offers", "/offers/", "address")
        gifts = self._entry("Gift cards", "/gift-cards/", "address")
        return [
            {
                "type": "column",
                "id": _id(f"column/{title}"),
                "value": {"title": title, "links": _items(f"column/{title}", links)},
            }
            for title, links in (("Shop", [*shop, offers, gifts]), ("Help", pages))
        ]

    def checkout_links(self) -> list[dict[str, Any]]:
        pages = {page.slug: page for page in StandardPage.objects.all()}
        found = [pages[slug] for slug in words.BEFORE_PAYING]
        return [
            {
                "type": "entry",
                "value": self._entry(page.title, page.pk, "page"),
                "id": _id(f"checkout/{page.slug}"),
            }
            for page in found
        ]

    def _entry(self, title, target, kind, *, children=None) -> dict[str, Any]:
        name = f"entry/{kind}/{target}"
        entry = {"title": title, "target": [{"type": kind, "value": target, "id": _id(name)}]}
        if children is not None:
            entry["children"] = _items(f"{name}/children", children)
        return entry

    def _found(self, piece: Products) -> list[int]:
        return [self.products[code] for code in piece.codes if code in self.products]

    def _block(self, name: str, piece: Piece) -> tuple[str, Any]:
        match piece:
            case Text(paragraphs):
                return "rich_text", "".join(_html(paragraph) for paragraph in paragraphs)
            case Quote(text, source):
                return "quote", {"text": text, "source": source}
            case Picture(scene, caption, width):
                return "picture", {
                    "picture": self.pictures[scene].pk,
                    "caption": caption,
                    "width": width,
                }
            case Products(title):
                return "product_grid", {
                    "title": title,
                    "products": _items(name, self._found(piece)),
                    "link_text": piece.link_text,
                    "link": self._link(name, piece.link),
                }
            case Hero():
                return "hero", {
                    "title": piece.title,
                    "text": piece.text,
                    "picture": self.pictures[piece.scene].pk,
                    "link_text": piece.link_text,
                    "link": self._link(name, piece.category),
                }
            case Tiles(title, tiles):
                values = [
                    {
                        "category": self.categories[path].pk,
                        "picture": self.pictures[scene].pk,
                        "title": "",
                    }
                    for path, scene in tiles
                ]
                return "category_tiles", {"title": title, "tiles": _items(name, values)}
            case Latest(title, count):
                return "latest_articles", {"title": title, "count": count}
        raise TypeError(f"{piece!r} is no piece of a page")

    def _link(self, name: str, target: str) -> list[dict[str, Any]]:
        """Where a block leads to: a path of the shop, a category's path, or nowhere."""
        if not target:
            return []
        is_address = target.startswith("/")
        return [
            {
                "type": "address" if is_address else "category",
                "value": target if is_address else self.categories[target].pk,
                "id": _id(f"{name}/link"),
            }
        ]


def load_pages() -> int:
    """All pages, the menu and the footer. Returns how many pages were written or changed."""
    writer = Writer()
    home = _home()
    changed = _publish(
        home,
        {
            "title": words.TITLE,
            "search_description": words.DESCRIPTION,
            "body": writer.body("home", words.HOME),
        },
    )
    for page in words.PAGES:
        changed += _under(
            home,
            StandardPage,
            page.slug,
            {"title": page.title, "intro": page.intro, "body": writer.body(page.slug, page.body)},
        )
    slug, title, intro = JOURNAL
    changed += _under(home, ArticleIndexPage, slug, {"title": title, "intro": intro})
    journal = ArticleIndexPage.objects.child_of(home).get(slug=slug)
    for article in ARTICLES:
        changed += _under(
            journal,
            ArticlePage,
            article.slug,
            {
                "title": article.title,
                "intro": article.intro,
                "date": article.date,
                "author": article.author,
                "picture": writer.pictures[article.scene],
                "body": writer.body(article.slug, article.body),
            },
        )
    _around(home, writer)
    return changed


def _home() -> HomePage:
    return Site.objects.get(is_default_site=True).root_page.specific


def _around(home: HomePage, writer: Writer) -> None:
    site = Site.objects.get(is_default_site=True, root_page=home)
    _set(
        Navigation.for_site(site),
        {
            "menu": writer.menu(),
            "footer_about": words.FOOTER_ABOUT,
            "footer_columns": writer.columns(),
            "footer_small_print": words.SMALL_PRINT,
            "checkout_links": writer.checkout_links(),
        },
    )
    _set(
        SiteSettings.for_site(site),
        {
            "announcement": words.ANNOUNCEMENT,
            "description": words.DESCRIPTION,
            "contact_email": words.CONTACT_EMAIL,
            "contact_phone": words.CONTACT_PHONE,
            "sharing_picture": writer.pictures["scene:shelf"],
        },
    )


def _under(parent: Page, model: type[Page], slug: str, values: dict[str, Any]) -> bool:
    """Create or bring up to date the page of this slug. True: something was written."""
    page = model.objects.child_of(parent).filter(slug=slug).first()
    if page is not None:
        return _publish(page, values)
    page = model(slug=slug, **values)
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision().publish()
    return True


def _publish(page: Page, values: dict[str, Any]) -> bool:
    changed = _changed(page, values)
    if not changed and page.live:
        return False
    for name in changed:
        setattr(page, name, values[name])
    page.save_revision().publish()
    return True


def _set(setting, values: dict[str, Any]) -> None:
    changed = _changed(setting, values)
    for name in changed:
        setattr(setting, name, values[name])
    if changed:
        setting.save()


def _changed(row, values: dict[str, Any]) -> list[str]:
    return [name for name, value in values.items() if _stored(getattr(row, name)) != value]


def _stored(value: Any) -> Any:
    return value.get_prep_value() if hasattr(value, "stream_block") else value


def _items(name: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": _id(f"{name}/{number}")}
        for number, value in enumerate(values)
    ]


def _html(paragraph: str) -> str:
    if paragraph.startswith("# "):
        return f"<h2>{paragraph[2:]}</h2>"
    return f"<p>{paragraph}</p>"


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://bowerbird.example/demo/blocks/{name}"))
