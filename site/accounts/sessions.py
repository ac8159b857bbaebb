"""Places where somebody is signed in."""

from collections.abc import Iterable
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings


def end_sessions(sessions: Iterable[UserSession]) -> int:
    """Sign out at these places. Returns at how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    ended = 0
    for session in sessions:
        store.delete(session.session_key)
        session.delete()
        ended += 1
    return ended
