"""Samples of what is sold: a card in each of its states, ways to choose, what people say."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from catalogue.families import family_of, gallery_of
from catalogue.models import Product
from catalogue.reviews.queries import histogram
from catalogue.search.engine import Suggestion, Suggestions
from catalogue.variants import Axis, Option


def cards(goods: list[Product]) -> list[dict[str, Any]]:
    """A card in every state, with a picture of the shop's where there is one."""
    picture = next((each.card_image for each in goods if each.card_image), None)
    return [
        _card(_("Plain"), _("Moss Plate"), "28.00", picture=picture),
        _card(_("Reduced"), _("Cobalt Bowl"), "24.00", picture=picture, was="32.00"),
        _card(_("From"), _("Dipped Mug"), "18.00", picture=picture, varies=True, stars=4.5),
        _card(_("Sold out"), _("Terrazzo Mug"), "28.00", picture=picture, standing="sold-out"),
        _card(_("Without a picture"), _("Quiet Vase"), "46.00"),
    ]


def pictures(goods: list[Product]) -> list[Any]:
    """The gallery of that of these products that has the most pictures."""
    families = filter(None, (family_of(each.pk) for each in goods if each.card_image))
    return max((gallery_of(each.asked, each.head) for each in families), key=len, default=[])


def review_pictures(goods: list[Product]) -> list[dict[str, Any]]:
    """Rows of pictures as a review is read with, made of those of the goods."""
    sizes = [each.card_image.sizes() for each in goods if each.card_image]
    return [
        {"file": first.file, "small": first.file, "width": first.width, "height": first.height}
        for first, *_others in filter(None, sizes)
    ][:3]


def axes() -> dict[str, list[Axis]]:
    """Choosing among variants in each way that needs no picture of theirs."""
    colours = {"blue": _("Blue"), "green": _("Green"), "grey": _("Grey")}
    sizes = {"a4": _("A4"), "a3": _("A3"), "a2": _("A2")}
    return {
        "swatches": [_axis(_("Colour"), "colours", colours)],
        "words": [_axis(_("Size"), "words", sizes)],
        "a_list": [_axis(_("Size"), "list", sizes)],
    }


def reviewed() -> dict[str, Any]:
    """Products with reviews and without, and how the reviews of the first are spread."""
    given = {5: 9, 4: 3, 3: 1, 2: 1}
    return {
        "much": _reviewed(rating=4.4, count=14),
        "nothing": _reviewed(rating=None, count=0),
        "histogram": histogram(
            [{"score": stars, "number": number} for stars, number in given.items()]
        ),
    }


def suggested() -> Suggestions:
    """What a search box suggests."""
    word = mark_safe("<mark>Bo</mark>wl")
    bowl = Suggestion(_title("Cobalt ", word), "#", price=Decimal("26.67"))
    mugs = Suggestion(_title("A mug for a ", word), "#", price=Decimal("15.00"), price_varies=True)
    return Suggestions(
        products=[bowl, mugs],
        categories=[Suggestion(_title(word, "s"), "#")],
        articles=[Suggestion(_title("Why a ", word, " sings"), "#")],
    )


def basket_lines() -> dict[str, SimpleNamespace]:
    """Lines of a basket: as it was put in, when fewer are left, and when too many are wanted."""
    few, none = _("Only two are left, so we took two."), _("Only 5 are left.")
    return {
        "good": _line(1, later=_("Sent in about 10 days")),
        "warned": _line(2, warning=few),
        "wrong": _line(3, typed=9, problem=none),
    }


def _line(number: int, *, typed: int = 2, later="", warning="", problem="") -> SimpleNamespace:
    return SimpleNamespace(
        pk=number,
        key=str(number),
        quantity=2,
        typed=typed,
        most=5,
        is_tax_known=True,
        line_price_incl_tax=Decimal("64.00"),
        unit_price_incl_tax=Decimal("32.00"),
        price_currency="GBP",
        stockrecord=SimpleNamespace(partner=SimpleNamespace(name="Moss & Clay")),
        attributes=SimpleNamespace(all=[]),
        later=later,
        warning=warning,
        problem=problem,
    )


def _title(*parts: str) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _card(name, title, amount, *, picture=None, was=None, varies=False, stars=None, standing=""):
    product = SimpleNamespace(
        title=title,
        get_title=title,
        get_absolute_url="#",
        structure=Product.STANDALONE,
        card_image=picture,
        card_seller="Moss & Clay",
        card_availability=standing or "in-stock",
        card_later="",
        rating=stars,
        rating_count=14 if stars else 0,
    )
    price = SimpleNamespace(
        amount=Decimal(amount),
        was=Decimal(was) if was else None,
        currency="GBP",
        varies=varies,
    )
    return {"name": name, "product": product, "price": price}


def _axis(name, kind: str, choices: dict) -> Axis:
    """The first is chosen, the last is sold out."""
    keys = list(choices)
    nowhere: Any = SimpleNamespace(pk=0, get_absolute_url="#")
    options = [
        Option(label, nowhere, key == keys[0], key == keys[-1], colour=key)
        for key, label in choices.items()
    ]
    return Axis(name, choices[keys[0]], kind, options)


def _reviewed(*, rating: float | None, count: int) -> SimpleNamespace:
    return SimpleNamespace(
        pk=1, slug="cobalt-bowl", get_absolute_url="#", rating=rating, rating_count=count
    )
