"""Who somebody is: by password, second factor, another's word, or as a new member.

allauth decides, with its limits, as on the shop's own pages. No session is begun.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import (
    get_address_for_user,
    send_verification_email_at_login,
    send_verification_email_to_address,
)
from allauth.account.internal.flows.manage_email import assess_unique_email
from allauth.account.models import Login
from allauth.account.signals import user_signed_up
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.internal.flows.login import pre_social_login
from allauth.socialaccount.models import SocialApp, SocialLogin
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework_simplejwt.exceptions import TokenError

from accounts.entrance_forms import AddressTaken, SignupForm
from accounts.models import User
from api.forms import check_form, too_often
from api.refusals import Error, Refusal, Refused, conflict
from api.tokens.tokens import ChallengeToken

WHO_ARE_YOU = {"WWW-Authenticate": 'Bearer realm="api"'}


class NamedSignupForm(SignupForm):
    """The form of the shop's door, with a name."""

    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)


def member_with_password(request: HttpRequest, *, email: str, password: str) -> User:
    """The member who has this password. Wrong ones are counted by address and by visitor."""
    try:
        user = get_adapter(request).authenticate(request, email=email, password=password)
    except ValidationError as problem:
        raise too_often(problem) from None
    if user is None:
        raise _refused("invalid_credentials", _("The e-mail address or the password is not right."))
    return _welcome(user)


def needs_second_factor(user: User) -> bool:
    return is_mfa_enabled(user)


def kinds_of_codes(user: User) -> list[str]:
    """Which codes a member can give here: keys that browsers hold need the shop's own pages."""
    kinds = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return sorted(kinds.values_list("type", flat=True))


def member_with_code(request: HttpRequest, *, challenge: str, code: str) -> User:
    """The member to whom a challenge was given, and who now has the code."""
    try:
        token = ChallengeToken.read(challenge)
        user = User.objects.filter(pk=int(token["sub"])).first()
    except (TokenError, KeyError, ValueError):
        user = None
    if user is None or not token.is_of(user):
        raise _refused("challenge_not_valid", _("That took too long. Please sign in again."))
    form = AuthenticateForm({"code": code}, user=_welcome(user))
    check_form(form)
    form.authenticator.record_usage()
    return user


def new_member(request: HttpRequest, given: Mapping[str, Any]) -> User:
    """A new member, who is sent a mail to confirm the address. `given`: as NamedSignupForm's."""
    form = NamedSignupForm(given)
    names = {"password1": "password"}
    check_form(form, names=names)
    try:
        user, _answer = form.try_save(request)
    except AddressTaken:
        check_form(form, names=names)
        raise
    if user is None:
        raise conflict(_("There is an account with this e-mail address."), code="email_taken")
    _greet(request, user)
    return user


def member_of_provider(request: HttpRequest, provider_id: str, token: Mapping[str, str]) -> User:
    """The member whom a provider knows, by a token of the provider's; perhaps a new one."""
    login = _social_login(request, provider_id, token)
    pre_social_login(request, login)
    if not login.is_existing and _is_made_a_member(request, login):
        _greet(request, login.user, sociallogin=login)
        return login.user
    login._accept_login(request)
    return _welcome(login.user)


def ask_to_confirm(request: HttpRequest, user: User) -> bool:
    """Send the mail again that confirms a member's address. False: it is, or a mail just went."""
    address = get_address_for_user(user)
    if address is None or address.verified:
        return False
    return send_verification_email_to_address(request, address)


def _social_login(request: HttpRequest, provider_id: str, token: Mapping[str, str]) -> SocialLogin:
    if provider_id not in settings.SOCIAL_PROVIDERS:
        raise Http404(_("The shop does not know this provider."))
    try:
        provider = get_social_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404(_("The shop does not know this provider.")) from None
    if not provider.supports_token_authentication:
        error = Error("provider", _("Its tokens cannot be exchanged."), "unsupported")
        raise Refused(Refusal(400, "invalid", error.message, (error,)))
    client = {"client_id": provider.app.client_id} if provider.uses_apps else {}
    try:
        login: SocialLogin = provider.verify_token(request, {**client, **token})
    # Tokens are read before they are checked: what lacks a part raises any of these.
    except (ValidationError, LookupError, TypeError, ValueError) as problem:
        told = _("This is no valid token of the provider's.")
        raise _refused("invalid_credentials", told) from problem
    return login


def _is_made_a_member(request: HttpRequest, login: SocialLogin) -> bool:
    """False: the same person came twice at once, is one by now, and was looked up again."""
    _check_address_is_free(login)
    try:
        with transaction.atomic():
            get_social_adapter(request).save_user(request, login, form=None)
    except IntegrityError:
        login.lookup()
        if login.is_existing:
            return False
        _check_address_is_free(login)
        raise
    return True


def _check_address_is_free(login: SocialLogin) -> None:
    addresses = login.email_addresses
    if not addresses or not assess_unique_email(addresses[0].email):
        raise conflict(
            _("There is an account with this e-mail address. Sign in there, then connect it."),
            code="email_taken",
        )


def _greet(request: HttpRequest, user: User, **about: Any) -> None:
    user_signed_up.send(sender=User, request=request, user=user, **about)
    send_verification_email_at_login(request, Login(user=user, signup=True))


def _welcome(user: User) -> User:
    if not user.is_active:
        raise _refused("account_inactive", _("This account is closed."))
    return user


def _refused(code: str, message: str) -> Refused:
    return Refused(Refusal(401, code, message, headers=WHO_ARE_YOU))
