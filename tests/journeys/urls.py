"""The shop's addresses, and some that lead to where visitors hardly come on purpose."""

from allauth.core.ratelimit import respond_429
from allauth.socialaccount.internal.flows.signup import redirect_to_signup
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.models import User
from config import urls as shop

handler404 = shop.handler404
handler500 = shop.handler500


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a shelf")


def come_from_another(request: HttpRequest) -> HttpResponse:
    """As whom Google knows and sends back, without an e-mail address."""
    account = SocialAccount(provider="google", uid="7", extra_data={"name": "Nora Whitlock"})
    provider = account.get_provider(request)
    return redirect_to_signup(request, SocialLogin(User(), account, provider=provider))


urlpatterns = [
    path("broken/", break_down),
    path("come-too-often/", respond_429),
    path("come-from-another/", come_from_another),
    *shop.urlpatterns,
]
