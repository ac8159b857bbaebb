"""Requests that may be sent twice and are done once, by the header `Idempotency-Key`.

The key is its sender's: another member's, machine's or guest's is another one. What succeeded is
remembered for a day and answered again as it was. What was refused wrote nothing, so it is not
remembered, and may be sent again, corrected, with the same key. Of requests that meet one runs;
the others are told to come back. Its lease ends by itself, so that a killed process blocks nobody.

What is done and the note of it are one transaction: both are there, or neither. What speaks to the
bank, and the placing of an order, is not; it meets what the first run made by a key of its own
(`uuid_for`). A picture, stored before its row is written, has none: it may be there twice. What is
done in many small transactions notes in each how far it came, and goes on from there.

Secrets that open more than one order are not kept. An action gives the same again, or, where that
cannot be, whoever sends it again is told that it was done, and where. A guest's answers are kept
with the tokens of basket and order: whoever sends them again has nothing else to go by.
"""

import functools
import hashlib
import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from enum import Enum
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4, uuid5

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import KeyHolder
from api.etags import answer_tag
from api.models import IdempotentRequest
from api.parsing import too_large
from api.refusals import Error, Refusal, Refused
from api.rendering import JsonRenderer, json_bytes
from api.versions import LATEST

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255
KEPT = timedelta(hours=24)
RETRY_SECONDS = 2
KEPT_HEADERS = ("Location", "X-Basket-Token")
PART_OF_THE_REQUEST = ("X-Basket-Token", "X-Order-Token")
SALT = "api.idempotency"
NAMESPACE = UUID("1f0f7a0e-6d3c-4c5e-9a55-6a2e0f4a4a11")

logger = logging.getLogger("api")


class Keeping(Enum):
    """What becomes of an answer that succeeded, for who sends the request again."""

    KEPT = "kept"
    """It is stored, and answered again."""
    MADE_AGAIN = "made again"
    """It holds a secret: it is not stored, and the action gives the same again by itself."""
    TOLD_ONCE = "told once"
    """It holds a secret that nobody knows any more: 409, with the address of what was made."""


def idempotent(
    *, is_required: bool = False, answer: Keeping = Keeping.KEPT, is_atomic: bool = True
) -> Callable:
    """Has an endpoint's action heed `Idempotency-Key`. v2 insists on one where `is_required`.

    `is_atomic`: it is one transaction with the note of its answer. Not so what asks the bank or the
    storage, places an order, whose locks are held as briefly as can be, or uses `note_progress`.
    """

    def decorate(action: Callable[..., Response]) -> Callable[..., Response]:
        @functools.wraps(action)
        def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = key_of(request)
            if key is None:
                if is_required and view.version is LATEST:
                    raise _missing()
                return action(view, request, *args, **kwargs)
            claimed = claim(who_asks(request), key, fingerprint=_fingerprint(request))
            if claimed.answered_at is not None and answer is Keeping.KEPT:
                return _replayed(claimed)
            if claimed.answered_at is not None and answer is Keeping.TOLD_ONCE:
                raise _told_already(claimed)
            request.claimed = claimed
            try:
                with transaction.atomic() if is_atomic else nullcontext():
                    response = action(view, request, *args, **kwargs)
                    body = view.body_of(response)
                    is_ours = remember(claimed, response, body=body, keeping=answer)
                    if is_atomic and not is_ours:
                        raise _under_way()
            except BaseException:
                forget(claimed)
                raise
            return response

        once.idempotency = {"is_required": is_required, "answer": answer}
        return once

    return decorate


def key_of(request: Request) -> str | None:
    """The key that was sent, if one was. Raises Refused (400) for what is no key.

    Whoever has no name here is known by the key alone, so a guest's must not be guessable.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise _malformed(_("A key has up to 255 printable ASCII characters."))
    if not request.user.is_authenticated and not _is_uuid(key):
        raise _malformed(_("A guest's key has to be a UUID."))
    return key


def who_asks(request: Request) -> str:
    """Whose keys these are: a machine's, a member's or a guest's."""
    if isinstance(request.auth, KeyHolder):
        return f"key-{request.auth.key_id}"
    if request.user.is_authenticated:
        return f"user-{request.user.pk}"
    return "guest"


def uuid_for(request: Request) -> UUID:
    """What the shop's actions take as key for this request: the same for the same key.

    Made from key and sender, so that nobody meets what another one's key has made.
    """
    key = key_of(request)
    return uuid4() if key is None else uuid5(NAMESPACE, f"{who_asks(request)} {key}")


def progress_of(request: Request) -> Any:
    """What a run of the same request noted before it was cut off; None: nothing, or no key."""
    claimed = getattr(request, "claimed", None)
    return orjson.loads(claimed.body) if claimed is not None and claimed.body else None


def note_progress(request: Request, noted: Any) -> None:
    """Note how far a request has come, for the next run of it. Caller is in a transaction.

    Raises Refused (409) where it took longer than its lease, and somebody else runs it.
    """
    claimed = getattr(request, "claimed", None)
    if claimed is None:
        return
    rows = IdempotentRequest.objects.filter(pk=claimed.pk, lease=claimed.lease)
    until = timezone.now() + _lease_time()
    if not rows.update(body=json_bytes(noted).decode(), leased_until=until):
        raise _under_way()


def claim(
    who: str, key: str, *, fingerprint: str, now: datetime | None = None
) -> IdempotentRequest:
    """The row of a request, which is the caller's to run unless it is answered.

    Raises Refused: 422 where the key was used for something else, 409 while it runs.
    """
    now = now or timezone.now()
    lease = {"lease": uuid4(), "leased_until": now + _lease_time()}
    rows = IdempotentRequest.objects.filter(who=who, key=key)
    with transaction.atomic():
        rows.filter(created_at__lte=now - KEPT).delete()
        IdempotentRequest.objects.bulk_create(
            [IdempotentRequest(who=who, key=key, fingerprint=fingerprint, created_at=now, **lease)],
            ignore_conflicts=True,
        )
    row = rows.first()
    if row is None:  # it was refused, and forgotten, just now
        raise _under_way()
    if row.fingerprint != fingerprint:
        raise _used_otherwise()
    if row.answered_at is not None or row.lease == lease["lease"]:
        return row
    if not rows.filter(lease=row.lease, leased_until__lte=now, answered_at=None).update(**lease):
        raise _under_way()
    row.lease = lease["lease"]
    return row


def remember(
    claimed: IdempotentRequest, response: Response, *, body: Any, keeping: Keeping
) -> bool:
    """Keep what is answered. False: it took longer than its lease, and somebody else runs it."""
    answer: dict[str, Any] = {"status": response.status_code, "answered_at": timezone.now()}
    names = {Keeping.KEPT: KEPT_HEADERS, Keeping.TOLD_ONCE: ("Location",)}.get(keeping, ())
    answer["headers"] = {name: response[name] for name in names if name in response}
    if keeping is Keeping.KEPT:
        whole = JsonRenderer().render(body)
        answer["body"] = whole.decode()
        if hasattr(response, "state"):
            answer["headers"]["ETag"] = answer_tag(whole, response)
    rows = IdempotentRequest.objects.filter(pk=claimed.pk, lease=claimed.lease)
    is_ours = rows.update(**answer) == 1
    if not is_ours:
        logger.warning("Request %s outlived its lease and was run again", claimed.pk)
    return is_ours


def forget(claimed: IdempotentRequest) -> None:
    """Let the key be used anew: nothing was done. What was answered before stays, and what was
    begun may go on."""
    rows = IdempotentRequest.objects.filter(
        pk=claimed.pk, lease=claimed.lease, answered_at__isnull=True
    )
    rows.filter(body="").delete()
    rows.update(leased_until=timezone.now())


def forget_old_requests(*, now: datetime) -> int:
    """Delete what was asked more than a day ago. Returns how many."""
    return IdempotentRequest.objects.filter(created_at__lte=now - KEPT).delete()[0]


def forget_requests_of(user_id: int, *, keys: Iterable[int]) -> None:
    """Delete what a member asked, by sign-ins and by API keys of these numbers."""
    who = [f"user-{user_id}", *(f"key-{key_id}" for key_id in keys)]
    IdempotentRequest.objects.filter(who__in=who).delete()


def _lease_time() -> timedelta:
    return timedelta(seconds=settings.API_LEASE_SECONDS)


def _fingerprint(request: Request) -> str:
    """What was asked, to the byte, by a key of ours: bodies may hold what could be guessed."""
    asked = request._request
    said = [asked.method or "", asked.get_full_path()]
    said += [request.headers.get(name, "") for name in PART_OF_THE_REQUEST]
    whole = "\n".join(said).encode() + b"\n" + _body(request)
    return salted_hmac(SALT, whole, algorithm="sha256").hexdigest()


def _body(request: Request) -> bytes:
    """The body, before the parser takes it. Of a form what is in it: what divides it is random."""
    if not any(isinstance(parser, MultiPartParser) for parser in request.parsers):
        try:
            return request._request.body
        except RequestDataTooBig:
            raise too_large() from None
    digest = hashlib.sha256()
    # Where nothing was sent, there is not even an empty form.
    form = request.data if isinstance(request.data, MultiValueDict) else MultiValueDict()
    for name, values in sorted(form.lists()):
        for value in values:
            digest.update(f"\n{name}\n".encode())
            for chunk in value.chunks() if isinstance(value, UploadedFile) else [value.encode()]:
                digest.update(chunk)
            if isinstance(value, UploadedFile):
                value.seek(0)
    return digest.digest()


def _replayed(claimed: IdempotentRequest) -> Response:
    """The answer as it was. It is whole already, so the version adds nothing."""
    response = Replay(claimed)
    response[REPLAYED] = "true"
    return response


class Replay(Response):
    """An answer that was rendered before."""

    def __init__(self, claimed: IdempotentRequest) -> None:
        super().__init__(None, status=claimed.status, headers=claimed.headers)
        self["Content-Type"] = JsonRenderer.media_type
        self._kept = claimed.body.encode()

    @property
    def rendered_content(self) -> bytes:
        return self._kept


def _is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def _malformed(message: str) -> Refused:
    error = Error(HEADER, message, "invalid")
    return Refused(Refusal(HTTPStatus.BAD_REQUEST, "invalid_idempotency_key", message, (error,)))


def _missing() -> Refused:
    return _malformed(_("Send a key of your own, so that nothing is done twice."))


def _used_otherwise() -> Refused:
    message = _("This key was used for another request.")
    return Refused(
        Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_used_otherwise", message)
    )


def _told_already(claimed: IdempotentRequest) -> Refused:
    message = _("This was done. What it answered is secret, and told once.")
    headers = {**claimed.headers, REPLAYED: "true"}
    return Refused(Refusal(HTTPStatus.CONFLICT, "told_once", message, headers=headers))


def _under_way() -> Refused:
    message = _("The first request with this key is still running.")
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return Refused(
        Refusal(HTTPStatus.CONFLICT, "idempotent_request_running", message, headers=headers)
    )
