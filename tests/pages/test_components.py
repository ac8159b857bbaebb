"""A component is rendered once for the same values, and never shows those of another."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.utils.safestring import mark_safe
from django.utils.translation import override

from catalogue.actions import refresh_products
from catalogue.models import Category, Product
from catalogue.rules import Availability
from config import components
from tests.cms.conftest import make_picture
from tests.factories import make_product

TEMPLATES = {
    "components/shown.html": "{{ value }}",
    "components/form.html": "{% csrf_token %}{{ value }}",
    "components/word.html": "{% load i18n %}{% translate 'Close' %}",
    "other/shown.html": "{{ value }}",
}
ENGINE = Engine(
    loaders=[("django.template.loaders.locmem.Loader", TEMPLATES)],
    libraries={"i18n": "django.templatetags.i18n"},
    builtins=["config.components"],
)


class Seen:
    """Shows how often it was rendered."""

    def __init__(self, key: Any) -> None:
        self.key, self.times = key, 0

    def component_key(self) -> Any:
        return self.key

    def __str__(self) -> str:
        self.times += 1
        return str(self.times)


@pytest.fixture(autouse=True)
def nothing_kept():
    components.kept.clear()


@pytest.fixture
def product() -> Product:
    """The one product of a category, with a card."""
    product = make_product()
    product.categories.add(Category.add_root(name="Vases", slug="vases"))
    refresh_products([product.pk])
    return product


def rendered(template: str, **values: Any) -> str:
    return ENGINE.from_string(template).render(Context(values))


def shown(value: Any) -> str:
    return rendered('{% include "components/shown.html" with value=value only %}', value=value)


def test_the_same_is_rendered_once():
    seen = Seen(key=(1, "a"))
    assert [shown(seen), shown(seen)] == ["1", "1"]
    seen.key = (1, "b")
    assert shown(seen) == "2"


def test_what_does_not_say_how_it_looks_is_rendered_each_time():
    assert [shown(Seen(key=None)) for _ in range(2)] == ["1", "1"]
    seen = Seen(key=None)
    assert [shown(seen), shown(seen), shown([seen]), shown({"a": seen})][:2] == ["1", "2"]
    assert not components.kept


@pytest.mark.parametrize(
    "values",
    [
        (1, True, "1", 1.0, Decimal(1)),
        (Decimal("1.0"), Decimal("1.00")),
        ("<b>", mark_safe("<b>")),
        (None, "", False, 0),
        (("a", "b"), ["a", "b"], ("a",), {"a": "b"}),
    ],
    ids=str,
)
def test_values_that_equal_each_other_are_told_apart(values):
    fresh = []
    for value in values:
        components.kept.clear()
        fresh.append(shown(value))
    components.kept.clear()
    assert [shown(value) for value in values] == fresh
    assert [shown(value) for value in values] == fresh


def test_names_of_values_are_told_apart():
    one = rendered('{% include "components/shown.html" with value="a" only %}')
    other = rendered('{% include "components/shown.html" with values="a" only %}')
    assert (one, other) == ("a", "")


def test_each_language_has_its_own():
    word = '{% include "components/word.html" only %}'
    with override("en-gb"):
        english = rendered(word)
    with override("de"):
        german = rendered(word)
    assert (english, german) == ("Close", "Schließen")


def test_each_visitor_gets_the_token_that_is_theirs():
    form = '{% include "components/form.html" with value=1 csrf_token=csrf_token only %}'
    first, second, again = (rendered(form, csrf_token=token) for token in ("one", "two", "one"))
    assert 'value="one"' in first
    assert second == first.replace('value="one"', 'value="two"')
    assert again == first
    assert len(components.kept) == 1
    assert "csrfmiddlewaretoken" not in rendered(form)


def test_others_are_rendered_each_time():
    seen = Seen(key=1)
    for include in (
        '{% include "components/shown.html" with value=value %}',
        '{% include "components/shown.html" %}',
        '{% include "other/shown.html" with value=value only %}',
        "{% include name with value=value only %}",
    ):
        before = seen.times
        rendered(include * 2, value=seen, name="components/shown.html")
        assert seen.times == before + 2
    assert not components.kept


def test_no_more_is_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(components, "MOST_KEPT", 3)
    assert [shown(number) for number in range(7)] == [str(number) for number in range(7)]
    assert len(components.kept) <= 3


def test_no_component_looks_at_the_clock():
    clock = re.compile(r"{% now |\|timesince|\|timeuntil|\|naturaltime|\|naturalday")
    found = [
        path.name
        for path in (settings.ROOT / "templates" / "components").rglob("*.html")
        if clock.search(path.read_text())
    ]
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"title": "Cobalt vase"}, "Cobalt vase"),
        ({"slug": "another-address"}, "another-address"),
        ({"card_price": Decimal("77.31")}, "77.31"),
        ({"card_price_varies": True}, ">from "),
        ({"card_availability": Availability.SOLD_OUT}, "Sold out"),
        ({"card_seller": "Mill and Kiln"}, "Mill and Kiln"),
        ({"rating": 4.5, "rating_count": 8765}, "8765"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_card_shows_what_its_product_says_now(client, product, change, sign):
    address = product.categories.get().get_absolute_url()
    before = client.get(address).content.decode()
    assert product.title in before and sign not in before
    Product.objects.filter(pk=product.pk).update(**change)
    assert sign in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_card_shows_another_picture_at_once(client, product):
    address = product.categories.get().get_absolute_url()
    pictures = []
    for _ in range(2):
        Product.objects.filter(pk=product.pk).update(card_image=make_picture())
        page = client.get(address).content.decode()
        pictures.append(re.findall(r'\bsrc="([^"]*bowl[^"]*)"', page))
    first, second = pictures
    assert first and second and first != second
