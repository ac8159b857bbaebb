"""Places where a member is signed in: browsers on the pages, and what came in elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.sessions import end_all_sessions, end_sessions
from members.queries import sessions_of
from members.rules import device_name, program_name


@dataclass(frozen=True)
class Place:
    """`field` and `key` name it in a form; times are UTC; only pages know an address (`ip`)."""

    field: str
    key: int | UUID
    name: str
    since: datetime
    last_used: datetime
    ip: str = ""
    is_current: bool = False

    @property
    def is_page(self) -> bool:
        return self.field == "session"


def places_of(user: User, *, here: str | None, most: int) -> list[Place]:
    """At `most` so many, this session first, then other browsers, then programs. Two queries."""
    pages = [
        Place(
            field="session",
            key=session.pk,
            name=device_name(session.user_agent),
            since=session.created_at,
            last_used=session.last_seen_at,
            ip=session.ip,
            is_current=session.session_key == here,
        )
        for session in sessions_of(user)
    ]
    elsewhere = [
        Place(
            field="sign_in",
            key=sign_in.key,
            name=program_name(sign_in.user_agent),
            since=sign_in.created_at,
            last_used=sign_in.last_used_at,
        )
        for sign_in in _elsewhere("open")(user)[:most]
    ]
    return [*sorted(pages, key=lambda place: not place.is_current), *elsewhere][:most]


def end_session(session: int, *, of: User, but: str | None) -> int:
    """Sign out in one browser, not in the one with the session of the key `but`. Returns 1 or 0."""
    found = [each for each in sessions_of(of) if each.pk == session and each.session_key != but]
    return end_sessions(found)


def end_sign_in(key: UUID, *, of: User) -> int:
    """Sign out one program. Returns 1, or 0 where it was over or is not the member's."""
    return int(_elsewhere("end")(key, of=of))


def end_all_places(user: User, *, but: str | None) -> int:
    """Sign out everywhere but in one session. Returns at how many places."""
    open_pages = [each for each in sessions_of(user) if each.session_key != but]
    end_all_sessions(user, but=but or "")
    return len(open_pages) + _elsewhere("end_all")(user)


def _elsewhere(what: str) -> Callable[..., Any]:
    return import_string(settings.SIGN_INS_ELSEWHERE[what])
