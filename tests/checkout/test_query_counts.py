"""Exact query counts of what must stay quick, whatever the number of rows.

Savepoints stand for the transactions that a shop without a test around it would open.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkout.payment.models import SourceType
from tests.checkout.test_checkout_pages import add, go_to_payment, place
from tests.factories import make_country, make_delivery, make_offer, make_product, make_voucher
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db

WHOLE_PLACEMENT_LIMIT = 80


def queries_of(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


@pytest.mark.parametrize("products", [2, 10])
def test_whole_placement_asks_the_same_for_any_number_of_lines(client, products):
    """From the payment page to the thank-you page: two offers, a voucher, 2 and 10 lines."""
    make_country()
    make_delivery("4.00")
    make_delivery("9.00")
    SourceType.objects.create(code="card", name="Card")
    for product in [make_product(price="20.00", stock=50) for _ in range(products)]:
        add(client, product)
    make_offer(percent=5, exclusive=False)
    voucher = make_voucher("TEN")
    voucher.offers.update(exclusive=False)
    client.post(reverse("basket:vouchers-add"), {"code": voucher.code})
    context = go_to_payment(client)
    answer = {}

    counts = [
        queries_of(lambda: client.get(reverse("checkout:payment-details"))),
        queries_of(lambda: answer.update(place(client, context).json())),
    ]
    confirm_payment(answer["client_secret"])
    counts.append(queries_of(lambda: client.get(answer["return_url"])))
    counts.append(queries_of(lambda: client.get(reverse("checkout:thank-you"))))

    assert counts == [11, 36, 15, 5]
    assert sum(counts) <= WHOLE_PLACEMENT_LIMIT
