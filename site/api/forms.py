"""Forms of the shop and of allauth, filled in by programs."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils.translation import gettext as _

from api.refusals import Error, Refusal, Refused

LOCKED_SECONDS = 300
"""How long allauth remembers failed attempts at one address."""


def check_form(form: Form, *, names: Mapping[str, str] | None = None) -> None:
    """Raises the refusal of a form that is not valid; `names` are the API's names of its fields."""
    if form.is_valid():
        return
    names = names or {}
    errors = []
    for field, problems in form.errors.as_data().items():
        for problem in problems:
            if problem.code == "too_many_login_attempts":
                raise too_often(problem)
            name = "" if field == "__all__" else names.get(field, field)
            errors += [Error(name, told, problem.code or "invalid") for told in problem.messages]
    raise Refused(Refusal(400, "invalid", _("Please correct what was sent."), tuple(errors)))


def too_often(problem: ValidationError) -> Refused:
    """429: too many wrong passwords or codes."""
    headers = {"Retry-After": str(LOCKED_SECONDS)}
    return Refused(Refusal(429, "throttled", problem.messages[0], headers=headers))
