"""Where sessions are kept: in the database and, for reading, in the cache."""

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.utils.crypto import get_random_string


class SessionStore(cached_db.SessionStore):
    """Django's, which opens a transaction around the one statement that changes a session.

    It also asks whether a new key is taken. The insert of a session finds that out by itself.
    """

    def _get_new_session_key(self) -> str:
        return get_random_string(32, VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            return super().save(must_create)
        row = self.create_model_instance(self._get_session())
        changed = self.model.objects.filter(pk=row.pk).update(
            session_data=row.session_data, expire_date=row.expire_date
        )
        if not changed:
            raise UpdateError
        self._cache.set(self.cache_key, self._session, self.get_expiry_age())
