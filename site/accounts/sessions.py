"""Places where somebody is signed in."""

from collections.abc import Iterable
from importlib import import_module
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from outbox.actions import record_event


def end_sessions(sessions: Iterable[UserSession]) -> int:
    """Sign out at these places. Returns at how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    ended = 0
    for session in sessions:
        store.delete(session.session_key)
        session.delete()
        ended += 1
    return ended


@transaction.atomic
def end_all_sessions(user: User, *, but: str = "") -> int:
    """Sign a member out everywhere, but in the session of this key. Returns of how many sessions.

    Other ways of being signed in end by the event.
    """
    told = {"user_id": user.pk, "at": timezone.now().isoformat()}
    record_event("member.signed_out", key=uuid4().hex, payload=told)
    return end_sessions(UserSession.objects.filter(user=user).exclude(session_key=but))
