"""The consignments of an order's page: a card each, with what may be done to it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from oscar.templatetags.currency_filters import currency

from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import dispatch_consignment, mark_delivered, start_fulfilment
from checkout.order.models import Consignment, Line, Order, Parcel
from checkout.order.states import Role, deeds_open_to
from checkout.shipping.models import Carrier, WeightBased


class UnitsForm(forms.Form):
    """How many units of each line; `open_lines` have some left."""

    def __init__(self, consignment: Consignment, data=None, *, chosen: bool, **kwargs: Any):
        super().__init__(data, prefix=f"c{consignment.pk}", auto_id=f"id_{self.kind}_%s", **kwargs)
        self.open_lines = [line for line in consignment.lines.all() if line.quantity_open]
        for line in self.open_lines:
            self.fields[f"units_{line.pk}"] = forms.IntegerField(
                label=line.title,
                min_value=0,
                max_value=line.quantity_open,
                initial=line.quantity_open if chosen else 0,
                widget=forms.NumberInput(attrs={"class": "form-control units__number"}),
            )

    kind = "units"

    def rows(self) -> list[tuple[Line, Any]]:
        """Each open line with its field."""
        return [(line, self[f"units_{line.pk}"]) for line in self.open_lines]

    def quantities(self) -> dict[int, int]:
        return {line.pk: self.cleaned_data[f"units_{line.pk}"] for line in self.open_lines}


class DispatchForm(UnitsForm):
    """A parcel: all that is open unless staff say less."""

    kind = "send"
    tracking_reference = forms.CharField(
        label=gettext_lazy("Tracking reference"), max_length=128, required=False
    )
    although_unpaid = forms.BooleanField(
        label=gettext_lazy("Send it although it is not paid"), required=False
    )

    def __init__(self, consignment, data=None, *, carriers: list[Carrier]):
        super().__init__(consignment, data, chosen=True)
        self.carriers = {str(carrier.pk): carrier for carrier in carriers}
        self.fields["carrier"] = forms.ChoiceField(
            label=gettext_lazy("Carrier"),
            choices=[
                ("", gettext_lazy("None")),
                *((pk, c.name) for pk, c in self.carriers.items()),
            ],
            required=False,
            widget=forms.Select(attrs={"class": "form-control no-widget-init"}),
            initial=self._usual_carrier(consignment.shipping_code),
        )

    def _usual_carrier(self, code: str) -> str:
        """The id of the carrier of the consignment's way of delivery, if it is offered."""
        usual = (pk for pk, each in self.carriers.items() if code in each.codes)
        return next(usual, "")

    def carrier(self) -> Carrier | None:
        return self.carriers.get(self.cleaned_data["carrier"])


class CancelForm(UnitsForm):
    """Nothing unless staff say how many."""

    kind = "cancel"
    reason = forms.CharField(
        label=gettext_lazy("Reason (for staff)"), max_length=1000, required=False
    )

    def __init__(self, consignment, data=None):
        super().__init__(consignment, data, chosen=False)


@dataclass(frozen=True)
class Card:
    """A consignment as its card shows it; without a form that deed is not open to it."""

    consignment: Consignment
    may_start: bool
    may_deliver: bool
    dispatch: DispatchForm | None
    cancel: CancelForm | None


def cards_of(order: Order, consignments: list[Consignment]) -> list[Card]:
    """One query, for the carriers."""
    deeds = deeds_open_to(order.status, Role.STAFF)
    carriers = offered_carriers()
    cards = []
    for each in consignments:
        is_open = any(line.quantity_open for line in each.lines.all())
        may_send = is_open and "dispatch_consignment" in deeds
        cards.append(
            Card(
                each,
                may_start="start_fulfilment" in deeds and each.status == "Waiting",
                may_deliver="mark_delivered" in deeds,
                dispatch=DispatchForm(each, carriers=carriers) if may_send else None,
                cancel=CancelForm(each) if is_open and "cancel_lines" in deeds else None,
            )
        )
    return cards


def may_readdress(order: Order, consignments: list[Consignment]) -> bool:
    """Whether the address may still be changed, as far as that is known without asking."""
    sent = any(
        line.quantity_dispatched
        for each in consignments
        if each.travels
        for line in each.lines.all()
    )
    return not sent and "change_shipping_address" in deeds_open_to(order.status, Role.STAFF)


def offered_carriers() -> list[Carrier]:
    """The carriers that staff may choose, each with `codes`: the ways of delivery it brings."""
    usual = WeightBased.objects.filter(carrier=OuterRef("pk")).values("code")
    return list(Carrier.objects.filter(is_active=True).annotate(codes=ArraySubquery(usual)))


class ConsignmentDeeds:
    """The part of the order's page that acts on a consignment, by the shop's own actions."""

    consignment_actions = (
        "start_fulfilment",
        "dispatch_consignment",
        "cancel_lines",
        "mark_delivered",
    )

    def start_fulfilment(self, request, order) -> HttpResponse:
        consignment = self._consignment()
        if consignment is None:
            return self.reload_page(error=_("There is no such consignment."))
        return self._do(
            lambda: start_fulfilment(consignment.pk, by=request.user), _("Packing has begun.")
        )

    def dispatch_consignment(self, request, order) -> HttpResponse:
        consignment = self._consignment()
        if consignment is None:
            return self.reload_page(error=_("There is no such consignment."))
        carriers = offered_carriers()
        form = DispatchForm(consignment, request.POST, carriers=carriers)
        if not form.is_valid():
            return self._refuse(form)
        units = sum(form.quantities().values())
        return self._do(
            lambda: dispatch_consignment(
                consignment.pk,
                by=request.user,
                quantities=form.quantities(),
                carrier=form.carrier(),
                tracking_reference=form.cleaned_data["tracking_reference"],
                although_unpaid=form.cleaned_data["although_unpaid"],
            ),
            _told_of(consignment, units),
        )

    def cancel_lines(self, request, order) -> HttpResponse:
        consignment = self._consignment()
        if consignment is None:
            return self.reload_page(error=_("There is no such consignment."))
        form = CancelForm(consignment, request.POST)
        if not form.is_valid():
            return self._refuse(form)
        price = []
        return self._do(
            lambda: price.append(
                cancel_lines(
                    consignment.pk,
                    by=request.user,
                    quantities=form.quantities(),
                    reason=form.cleaned_data["reason"],
                )
            ),
            lambda: (
                _("Called off: %s is no longer due.") % currency(price[0].incl_tax, order.currency)
            ),
        )

    def mark_delivered(self, request, order) -> HttpResponse:
        parcels = Parcel.objects.filter(consignment__order=order)
        parcel = parcels.filter(pk=number_of(request.POST.get("parcel"))).first()
        if parcel is None:
            return self.reload_page(error=_("There is no such parcel."))
        return self._do(
            lambda: mark_delivered(parcel.pk, by=request.user), _("The parcel is delivered.")
        )

    def _consignment(self) -> Consignment | None:
        """The one that the form names, if it is this order's."""
        wanted = number_of(self.request.POST.get("consignment"))
        return self.object.consignments.prefetch_related("lines").filter(pk=wanted).first()

    def _do(self, deed, told) -> HttpResponse:
        try:
            deed()
        except InvalidOrderStatus as refusal:
            return self.reload_page(error=str(refusal))
        messages.success(self.request, told() if callable(told) else told)
        return self.reload_page(fragment="consignments")

    def _refuse(self, form) -> HttpResponse:
        told = " ".join(
            f"{form.fields[name].label}: {error}"
            for name, errors in form.errors.items()
            for error in errors
        )
        return self.reload_page(error=told)


def _told_of(consignment: Consignment, units: int) -> str:
    if consignment.collection_point_id:
        return ngettext("%d unit is ready.", "%d units are ready.", units) % units
    return ngettext("A parcel with %d unit is sent.", "A parcel with %d units is sent.", units) % (
        units
    )


def number_of(text: str | None) -> int | None:
    """A row's number as a form gives it; anything else is no row's."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
