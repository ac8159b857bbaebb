"""An authenticator app."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

STEP_SECONDS = 30


def code_of(secret: str) -> str:
    """What an app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP_SECONDS))
