"""Probes, not part of the suite."""
import pytest
from django.test import Client
from django.urls import reverse
from tests.bad_input.conftest import *
from tests.checkout.test_checkout_pages import ADDRESS, add, place
from tests.factories import *
from catalogue.partner.models import StockRecord
from checkout.order.models import Order
pytestmark = pytest.mark.django_db
def test_null_stock(guest):
    StockRecord.objects.update(num_in_stock=None)
    a = place(guest.client, guest.page); print(a.status_code, a.content); assert a.status_code == 409
def test_garbage_address(guest):
    for k in ADDRESS:
        for bad in ["\0", "x"*100000, "🎁", "<b>"]:
            a = guest.client.post(reverse("checkout:shipping-address"), ADDRESS | {k: bad}); assert a.status_code in (200,302), (k,bad,a.status_code)
def test_garbage_mail(guest):
    for bad in ["\0@x.y", "a\n@b.c", "x"*400+"@b.cd", "a@b.c\r\nBcc: x@y.z", "é@b.cd"]:
        a = guest.client.post(reverse("checkout:index"), {"email": bad}); print(bad[:20], a.status_code); assert a.status_code in (200,302)
def test_long_mail_placed(bowl):
    c = Client(); add(c, bowl)
    mail = "a"*60 + "@" + ".".join(["b"*60]*3) + ".cd"
    from tests.checkout.test_checkout_pages import go_to_payment
    page = go_to_payment(c, email=mail); a = place(c, page); assert a.status_code == 200
    assert Order.objects.get().guest_email == mail
def test_guest_logs_in_between(guest):
    assert place(guest.client, guest.page).status_code == 200
    m = make_member()
    guest.client.post(reverse("account_login"), {"login": m.email, "password": PASSWORD})
    a = place(guest.client, guest.page); print("after login", a.status_code, a.content)
    r = guest.client.get(reverse("checkout:payment-details")); print(r.status_code)
    r = guest.client.post(reverse("checkout:release")); print(r.status_code, r.url, Order.objects.get().status)
    r = guest.client.get(reverse("basket:summary")); print("basket empty:", r.context["basket"].is_empty)
