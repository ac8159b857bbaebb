"""Secrets that must be read again, kept so that a copy of the database does not give them away."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str, *, purpose: str) -> str:
    """A secret, encrypted by a key that is made of SECRET_KEY for this purpose."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The secret again; it may have been sealed when a fallback of SECRET_KEY was the key.

    Raises cryptography's InvalidToken.
    """
    return _cipher(purpose).decrypt(sealed.encode()).decode()


def _cipher(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    return urlsafe_b64encode(sha256(f"{purpose} {key}".encode()).digest())
