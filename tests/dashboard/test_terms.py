"""The pages of tax rates, zones, ways of delivery and collection points."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout.order.models import Parcel
from checkout.order.placement import place_order
from checkout.shipping.models import Carrier, CollectionPoint, WeightBased, Zone
from checkout.tax.models import TaxRate
from tests import factories
from tests.dashboard.addresses import address
from tests.dashboard.conftest import paid, signed_in, staff_with

RATE = {"country": "GB", "region": "", "tax_class": "standard", "percent": "22"}


def in_days(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def rates() -> list[Decimal]:
    return list(TaxRate.objects.order_by("valid_from").values_list("rate", flat=True))


def test_a_rate_is_planned_listed_and_withdrawn(shop, staff_client):
    plan = staff_client.post(address("tax-rate-plan", shop), RATE | {"valid_from": in_days(9)})
    assert plan.status_code == 302
    page = staff_client.get(address("tax-rate-list", shop)).content.decode()
    assert "20\u00a0%" in page and "22\u00a0%" in page
    planned = TaxRate.objects.get(rate="0.22")
    shop.rate = planned
    staff_client.post(address("tax-rate-withdraw", shop))
    assert list(TaxRate.objects.values_list("rate", "valid_until")) == [(Decimal("0.2"), None)]


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"valid_from": in_days(0)}, "tomorrow at the earliest"),
        ({"valid_from": ""}, "This field is required"),
        ({"valid_from": in_days(3), "percent": "101"}, "less than or equal to 100"),
        ({"valid_from": in_days(3), "region": "US-CA"}, "not one of the available choices"),
    ],
)
def test_a_plan_that_cannot_be_is_told_and_changes_nothing(shop, staff_client, about, told):
    page = staff_client.post(address("tax-rate-plan", shop), RATE | about)
    assert told in page.content.decode()
    assert TaxRate.objects.count() == 1


def test_a_rate_is_ended_but_not_yesterday(shop, staff_client):
    page = staff_client.post(address("tax-rate-end", shop), {"last_day": in_days(-1)})
    assert "today at the earliest" in page.content.decode()
    staff_client.post(address("tax-rate-end", shop), {"last_day": in_days(0)})
    assert TaxRate.objects.get().valid_until == timezone.localdate()


@pytest.mark.parametrize(
    ("name", "permission"),
    [
        ("tax-rate-list", "tax.view_taxrate"),
        ("tax-rate-plan", "tax.add_taxrate"),
        ("zone-list", "shipping.view_zone"),
        ("point-edit", "shipping.change_collectionpoint"),
    ],
)
def test_pages_take_their_own_permission(shop, name, permission):
    assert signed_in(staff_with(permission)).get(address(name, shop)).status_code == 200
    assert signed_in(staff_with("order.view_order")).get(address(name, shop)).status_code == 403


def test_a_zone_is_made_and_deleted_once_nothing_goes_there(shop, staff_client):
    staff_client.post(
        address("zone-create", shop),
        {
            "name": "Islands",
            "countries": ["GB"],
            "only_postcodes": "zh, kw 15 ,",
            "not_postcodes": "",
        },
    )
    zone = Zone.objects.get(name="Islands")
    assert zone.only_postcodes == ["KW15", "ZH"]
    shop.method.zones.add(shop.zone)
    staff_client.post(address("zone-delete", shop))
    assert Zone.objects.filter(pk=shop.zone.pk).exists()
    shop.method.zones.clear()
    staff_client.post(address("zone-delete", shop))
    assert not Zone.objects.filter(pk=shop.zone.pk).exists()


def test_a_seller_gets_a_way_with_bands_by_zone(shop, staff_client):
    carrier = Carrier.objects.get(name="Post")
    data = {
        "name": "Straw",
        "partner": shop.partner.pk,
        "zones": [shop.zone.pk],
        "default_weight": "1",
        "carrier": carrier.pk,
        "is_active": "on",
    }
    assert staff_client.post(address("shipping-method-create", shop), data).status_code == 302
    shop.method = WeightBased.objects.get(name="Straw")
    assert (shop.method.partner, shop.method.carrier) == (shop.partner, carrier)
    band = {"zone": shop.zone.pk, "upper_limit": "5", "charge": "4.00"}
    page = address("shipping-method-detail", shop)
    assert staff_client.post(page, band).status_code == 302
    assert "already" in staff_client.post(page, band).content.decode()
    assert shop.method.bands.get().zone == shop.zone
    named_twice = staff_client.post(address("shipping-method-create", shop), data)
    assert "has a way of this name already" in named_twice.content.decode()


def test_a_point_is_made_below_its_way_and_switched_off(shop, staff_client):
    data = {
        "name": "Mill",
        "line1": "1 Mill Lane",
        "city": "Stroud",
        "postcode": "GL5 1AA",
        "country": "GB",
        "is_active": "on",
    }
    staff_client.post(address("point-create", shop), data)
    made = CollectionPoint.objects.get(name="Mill")
    assert made.method == shop.point.method
    shop.point = made
    staff_client.post(
        address("point-edit", shop), {k: v for k, v in data.items() if k != "is_active"}
    )
    made.refresh_from_db()
    assert not made.is_active


def test_what_is_fetched_is_made_ready_in_fitting_words(shop, staff_client):
    order = paid(
        place_order(
            factories.make_placement(
                factories.make_basket(shop.product),
                shipping_code=f"{shop.point.method.code}:{shop.point.pk}",
            )
        )
    )
    shop.order = order
    page = staff_client.get(address("order-detail", shop)).content.decode()
    assert "It is ready for collection" in page and "Send the parcel" not in page
    consignment = order.consignments.get()
    line = order.lines.get()
    answer = staff_client.post(
        address("order-detail", shop),
        {
            "order_action": "dispatch_consignment",
            "consignment": consignment.pk,
            f"c{consignment.pk}-units_{line.pk}": 1,
        },
        follow=True,
    )
    assert "1 unit is ready." in answer.content.decode()
    assert "It was fetched" in answer.content.decode()
    assert Parcel.objects.get().carrier is None


def test_the_carrier_of_the_way_is_chosen_for_a_parcel(shop, staff_client):
    code = shop.order.consignments.get().shipping_code
    WeightBased.objects.filter(code=code).update(carrier=shop.carrier)
    page = staff_client.get(address("order-detail", shop)).content.decode()
    assert f'<option value="{shop.carrier.pk}" selected>' in page
