"""Which mails come, and the links that end them."""

import pytest
from django.test import Client
from django.urls import reverse

from notifications.actions import send_once
from notifications.mail import Mail
from notifications.models import MailPreference
from notifications.preferences import (
    Kind,
    keep_preferences,
    preferences_of,
    unsubscribe_url,
    wants_mail,
)
from tests.factories import make_member


def path(member, kind: str = Kind.BACK_IN_STOCK) -> str:
    return "/" + unsubscribe_url(member, kind).split("/", 3)[3]


def test_advertising_needs_a_yes_and_the_rest_a_no(member):
    assert preferences_of(member) == {
        Kind.NEWS: False,
        Kind.BACK_IN_STOCK: True,
        Kind.REVIEW_REQUESTS: True,
    }


def test_page_keeps_what_was_chosen(signed_in, member):
    address = reverse("customer:mail-preferences")
    signed_in.post(address, {"news": "on"})
    assert preferences_of(member) == {
        Kind.NEWS: True,
        Kind.BACK_IN_STOCK: False,
        Kind.REVIEW_REQUESTS: False,
    }
    page = signed_in.get(address).content.decode()
    assert 'name="news" aria-describedby="id_news_helptext" id="id_news" checked' in page


def test_opening_the_link_changes_nothing(client, member):
    answer = client.get(path(member))
    assert answer.status_code == 200
    assert wants_mail(member, Kind.BACK_IN_STOCK)


def test_one_click_of_a_mail_program_ends_one_kind(member):
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = strict.post(path(member), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert not wants_mail(member, Kind.BACK_IN_STOCK)
    assert wants_mail(member, Kind.REVIEW_REQUESTS)
    assert MailPreference.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "1.news", "1.news:forged", "9" * 500])
def test_forged_link_is_not_found(client, home, token):
    assert client.post(reverse("customer:unsubscribe", args=[token])).status_code == 404


def test_link_of_one_member_does_not_end_the_mails_of_another(client, member):
    other = make_member()
    client.post(path(other))
    assert wants_mail(member, Kind.BACK_IN_STOCK)


def test_mail_that_is_not_necessary_has_the_headers_of_rfc_8058(member, mail_server):
    url = unsubscribe_url(member, Kind.NEWS)
    mail = Mail(subject="News", text="New bowls", unsubscribe_url=url)
    send_once(mail, kind="news", key="1", to=member.email)
    (sent,) = mail_server.mails
    assert "".join(sent["List-Unsubscribe"].split()) == f"<{url}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_necessary_mail_has_no_such_headers(member, mail_server):
    send_once(Mail(subject="Paid", text="Yours"), kind="order", key="1", to=member.email)
    assert mail_server.mails[0]["List-Unsubscribe"] is None


def test_erased_member_is_not_written_to(member):
    keep_preferences(member, wanted=["news"])
    member.is_active = False
    assert not wants_mail(member, Kind.NEWS)
