"""Signing in and up: passwords, second factors and providers against tokens."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.entrance_forms import ResetPasswordForm
from accounts.models import User
from api.baskets import take_over_basket
from api.endpoints import Endpoint
from api.forms import check_form
from api.idempotency import Keeping, idempotent
from api.permissions import AllowAny
from api.refusals import Refusal, Refused, refused_as
from api.resources.members import MemberSerializer, NoticeSerializer, notice
from api.resources.parameters import BASKET_BROUGHT
from api.tokens import cookies
from api.tokens.actions import (
    AccountClosed,
    RefreshRefused,
    Tokens,
    begin_family,
    exchange,
)
from api.tokens.entrance import (
    WHO_ARE_YOU,
    kinds_of_codes,
    member_of_provider,
    member_with_code,
    member_with_password,
    needs_second_factor,
    new_member,
)
from api.tokens.tokens import ChallengeToken

LONGEST_TOKEN = 8192
REFRESH_REFUSALS = {
    "token_not_valid": gettext_lazy("This refresh token is not valid. Please sign in again."),
    "token_rotated": gettext_lazy("It was used a moment ago: use the one it was given for."),
    "token_reused": gettext_lazy(
        "An old refresh token was used again. For safety, please sign in again."
    ),
}


@refused_as(AccountClosed)
def account_closed(error: AccountClosed) -> Refusal:
    """The doors were closed a moment ago."""
    return Refusal(401, "account_inactive", _("This account is closed."), headers=WHO_ARE_YOU)


class AsCookiesSerializer(serializers.Serializer):
    cookies = serializers.BooleanField(
        default=False,
        help_text="Put the tokens into HTTP-only cookies instead of the answer (`?cookies=1`, too)",
    )


class SignInSerializer(AsCookiesSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class CodeSerializer(AsCookiesSerializer):
    challenge = serializers.CharField(max_length=LONGEST_TOKEN)
    code = serializers.CharField(max_length=32)


class SignUpSerializer(SignInSerializer):
    first_name = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)
    last_name = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)


class ProviderSerializer(AsCookiesSerializer):
    id_token = serializers.CharField(max_length=LONGEST_TOKEN, required=False)
    access_token = serializers.CharField(max_length=LONGEST_TOKEN, required=False)

    def validate(self, attrs):
        if "id_token" not in attrs and "access_token" not in attrs:
            raise serializers.ValidationError(_("Send `id_token` or `access_token`."), "required")
        return attrs


class RefreshSerializer(serializers.Serializer):
    refresh = serializers.CharField(
        max_length=LONGEST_TOKEN,
        required=False,
        help_text="Left out, it is taken from its cookie; then the CSRF token is needed.",
    )


class EmailSerializer(serializers.Serializer):
    email = serializers.EmailField(max_length=254)


class TokensSerializer(serializers.Serializer):
    """The tokens, or the CSRF token where they are in cookies."""

    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds that the access token is valid.")
    access = serializers.CharField(required=False)
    refresh = serializers.CharField(required=False)
    csrf_token = serializers.CharField(required=False)
    user = MemberSerializer()


class ChallengeSerializer(serializers.Serializer):
    """The second factor is missing: send the challenge back with a code."""

    mfa_required = serializers.BooleanField()
    challenge = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField(), help_text="`totp`, …")
    expires_in = serializers.IntegerField(help_text="Seconds that the challenge is valid.")


class Entrance(Endpoint):
    """The doors of the API. Whoever comes is nobody yet, whatever token is sent along."""

    authentication_classes = []
    permission_classes = [AllowAny]
    serializer_class = SignInSerializer
    limits = {
        "sign_in": "login",
        "send_code": "login",
        "exchange_token": "login",
        "sign_up": "register",
        "ask_for_reset": "register",
    }

    @extend_schema(
        tags=["auth"],
        summary="Sign in with e-mail address and password",
        parameters=[BASKET_BROUGHT],
        request=SignInSerializer,
        responses={200: TokensSerializer, 202: ChallengeSerializer},
    )
    def sign_in(self, request: Request) -> Response:
        given = self.given(SignInSerializer)
        user = member_with_password(
            request._request, email=given["email"], password=given["password"]
        )
        return self._let_in(user, given)

    @extend_schema(
        tags=["auth"],
        summary="Sign in: the second factor",
        parameters=[BASKET_BROUGHT],
        request=CodeSerializer,
        responses={200: TokensSerializer},
    )
    def send_code(self, request: Request) -> Response:
        given = self.given(CodeSerializer)
        user = member_with_code(request._request, challenge=given["challenge"], code=given["code"])
        return self._tokens_for(user, given)

    @extend_schema(
        tags=["auth"],
        summary="Make an account and sign in",
        parameters=[BASKET_BROUGHT],
        request=SignUpSerializer,
        responses={201: TokensSerializer},
    )
    @idempotent(answer=Keeping.TOLD_ONCE)
    def sign_up(self, request: Request) -> Response:
        given = self.given(SignUpSerializer)
        user = new_member(request._request, {**given, "password1": given["password"]})
        return self._tokens_for(user, given, status=201)

    @extend_schema(
        tags=["auth"],
        summary="Sign in with a provider's token",
        parameters=[BASKET_BROUGHT],
        request=ProviderSerializer,
        responses={200: TokensSerializer, 202: ChallengeSerializer},
    )
    def exchange_token(self, request: Request, provider: str) -> Response:
        given = self.given(ProviderSerializer)
        token: dict[str, str] = {
            name: given[name] for name in ("id_token", "access_token") if name in given
        }
        return self._let_in(member_of_provider(request._request, provider, token), given)

    @extend_schema(
        tags=["auth"],
        summary="The next tokens for a refresh token",
        request=RefreshSerializer,
        responses={200: TokensSerializer},
    )
    def refresh(self, request: Request) -> Response:
        """Cookies that are refused are deleted, unless another tab has just had new ones."""
        given = self.given(RefreshSerializer)
        as_cookies = "refresh" not in given
        if as_cookies:
            cookies.check_csrf(request._request)
        raw: str = request.COOKIES.get(cookies.REFRESH, "") if as_cookies else given["refresh"]
        try:
            tokens = exchange(raw)
        except RefreshRefused as refusal:
            message = str(REFRESH_REFUSALS[refusal.code])
            refused = Refused(Refusal(401, refusal.code, message, headers=WHO_ARE_YOU))
            if not as_cookies or refusal.code == "token_rotated":
                raise refused from None
            response = self.handle_exception(refused)
            cookies.forget_tokens(response, request._request)
            return response
        return self._answer(tokens, as_cookies=as_cookies)

    @extend_schema(
        tags=["auth"],
        summary="Ask for a mail with which to choose a new password",
        request=EmailSerializer,
        responses={202: NoticeSerializer},
    )
    def ask_for_reset(self, request: Request) -> Response:
        """The answer is the same whether there is such an account or not."""
        form = ResetPasswordForm(self.given(EmailSerializer))
        check_form(form)
        form.save(request._request)
        return notice(_("If there is such an account, an e-mail is on its way."))

    def _let_in(self, user: User, given: dict[str, Any]) -> Response:
        if not needs_second_factor(user):
            return self._tokens_for(user, given)
        challenge = {
            "mfa_required": True,
            "challenge": str(ChallengeToken.of(user)),
            "kinds": kinds_of_codes(user),
            "expires_in": int(ChallengeToken.lifetime.total_seconds()),
        }
        response = Response(challenge, status=202)
        response.message = _("Send a code of the second factor.")
        return response

    def _tokens_for(self, user: User, given: dict[str, Any], *, status: int = 200) -> Response:
        tokens = begin_family(user, user_agent=self.request.headers.get("User-Agent", ""))
        take_over_basket(self.request, user)
        as_cookies = given["cookies"] or self.request.query_params.get("cookies") == "1"
        return self._answer(tokens, as_cookies=as_cookies, status=status)

    def _answer(self, tokens: Tokens, *, as_cookies: bool, status: int = 200) -> Response:
        told: dict[str, Any] = {
            "token_type": "Bearer",
            "expires_in": int(tokens.access.lifetime.total_seconds()),
            "user": MemberSerializer(tokens.user).data,
        }
        response = Response(told, status=status)
        if as_cookies:
            told["csrf_token"] = cookies.set_tokens(response, tokens, self.request._request)
        else:
            told |= {"access": str(tokens.access), "refresh": str(tokens.refresh)}
        return response
