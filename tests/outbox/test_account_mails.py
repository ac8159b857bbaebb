"""allauth's mails wait in the outbox."""

import re

import pytest
from django.urls import reverse

from outbox.actions import deliver_due
from outbox.models import Event
from tests.factories import PASSWORD, make_member

pytestmark = pytest.mark.django_db


def test_a_reset_mail_is_sent_by_the_outbox_and_its_link_works(client, mail_server):
    member = make_member("ada@shop.example")
    client.post(reverse("account_reset_password"), {"email": member.email})
    assert mail_server.mails == [], "nothing is sent within the request"
    assert deliver_due() == 1
    (mail,) = mail_server.mails
    assert mail["To"] == "ada@shop.example"
    text, html = (part.get_payload(decode=True).decode() for part in mail.get_payload())
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", text)
    assert link and link[1] in html
    page = client.get(link[1], follow=True)
    assert page.status_code == 200
    assert "password1" in page.content.decode()


def test_a_sent_reset_link_is_forgotten(client, mail_server):
    client.post(reverse("account_reset_password"), {"email": make_member().email})
    assert "reset/key" in str(Event.objects.get().payload)
    deliver_due()
    assert set(Event.objects.get().payload) == {"to", "subject"}


def test_every_request_is_a_mail_of_its_own(client, mail_server):
    member = make_member()
    for _ in range(2):
        client.post(reverse("account_reset_password"), {"email": member.email})
    deliver_due()
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 2


def test_a_new_member_is_asked_to_confirm_the_address(client, mail_server):
    form = {"email": "grace@shop.example", "password1": PASSWORD}
    client.post(reverse("account_signup"), form)
    deliver_due()
    (mail,) = mail_server.mails
    assert mail["Subject"] == "Confirm your e-mail address"
    assert "accounts/confirm-email/" in mail.get_payload()[0].get_payload(decode=True).decode()


def test_an_unknown_address_is_told_so_by_mail_only(client, mail_server):
    client.post(reverse("account_reset_password"), {"email": "nobody@shop.example"})
    deliver_due()
    assert [mail["Subject"] for mail in mail_server.mails] == ["No account with this address"]
