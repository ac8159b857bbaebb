"""What only those may do who have just signed in: it would outlast a stolen access token."""

import time

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.refusals import Refusal, Refused
from api.tokens.tokens import AccessToken


def check_signed_in_lately(request: Request) -> None:
    """Refuses members whose sign-in is older than the shop's pages would accept, and keys."""
    token = request.auth
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    if isinstance(token, AccessToken) and token.get("auth_time", 0) >= oldest:
        return
    raise Refused(
        Refusal(403, "reauthentication_required", _("Please sign in again, then do this at once."))
    )
