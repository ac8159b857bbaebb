"""A cart that is changed from two places: nobody undoes what they have not seen."""

from functools import partial

import pytest

from checkout.basket.models import Line
from tests.api.buying.clients import VERSIONS, Buyer
from tests.factories import make_country, make_member, make_product, make_voucher
from tests.outbox.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country():
    make_country()


def line_path(buyer: Buyer, pk: int) -> str:
    return f"cart/update/{pk}/" if buyer.is_first else f"cart/lines/{pk}/"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_quantity_is_not_changed_by_who_has_seen_another(version):
    buyer = Buyer(version, make_member())
    buyer.add(make_product(stock=9))
    seen = buyer.get("cart/")["ETag"]
    path = line_path(buyer, Line.objects.get().pk)
    changed = buyer.put(path, {"quantity": 2}, If_Match=seen)
    assert changed.status_code == 200
    refused = buyer.put(path, {"quantity": 3}, If_Match=seen)
    assert refused.status_code == 412
    assert Line.objects.get().quantity == 2
    again = buyer.put(path, {"quantity": 3}, If_Match=changed["ETag"])
    assert again.status_code == 200
    assert buyer.put(path, {"quantity": 4}).status_code == 200


@pytest.mark.parametrize("deed", ["add", "remove", "save", "redeem"])
def test_no_deed_is_done_in_a_cart_that_has_changed(deed):
    buyer = Buyer(user=make_member())
    product = make_product(stock=9)
    seen = buyer.get("cart/")["ETag"]
    buyer.add(product)
    line = Line.objects.get()
    match = {"If_Match": seen}
    refused = {
        "add": lambda: buyer.add(product, **match),
        "remove": lambda: buyer.delete(f"cart/lines/{line.pk}/", **match),
        "save": lambda: buyer.post(f"cart/lines/{line.pk}/save/", **match),
        "redeem": lambda: buyer.post("cart/vouchers/", {"code": "NONE"}, **match),
    }[deed]()
    assert refused.status_code == 412
    line.refresh_from_db()
    assert (line.quantity, line.basket.status) == (1, "Open")


def test_a_voucher_changes_what_was_seen_of_the_cart():
    buyer = Buyer(user=make_member())
    buyer.add(make_product())
    seen = buyer.get("cart/")["ETag"]
    voucher = make_voucher("BOWER10")
    assert buyer.post("cart/vouchers/", {"code": voucher.code}, If_Match=seen).status_code == 201
    path = f"cart/vouchers/{voucher.pk}/"
    assert buyer.delete(path, If_Match=seen).status_code == 412
    assert buyer.delete(path, If_Match=buyer.get("cart/")["ETag"]).status_code == 200


def test_a_price_that_moves_does_not_outdate_what_was_seen():
    buyer = Buyer(user=make_member())
    product = make_product(stock=9)
    buyer.add(product)
    seen = buyer.get("cart/")["ETag"]
    product.stockrecords.update(price="99.00")
    path = line_path(buyer, Line.objects.get().pk)
    assert buyer.put(path, {"quantity": 2}, If_Match=seen).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_saw_the_same_cart_one_changes_it(transactional_db):
    member = make_member()
    buyer = Buyer(user=member)
    buyer.add(make_product(stock=9))
    seen, path = buyer.get("cart/")["ETag"], line_path(buyer, Line.objects.get().pk)
    windows = [Buyer(user=member) for _n in range(4)]
    changes = [
        partial(window.put, path, {"quantity": number}, If_Match=seen)
        for number, window in enumerate(windows, start=2)
    ]
    statuses = sorted(response.status_code for response in at_once(*changes))
    assert statuses == [200, 412, 412, 412]
