"""The codes of gift cards: made from the card's key and the shop's secret, kept as a hash.

Whoever reads the database finds neither codes nor a way to test guesses: both need SECRET_KEY.
Made anew from the key, a code can be mailed again, and no mail holds a code that does not pay.
"""

import hmac
import re
from base64 import b32encode
from hashlib import sha256
from uuid import UUID

from django.conf import settings

LENGTH = 16
"""Eighty bits: with the hash's secret unknown, and guesses throttled, nobody tries them out."""
# Crockford's letters: none of them looks like another, or like a digit.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
READ_AS = str.maketrans("OIL", "011")
TO_LETTERS = str.maketrans(BASE32, LETTERS)
NOT_OF_A_CODE = re.compile(r"[\s\-\u2010-\u2015_.]+")


def code_of(key: UUID, *, code_hash: str = "") -> str:
    """The code of the card of this key, in groups of four.

    With the hash it is the one that the hash was made of, though SECRET_KEY was changed since.
    Raises LookupError when no key of the shop makes that code any more.
    """
    for secret in _secrets():
        code = _code(key, secret)
        if not code_hash or code_hash in hashes_of(code):
            return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))
    raise LookupError(f"The code of gift card {key} cannot be made any more")


def hashes_of(code: str) -> list[str]:
    """The hashes under which a card of this code may be kept; the first is today's. None: no code.

    Spaces, dashes and small letters are read as they were meant.
    """
    letters = tidied(code)
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return []
    return [
        hmac.new(_key("hash", secret), letters.encode(), sha256).hexdigest()
        for secret in _secrets()
    ]


def tidied(code: str) -> str:
    """A code as it was meant: letters and digits only."""
    return NOT_OF_A_CODE.sub("", code[:64]).upper().translate(READ_AS)


def _code(key: UUID, secret: str) -> str:
    made = hmac.new(_key("code", secret), key.bytes, sha256).digest()
    return b32encode(made).decode().translate(TO_LETTERS)[:LENGTH]


def _key(purpose: str, secret: str) -> bytes:
    return sha256(f"gift card {purpose} {secret}".encode()).digest()


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
