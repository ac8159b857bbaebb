"""Who may enter: the second factor, keys, providers, and where the member is signed in."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from members.forms.places import PlaceForm
from members.places import end_all_places, end_session, end_sign_in, places_of
from members.views.pages import AccountPage

# Programs may leave a great many sign-ins behind.
PLACES_SHOWN = 50


class SecurityView(AccountPage, TemplateView):
    template_name = "oscar/customer/security.html"
    page_title = gettext_lazy("Security")
    active_tab = "security"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user = self.request.user
        keys = list(Authenticator.objects.filter(user=user).order_by("pk"))
        kinds = [key.type for key in keys]
        places = places_of(user, here=self.request.session.session_key, most=PLACES_SHOWN + 1)
        return super().get_context_data(**kwargs) | {
            "has_app": Authenticator.Type.TOTP in kinds,
            "passkeys": [key for key in keys if key.type == Authenticator.Type.WEBAUTHN],
            "codes": next(
                (
                    key.wrap().get_unused_codes()
                    for key in keys
                    if key.type == Authenticator.Type.RECOVERY_CODES
                ),
                None,
            ),
            "providers": settings.SOCIAL_PROVIDERS,
            "connections": list(SocialAccount.objects.filter(user=user))
            if settings.SOCIAL_PROVIDERS
            else [],
            "places": places[:PLACES_SHOWN],
            "has_others": any(not place.is_current for place in places),
            "has_more_places": len(places) > PLACES_SHOWN,
        }


class EndSessionsView(View):
    """Signs out at one other place (`session` or `sign_in`), or without them at all others."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        here = request.session.session_key
        chosen = PlaceForm(request.POST)
        if not chosen.is_valid():
            ended = 0
        elif session := chosen.cleaned_data["session"]:
            ended = end_session(session, of=request.user, but=here)
        elif sign_in := chosen.cleaned_data["sign_in"]:
            ended = end_sign_in(sign_in, of=request.user)
        else:
            ended = end_all_places(request.user, but=here)
        if ended:
            words = ngettext("Signed out at %d place.", "Signed out at %d places.", ended) % ended
            messages.success(request, words)
        else:
            messages.info(request, _("You are not signed in there."))
        return redirect("customer:security")
