"""The mail catcher: nothing is lost, and no message can do anything to the page that shows it."""

import http.client
import json
import os
import signal
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any
from urllib.error import HTTPError

import pytest

from embedded.mail import Mail
from embedded.server import Place, open_locally

EVIL = "<script>top.document.body.innerHTML = 'taken'</script>"
PIXEL = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def catcher(place: Place) -> Iterator[Mail]:
    mail = Mail(place)
    mail.prepare()
    mail.start()
    mail.wait_until_ready()
    yield mail
    mail.stop()


def test_a_mail_is_listed_with_text_html_and_its_real_recipients(catcher: Mail) -> None:
    _send(catcher, _order_mail(), to=["mira@example.org", "hidden@example.org"])

    (found,) = _listed(catcher)
    assert found["subject"] == "Your order, Zoë"
    assert found["from"] == "Bowerbird <shop@bowerbird.example>"
    assert found["to"] == ["mira@example.org", "hidden@example.org"]
    assert found["text"] == "Two mugs, £36.00\n"
    assert "<b>Two mugs</b>" in found["html"]
    assert [(each["name"], each["size"]) for each in found["attachments"]] == [("order.pdf", 4)]


def test_the_newest_mail_comes_first_and_one_recipients_can_be_asked_for(catcher: Mail) -> None:
    for name in ("anna", "bo", "anna"):
        _send(catcher, _order_mail(subject=f"For {name}"), to=[f"{name}@example.org"])
    _send(catcher, _order_mail(subject="Last"), to=["bo@example.org"])

    assert [each["subject"] for each in _listed(catcher)] == [
        "Last",
        "For anna",
        "For bo",
        "For anna",
    ]
    asked = _json(catcher, "/api/messages?to=bo@example.org")
    assert [each["subject"] for each in asked] == ["Last", "For bo"]


def test_a_mail_outlives_the_death_of_the_catcher(catcher: Mail, place: Place) -> None:
    _send(catcher, _order_mail())
    assert catcher.process is not None
    os.kill(catcher.process.pid, signal.SIGKILL)
    catcher.process.wait()
    again = Mail(place)
    again.start()
    try:
        again.wait_until_ready()
        assert len(_listed(again)) == 1
    finally:
        again.stop()


def test_the_html_of_a_mail_may_run_nothing(catcher: Mail) -> None:
    _send(catcher, _order_mail())
    (found,) = _listed(catcher)
    with open_locally(f"http://{catcher.address}/messages/{found['id']}/html", seconds=5) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert EVIL in answer.read().decode()
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox;")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy

    page = _text(catcher, f"/messages/{found['id']}")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert EVIL not in page


def test_a_subject_cannot_write_into_the_page(catcher: Mail) -> None:
    _send(catcher, _order_mail(subject=EVIL))

    assert EVIL not in _text(catcher, "/")
    assert "&lt;script&gt;" in _text(catcher, "/")


def test_a_picture_within_the_html_is_led_to_its_part(catcher: Mail) -> None:
    _send(catcher, _order_mail())
    (found,) = _listed(catcher)
    html = _text(catcher, f"/messages/{found['id']}/html")
    address = html.partition('<img src="')[2].partition('"')[0]

    with open_locally(f"http://{catcher.address}{address}", seconds=5) as answer:
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.read() == PIXEL


def test_an_attachment_is_only_downloaded(catcher: Mail) -> None:
    _send(catcher, _order_mail())
    (found,) = _listed(catcher)
    address = found["attachments"][0]["url"]

    with open_locally(f"http://{catcher.address}{address}", seconds=5) as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''order.pdf"


def test_a_name_that_points_here_is_refused(catcher: Mail) -> None:
    assert _status(catcher, "GET", {"Host": "rebound.example"}) == 403
    assert _status(catcher, "GET", {"Host": catcher.address}) == 200


def test_another_site_cannot_delete(catcher: Mail) -> None:
    _send(catcher, _order_mail())

    assert _status(catcher, "DELETE", {"Origin": "https://evil.example"}) == 403
    assert len(_listed(catcher)) == 1
    assert _status(catcher, "DELETE", {"Origin": f"http://{catcher.address}"}) == 204
    assert _listed(catcher) == []


@pytest.mark.parametrize("asked", ["nothing", "../../key", "%2e%2e%2fkey"])
def test_an_unknown_message_is_not_found(catcher: Mail, asked: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        open_locally(f"http://{catcher.address}/api/messages/{asked}", seconds=5)


def _order_mail(*, subject: str = "Your order, Zoë") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = "Bowerbird <shop@bowerbird.example>"
    mail["To"] = "mira@example.org"
    mail.set_content("Two mugs, £36.00\n")
    mail.add_alternative(f'<b>Two mugs</b> <img src="cid:mug"> {EVIL}', subtype="html")
    mail.get_payload()[1].add_related(PIXEL, "image", "png", cid="<mug>")  # type: ignore[union-attr, index]
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="order.pdf")
    return mail


def _send(catcher: Mail, mail: EmailMessage, *, to: list[str] | None = None) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.place.ports.smtp, timeout=5) as smtp:
        smtp.send_message(mail, to_addrs=to or ["mira@example.org"])


def _listed(catcher: Mail) -> list[dict[str, Any]]:
    return _json(catcher, "/api/messages")


def _json(catcher: Mail, path: str) -> list[dict[str, Any]]:
    return json.loads(_text(catcher, path))


def _text(catcher: Mail, path: str) -> str:
    with open_locally(f"http://{catcher.address}{path}", seconds=5) as answer:
        return answer.read().decode()


def _status(catcher: Mail, method: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(catcher.address, timeout=5)
    connection.request(method, "/api/messages", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status
