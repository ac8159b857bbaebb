"""Loads a front page as an editor would make it: hero, 20 products, a tile for each department."""

from itertools import islice
from typing import Any

from wagtail.models import Site

from bench.loading.data_set import DataSet
from cms.models import Navigation

PRODUCTS = 20


def load_front_page(
    data: DataSet,
    *,
    products: dict[int, int],
    categories: dict[int, int],
    pictures: dict[str, int],
) -> None:
    """Fill the page at the front and the menu; the keys are those that the rows have with us."""
    departments = [row for row in data.lines("categories") if row["depth"] == 1]
    roots = {row["name"]: categories[row["id"]] for row in departments}
    goods = (row["id"] for row in data.lines("products") if row["kind"] != "child")
    shown = islice(goods, PRODUCTS)
    picture_keys = list(pictures.values())
    site = Site.objects.get(is_default_site=True)
    home = site.root_page.specific
    home.body = [
        _block(
            "hero",
            title="Things for every room",
            text="Chosen with care, sent with care.",
            picture=picture_keys[0],
            link_text="See everything",
            link=[{"type": "address", "value": "/catalogue/"}],
        ),
        _block("product_grid", title="New", products=[products[number] for number in shown]),
        _block(
            "category_tiles",
            title="Departments",
            tiles=[
                {"category": key, "picture": picture_keys[number % len(picture_keys)], "title": ""}
                for number, key in enumerate(roots.values())
            ],
        ),
        {"type": "rich_text", "value": "<h2>About us</h2>" + "<p>Words of an editor.</p>" * 4},
        _block("quote", text="Everything came as it was shown.", source="A customer"),
    ]
    home.save_revision().publish()
    navigation = Navigation.for_site(site)
    navigation.menu = [
        _block("entry", title=name, target=[{"type": "category", "value": key}], children=[])
        for name, key in roots.items()
    ]
    navigation.save()


def _block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}
