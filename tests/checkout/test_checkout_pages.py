"""The steps of the checkout over HTTP, with payments at the real simulator."""

from decimal import Decimal
from functools import partial

import pytest
from django.core import mail
from django.urls import reverse

from checkout.basket.models import Basket
from checkout.order.actions import cancel_order
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import PaymentMismatch
from checkout.payment.models import Source, Transaction
from outbox.models import Event
from tests.factories import (
    PASSWORD,
    make_country,
    make_delivery,
    make_member,
    make_product,
    make_voucher,
    set_stock,
)
from tests.races.meeting import once_after
from tests.stripe_cards import (
    DECLINED_CARD,
    SECURE_CARD,
    authenticate,
    confirm_payment,
)

pytestmark = pytest.mark.django_db

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "email": "guest@shop.example",
    "line1": "12 Bower Lane",
    "line4": "London",
    "postcode": "N1 9GU",
    "country": "GB",
    "phone_number": "",
}
BY_SCRIPT = {"accept": "application/json"}
AS_A_BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def shop():
    make_country("GB")
    make_country("DE", rate="0.19")
    make_delivery("4.00")
    make_delivery("9.00")
    return make_product("Blue bowl", price="20.00", stock=5)


def add(client, product, quantity=1):
    return client.post(reverse("basket:add", args=[product.pk]), {"quantity": quantity})


def go_to_payment(client, *, email="guest@shop.example"):
    """From a filled basket to the payment page; returns its context."""
    answer = client.post(reverse("checkout:shipping-address"), ADDRESS | {"email": email or ""})
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.url == reverse("checkout:payment-details")
    page = client.get(reverse("checkout:shipping-method"))
    code = page.context["methods"][0]["code"]
    answer = client.post(reverse("checkout:shipping-method"), {"method_code": code})
    assert answer.url == reverse("checkout:payment-details")
    page = client.get(answer.url)
    assert page.status_code == 200
    return page.context


def place(client, context, headers=BY_SCRIPT, **changes):
    fields = {
        "placement_key": context["placement_key"],
        "expected_total": context["expected_total"],
    }
    return client.post(reverse("checkout:place"), fields | changes, headers=headers)


def test_guest_buys_with_a_card(client, shop):
    add(client, shop, 2)
    context = go_to_payment(client)
    assert context["order_total"].incl_tax == Decimal("52.80")
    answer = place(client, context)
    assert answer.status_code == 200
    assert Order.objects.get().status == "Pending payment"

    confirm_payment(answer.json()["client_secret"])
    answer = client.get(answer.json()["return_url"])
    page = client.get(answer.url)

    order = Order.objects.get()
    assert page.context["order"] == order
    assert order.status == "Paid"
    assert order.email == "guest@shop.example"
    assert order.basket.status == Basket.SUBMITTED
    source = Source.objects.get()
    assert (source.amount_allocated, source.amount_debited) == (Decimal("52.80"), 0)
    assert Transaction.objects.get().txn_type == "Authorise"
    assert Event.objects.filter(topic="order.paid").count() == 1
    assert client.get(page.context["tracking_url"]).status_code == 200


def test_form_that_a_browser_sends_itself_places_nothing_while_money_is_owed(client, shop):
    add(client, shop)
    context = go_to_payment(client)
    answer = place(client, context, headers=AS_A_BROWSER)
    assert answer.headers["Location"] == reverse("checkout:payment-details")
    assert (
        "Nothing was chosen to pay with" in client.get(answer.headers["Location"]).content.decode()
    )
    assert not Order.objects.exists()
    assert place(client, context).status_code == 200


def test_declined_card_then_a_good_one_is_one_order_and_one_intent(client, shop):
    add(client, shop)
    context = go_to_payment(client)
    first = place(client, context).json()
    assert "error" in confirm_payment(first["client_secret"], DECLINED_CARD)
    again = place(client, context).json()
    assert again == first
    confirm_payment(again["client_secret"])
    client.get(again["return_url"])
    assert Order.objects.get().status == "Paid"
    assert Source.objects.count() == 1


def test_card_that_asks_for_3d_secure(client, shop):
    add(client, shop)
    answer = place(client, go_to_payment(client)).json()
    confirm_payment(answer["client_secret"], SECURE_CARD)
    client.get(answer["return_url"])
    assert Order.objects.get().status == "Pending payment"
    authenticate(answer["client_secret"])
    client.get(answer["return_url"])
    assert Order.objects.get().status == "Paid"


def test_payment_page_shows_the_unpaid_order_again(client, shop):
    add(client, shop)
    context = go_to_payment(client)
    place(client, context)
    page = client.get(reverse("checkout:payment-details"))
    assert page.context["order"] == Order.objects.get()
    assert page.context["placement_key"] == context["placement_key"]
    assert client.get(reverse("basket:summary")).context["awaiting_payment"] is not None


def test_customer_takes_the_basket_back(client, shop):
    add(client, shop)
    place(client, go_to_payment(client))
    client.post(reverse("checkout:release"))
    assert Order.objects.get().status == "Cancelled"
    page = client.get(reverse("basket:summary"))
    assert [line.product for line in page.context["basket"].all_lines()] == [shop]

    context = client.get(reverse("checkout:payment-details")).context
    answer = place(client, context).json()
    confirm_payment(answer["client_secret"])
    client.get(answer["return_url"])
    assert sorted(Order.objects.values_list("status", flat=True)) == ["Cancelled", "Paid"]


def test_payment_of_another_sum_is_told_and_changes_nothing(client, shop, settings, monkeypatch):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    add(client, shop)
    context = go_to_payment(client)
    secret = place(client, context).json()["client_secret"]
    Order.objects.update(cancelled_incl_tax=1)
    Source.objects.update(amount_asked=1)
    once_after(monkeypatch, gateway, "retrieve_intent", partial(confirm_payment, secret))
    refused = place(client, context)
    words = str(PaymentMismatch.customer_message)
    assert (refused.status_code, refused.json()["message"]) == (409, words)
    client.post(reverse("checkout:release"))
    assert words in client.get(reverse("checkout:payment-details")).content.decode()
    assert Order.objects.get().status == "Pending payment"


def test_page_that_waits_for_the_bank_asks_by_itself_and_changes_only_with_the_order(client, shop):
    add(client, shop)
    answer = place(client, go_to_payment(client)).json()
    thanks = reverse("checkout:thank-you")
    page = client.get(thanks).content.decode()
    assert "We are waiting for your bank" in page
    assert "http-equiv" not in page
    asked = client.get(thanks, headers={"HX-Request": "true"})
    assert (asked.status_code, asked.content) == (204, b"")

    confirm_payment(answer["client_secret"])
    client.get(answer["return_url"])
    asked = client.get(thanks, headers={"HX-Request": "true"})
    assert asked.headers["HX-Refresh"] == "true"
    assert "data-hx-trigger" not in client.get(thanks).content.decode().partition("<main")[2]


def test_page_that_waits_for_the_bank_is_led_away_when_the_order_ends(client, shop):
    add(client, shop)
    place(client, go_to_payment(client))
    cancel_order(Order.objects.get().pk, by=None)
    asked = client.get(reverse("checkout:thank-you"), headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"] == reverse("basket:summary")
    told = client.get(reverse("basket:summary")).content.decode()
    assert "A payment of it that comes late goes back to you." in told
    assert "Nothing was charged" not in told


@pytest.mark.parametrize("email", ["ada@shop.example", None], ids=["guest", "member"])
def test_paid_order_that_was_called_off_is_told_on_its_own_page(client, shop, email):
    """Also to who reloads the page of thanks, or comes back from the bank once more."""
    if email is None:
        client.force_login(make_member())
    add(client, shop)
    answer = place(client, go_to_payment(client, email=email)).json()
    confirm_payment(answer["client_secret"])
    client.get(answer["return_url"])
    order = Order.objects.get()
    thanks = reverse("checkout:thank-you")
    own_page = client.get(thanks).context["tracking_url"]
    cancel_order(order.pk, by=None)
    assert client.get(answer["return_url"]).url == thanks
    assert client.get(reverse("checkout:payment-details")).url == thanks
    assert client.get(thanks).url == own_page
    told = client.get(own_page).content.decode()
    assert "Cancelled" in told and "ended unpaid" not in told


def test_return_without_a_payment_leads_to_another_try(client, shop):
    add(client, shop)
    answer = place(client, go_to_payment(client)).json()
    confirm_payment(answer["client_secret"], DECLINED_CARD)
    assert client.get(answer["return_url"]).headers["Location"] == reverse(
        "checkout:payment-details"
    )


def test_back_button_after_payment_leads_to_the_order(client, shop):
    add(client, shop)
    context = go_to_payment(client)
    answer = place(client, context).json()
    confirm_payment(answer["client_secret"])
    client.get(answer["return_url"])
    assert client.get(reverse("checkout:payment-details")).url == reverse("checkout:thank-you")
    retried = place(client, context)
    assert "client_secret" not in retried.json()
    assert Order.objects.count() == 1


def test_second_purchase_of_one_session_is_a_second_order(client, shop):
    for _ in range(2):
        add(client, shop)
        answer = place(client, go_to_payment(client)).json()
        confirm_payment(answer["client_secret"])
        client.get(answer["return_url"])
    assert list(Order.objects.values_list("status", flat=True)) == ["Paid", "Paid"]


def test_sold_out_is_told_and_nothing_is_charged(client, shop):
    add(client, shop, 2)
    context = go_to_payment(client)
    set_stock(1, of=shop)
    answer = place(client, context)
    assert answer.status_code == 409
    assert [e["message"] for e in answer.json()["errors"]] == ["Only 1 of “Blue bowl” are left."]
    assert not Order.objects.exists()
    assert not Source.objects.exists()


def test_member_basket_is_merged_at_log_in(client, shop):
    member = make_member("ada@shop.example")
    add(client, shop)
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    page = client.get(reverse("basket:summary"))
    assert [line.product for line in page.context["basket"].all_lines()] == [shop]
    answer = place(client, go_to_payment(client, email=None)).json()
    confirm_payment(answer["client_secret"])
    client.get(answer["return_url"])
    order = Order.objects.get()
    assert order.user == member
    assert client.get(reverse("customer:order", args=[order.number])).status_code == 200
    assert not mail.outbox


def test_free_order_needs_no_card(client, shop):
    make_delivery("0.00")
    voucher = make_voucher("GIFT", percent=100)
    add(client, shop)
    client.post(reverse("basket:vouchers-add"), {"code": voucher.code})
    answer = place(client, go_to_payment(client)).json()
    assert "client_secret" not in answer
    assert Order.objects.get().status == "Paid"


def test_country_of_delivery_changes_the_tax_that_is_shown(client, shop):
    add(client, shop)
    client.post(
        reverse("checkout:shipping-address"), ADDRESS | {"country": "DE", "postcode": "10115"}
    )
    page = client.get(reverse("basket:summary"))
    assert page.context["basket"].total_incl_tax == Decimal("23.80")


def test_guest_who_logs_in_before_paying_pays_the_same_order(client, shop):
    member = make_member("late@shop.example")
    add(client, shop)
    context = go_to_payment(client)
    place(client, context)
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    page = client.get(reverse("checkout:payment-details"))
    answer = place(client, page.context)
    assert answer.status_code == 200
    confirm_payment(answer.json()["client_secret"])
    client.get(answer.json()["return_url"])
    assert Order.objects.get().status == "Paid"
