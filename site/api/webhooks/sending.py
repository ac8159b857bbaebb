"""One POST to somebody else's server, who may be slow, wrong or hostile."""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer

from api.webhooks.targets import Target, TargetRefused, checked_address, target_of

SECONDS = 7.0
"""For all of it, but the lookup of the name."""
ANSWER_BYTES = 2048


@dataclass(frozen=True)
class Outcome:
    """What came back: a status of HTTP, or an error."""

    status: int | None
    milliseconds: int
    answer: str = ""
    error: str = ""
    retry_after: str = ""
    is_refused_here: bool = False


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Send a body, and read the beginning of the answer. Follows nothing, raises nothing."""
    begun = time.monotonic()
    try:
        target = target_of(url)
        with _line_to(target) as connection:
            connection.request("POST", target.path, body, _said(target) | dict(headers))
            response = connection.getresponse()
            answer = response.read(ANSWER_BYTES).decode("utf-8", "replace").replace("\0", "")
    except TargetRefused as refusal:
        return Outcome(None, _since(begun), error=str(refusal), is_refused_here=True)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        return Outcome(None, _since(begun), error=_words(error, took=time.monotonic() - begun))
    asked = response.headers.get("Retry-After", "").strip()
    return Outcome(response.status, _since(begun), answer=answer, retry_after=asked)


@contextmanager
def _line_to(target: Target) -> Iterator[http.client.HTTPConnection]:
    """A connection to the address that was checked, with the certificate of the name.

    It is cut after SECONDS: time-outs of sockets begin anew with each byte that drips in.
    """
    stream = socket.create_connection((checked_address(target), target.port), timeout=SECONDS)
    guard = stream.dup()
    timer = Timer(SECONDS, _cut, [guard])
    timer.start()
    try:
        if target.is_encrypted:
            stream = ssl.create_default_context().wrap_socket(stream, server_hostname=target.host)
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = stream
        yield connection
    finally:
        timer.cancel()
        guard.close()
        stream.close()


def _cut(line: socket.socket) -> None:
    # Where the other side was quicker there is nothing left to cut.
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _said(target: Target) -> dict[str, str]:
    return {
        "Host": target.netloc,
        "Content-Type": "application/json",
        "User-Agent": "Bowerbird-Webhooks/1",
        "Connection": "close",
    }


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)


def _words(error: Exception, *, took: float) -> str:
    if took >= SECONDS or isinstance(error, TimeoutError):
        return f"No answer within {SECONDS:g} s"
    return f"{type(error).__name__}: {error}"[:200]
