"""What the components on the style guide are shown with. Nothing of it belongs to anybody."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.partner.availability import FromStock
from catalogue.queries import listed_products
from catalogue.rules import standing_of
from checkout.order.queries import Entry
from checkout.order.states import Status
from checkout.payment.methods import METHODS
from checkout.returns.states import ReturnStatus
from styleguide import goods

GOODS_SHOWN = 8
PAID = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


class SampleForm(forms.Form):
    """A field of every kind; bound to nothing, all of them are wrong."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("For the confirmation only."))
    name = forms.CharField(label=_("Name on the parcel"), required=False)
    country = forms.ChoiceField(label=_("Country"), choices=[("GB", "United Kingdom")])
    wish = forms.CharField(label=_("A word to us"), widget=forms.Textarea)
    delivery = forms.ChoiceField(
        label=_("Delivery"),
        widget=forms.RadioSelect,
        choices=[("post", _("Post, three days")), ("courier", _("Courier, tomorrow"))],
    )
    agreed = forms.BooleanField(label=_("Keep me posted about new pieces"))


def samples(request: HttpRequest) -> dict[str, Any]:
    """The context of every entry."""
    pages = Paginator(range(1, 241), 24)
    shown = list(listed_products()[:GOODS_SHOWN])
    return {
        "goods": shown,
        "cards": goods.cards(shown),
        "pictures": goods.pictures(shown),
        "axes": goods.axes(),
        "reviewed": goods.reviewed(),
        "form": SampleForm(prefix="empty"),
        "wrong_form": SampleForm({}, prefix="wrong"),
        "first_page": pages.page(1),
        "middle_page": pages.page(5),
        "middle_numbers": list(pages.get_elided_page_range(5, on_each_side=1)),
        "last_page": pages.page(10),
        "last_numbers": list(pages.get_elided_page_range(10, on_each_side=1)),
        "trail": [{"title": _("Ceramics"), "url": "#"}, {"title": _("Bowls"), "url": "#"}],
        "notes": [
            Message(constants.SUCCESS, _("Cobalt Bowl is in your basket.")),
            Message(constants.INFO, _("Prices are now those of Ireland.")),
            Message(constants.WARNING, _("Only two are left, so we took two.")),
            Message(constants.ERROR, _("This voucher has run out.")),
        ],
        "review": _review(),
        "pictured_review": _review(pictures=goods.review_pictures(shown)),
        "voucher_basket": _basket_with_a_voucher(),
        "article": _article(),
        "address": _address(),
        "kept_cards": [_card(1, "4242"), _card(2, "5556")],
        "methods": [METHODS["paypal"], METHODS["klarna"]],
        "order": _order(),
        "order_of_gift_cards": SimpleNamespace(needs_delivery=False),
        "purchase": _availabilities(),
        "order_statuses": Status.values,
        "return_statuses": ReturnStatus.values,
        "back": _return(),
        "consignment": _consignment(),
        "story": _story(),
        "panels": _panels(),
        "chips": [{"label": _("Blue"), "url": "#"}, {"label": _("In stock"), "url": "#"}],
        "meters": {
            "nearly": SimpleNamespace(
                missing=Decimal("12.50"), threshold=Decimal(60), worth=Decimal("47.50")
            ),
            "reached": SimpleNamespace(missing=None, threshold=Decimal(60), worth=Decimal(60)),
            "of_seller": SimpleNamespace(
                missing=Decimal("8.00"),
                threshold=Decimal(40),
                worth=Decimal(32),
                seller="Moss & Clay",
            ),
        },
        "nobody": SimpleNamespace(is_authenticated=False),
        "somebody": SimpleNamespace(is_authenticated=True, email="nora@example.org"),
        "options": [SampleForm(prefix="option")["wish"]],
        "basket_lines": goods.basket_lines(),
        "suggested": goods.suggested(),
        "rates": request.strategy.tax_rates,
    }


def _review(*, pictures: Sequence[dict[str, Any]] = ()) -> SimpleNamespace:
    return SimpleNamespace(
        pk=0,
        score=4,
        title=_("Holds the morning light"),
        body=_("Heavier than it looks, and a little uneven at the rim, as I had hoped."),
        signature="Nora W.",
        date_created=PAID,
        picture_rows=pictures,
        total_votes=3,
    )


def _basket_with_a_voucher() -> SimpleNamespace:
    voucher = SimpleNamespace(id=1, code="STUDIO5")
    return SimpleNamespace(grouped_voucher_discounts=[SimpleNamespace(voucher=voucher)])


def _panels() -> dict[str, dict[str, Any]]:
    """A facet of every kind."""
    options = [
        {"value": "blue", "label": _("Blue"), "count": 12, "is_chosen": True, "url": "#"},
        {"value": "green", "label": _("Green"), "count": 4, "is_chosen": False, "url": "#"},
    ]
    more = [
        {"value": "red", "label": _("Red"), "count": 2, "is_chosen": False, "url": "#"},
        {"value": "sand", "label": _("Sand"), "count": 1, "is_chosen": False, "url": "#"},
    ]
    stars = [{"value": "4", "label": _("Four stars and more"), "count": 9, "stars": 4}]
    kinds = dict.fromkeys(("boxes", "swatches", "prices", "links"), options) | {"stars": stars}
    panels = {
        kind: {
            "name": f"guide-{kind}",
            "heading": kind.capitalize(),
            "kind": kind,
            "options": shown,
            "is_open": True,
        }
        for kind, shown in kinds.items()
    }
    return panels | {"more": panels["boxes"] | {"name": "guide-more", "more": more}}


def _article() -> dict[str, Any]:
    return {
        "title": _("A kiln by the sea"),
        "url": "#",
        "picture": None,
        "date": date(2026, 2, 14),
        "intro": _("Twelve hours of fire, and then two days in which nobody may look."),
        "author": "Edith Calder",
    }


def _card(number: int, last4: str) -> SimpleNamespace:
    return SimpleNamespace(
        pk=number,
        reference=f"pm_{number}",
        brand="visa",
        last4=last4,
        exp_month=4,
        exp_year=2031,
    )


def _address() -> SimpleNamespace:
    lines = ["Ada Byron", "12 Bower Lane", "London", "N1 9GU", "United Kingdom"]
    return SimpleNamespace(active_address_fields=lines, phone_number=None, summary=", ".join(lines))


def _order() -> SimpleNamespace:
    consignments = [
        SimpleNamespace(partner_name="Moss & Clay", status="Dispatched", dispatched_at=PAID),
        SimpleNamespace(partner_name="Inky Paper", status="In fulfilment", dispatched_at=None),
    ]
    lines = [
        SimpleNamespace(
            title=_("Cobalt Bowl"),
            product=None,
            partner_name="Moss & Clay",
            quantity=2,
            line_price_before_discounts_incl_tax=Decimal("64.00"),
        )
    ]
    return SimpleNamespace(
        number="10000001",
        currency="GBP",
        status="In fulfilment",
        date_placed=PAID,
        paid_at=PAID,
        consignments=SimpleNamespace(all=consignments),
        lines_with_pictures=lines,
        shipping_address=None,
        basket_total_before_discounts_incl_tax=Decimal("64.00"),
        basket_discounts=[SimpleNamespace(voucher_code="STUDIO5", amount=Decimal("5.00"))],
        needs_delivery=True,
        shipping_method=_("Post"),
        shipping_incl_tax=Decimal("4.80"),
        total_incl_tax=Decimal("63.80"),
        total_tax=Decimal("10.63"),
    )


def _availabilities() -> dict[str, FromStock]:
    """What can be had, in every state."""
    today = timezone.localdate()
    stock: dict[str, dict] = {
        "Plenty": {"in_stock": 40},
        "Few": {"in_stock": 2},
        "Backorder": {"in_stock": 0, "limit": 20, "days": 10},
        "Pre-order": {"in_stock": 0, "limit": 20, "released_on": today + timedelta(days=40)},
        "Reserved": {"in_stock": 1, "reserved": 1},
        "Sold out": {"in_stock": 3, "allocated": 3},
    }
    return {name: FromStock(standing_of(today=today, **each)) for name, each in stock.items()}


def _return() -> SimpleNamespace:
    return SimpleNamespace(
        status="On its way",
        withdrawal_id=None,
        requested_at=PAID,
        approved_at=PAID,
        sent_at=PAID,
        received_at=None,
        ended_at=None,
    )


def _consignment() -> SimpleNamespace:
    bowls, plates = _("Cobalt Bowl"), _("Moss Plate")
    contents = [SimpleNamespace(quantity=2, line=SimpleNamespace(title=bowls))]
    parcel = SimpleNamespace(
        contents=SimpleNamespace(all=contents),
        carrier="Royal Mail",
        tracking_reference="KX104228619GB",
        tracking_address="#",
        dispatched_at=PAID,
        delivered_at=None,
    )
    lines = [
        SimpleNamespace(title=bowls, quantity_open=0, quantity_cancelled=0),
        SimpleNamespace(title=plates, quantity_open=3, quantity_cancelled=1),
    ]
    return SimpleNamespace(
        partner_name="Moss & Clay",
        status="In fulfilment",
        parcels=SimpleNamespace(all=[parcel]),
        lines=SimpleNamespace(all=lines),
    )


def _story() -> list[Entry]:
    note = _("Your plates are in the kiln once more. They leave on Friday.")
    return [
        Entry(at=PAID, title=_("Message from the shop"), detail=note, kind="note"),
        Entry(at=PAID, title=_("Sent by Moss & Clay"), detail=_("2 \u00d7 Cobalt Bowl"), link="#"),
        Entry(at=PAID, title=_("Paid")),
    ]
