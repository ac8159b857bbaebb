"""Caught messages: one .eml file each, read anew whenever they are asked for."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses
from functools import lru_cache
from pathlib import Path

SUFFIX = ".eml"
# What the envelope said, kept in front of the message itself: Bcc shows only here.
ENVELOPE_FROM, ENVELOPE_TO = "X-MailFrom", "X-RcptTo"
NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Attachment:
    """A part that is neither shown nor part of what is. `number` is its place in the message."""

    number: int
    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Message:
    """One caught message. `recipients` are those of the envelope; `received` is UTC."""

    id: str
    received: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]

    @property
    def sender_name(self) -> str:
        """The name of the sender, or the address where it has none."""
        pairs = getaddresses([self.sender])
        return (pairs[0][0] or pairs[0][1]) if pairs else self.sender


def keep(folder: Path, content: bytes, *, sender: str, recipients: list[str]) -> str:
    """Write a message to disk for good, and return its id."""
    message_id = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    envelope = f"{ENVELOPE_FROM}: {sender}\r\n{ENVELOPE_TO}: {', '.join(recipients)}\r\n"
    unfinished = folder / f"{message_id}.unfinished"
    with unfinished.open("wb") as file:
        file.write(envelope.encode() + content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(folder / f"{message_id}{SUFFIX}")
    return message_id


def messages(folder: Path) -> list[Message]:
    """All messages, the newest first."""
    files = sorted(folder.glob(f"*{SUFFIX}"), reverse=True)
    return [_read(file) for file in files]


def message(folder: Path, message_id: str) -> Message:
    """The message of that id. Raises KeyError if there is none."""
    return _read(_file(folder, message_id))


def raw(folder: Path, message_id: str) -> bytes:
    """The whole file of a message. Raises KeyError if there is none."""
    return _file(folder, message_id).read_bytes()


def part(folder: Path, message_id: str, number: int) -> tuple[str, str, bytes]:
    """Name, content type and content of a numbered part. Raises KeyError if there is none."""
    for place, each in _leaves(_parsed(_file(folder, message_id))):
        if place == number:
            return _name_of(each, place), each.get_content_type(), _bytes_of(each)
    raise KeyError(number)


def numbers_by_content_id(folder: Path, message_id: str) -> dict[str, int]:
    """Which part a `cid:` address in the HTML means."""
    parsed = _parsed(_file(folder, message_id))
    return {
        str(each["Content-ID"]).strip("<> "): number
        for number, each in _leaves(parsed)
        if each["Content-ID"]
    }


def forget_all(folder: Path) -> None:
    """Delete every message."""
    for file in folder.glob(f"*{SUFFIX}"):
        file.unlink(missing_ok=True)


def _file(folder: Path, message_id: str) -> Path:
    file = folder / f"{message_id}{SUFFIX}"
    if not NAME.fullmatch(message_id) or not file.is_file():
        raise KeyError(message_id)
    return file


@lru_cache(maxsize=2_000)
def _read(file: Path) -> Message:
    parsed = _parsed(file)
    html = parsed.get_body(preferencelist=("html",))
    plain = parsed.get_body(preferencelist=("plain",))
    bodies = (html, plain)
    return Message(
        id=file.stem,
        received=datetime.fromtimestamp(int(file.stem.partition("-")[0]) / 1e9, tz=UTC),
        sender=str(parsed["From"] or parsed[ENVELOPE_FROM] or ""),
        recipients=tuple(str(parsed[ENVELOPE_TO] or "").split(", ")),
        subject=str(parsed["Subject"] or "(no subject)"),
        text=_text_of(plain),
        html=_text_of(html),
        attachments=tuple(
            Attachment(
                number, _name_of(each, number), each.get_content_type(), len(_bytes_of(each))
            )
            for number, each in _leaves(parsed)
            if each not in bodies and not each["Content-ID"]
        ),
        headers=tuple((name, str(value)) for name, value in parsed.items()),
    )


def _parsed(file: Path) -> EmailMessage:
    parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def _leaves(parsed: EmailMessage) -> Iterator[tuple[int, MIMEPart]]:
    leaves = (each for each in parsed.walk() if not each.is_multipart())
    return enumerate(leaves)


def _text_of(body: MIMEPart | None) -> str:
    if body is None:
        return ""
    text = _bytes_of(body).decode(body.get_content_charset() or "utf-8", errors="replace")
    return text.replace("\r\n", "\n")


def _bytes_of(each: MIMEPart) -> bytes:
    payload = each.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name_of(each: MIMEPart, number: int) -> str:
    return each.get_filename() or f"part-{number}"
