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

from accounts.sessions import end_all_sessions, end_sessions
from members.queries import sessions_of
from members.rules import device_name
from members.views.pages import AccountPage


class SecurityView(AccountPage, TemplateView):
    template_name = "oscar/customer/security.html"
    page_title = gettext_lazy("Security")
    active_tab = "security"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user = self.request.user
        keys = list(Authenticator.objects.filter(user=user).order_by("pk"))
        kinds = [key.type for key in keys]
        current = self.request.session.session_key
        places = [
            {
                "key": session.pk,
                "device": device_name(session.user_agent),
                "session": session,
                "is_current": session.session_key == current,
            }
            for session in sessions_of(user)
        ]
        places.sort(key=lambda place: not place["is_current"])
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
            "places": places,
        }


class EndSessionsView(View):
    """Signs out at one other place (`session`), or without it at all others."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        others = [
            each
            for each in sessions_of(request.user)
            if each.session_key != request.session.session_key
        ]
        chosen = request.POST.get("session")
        if chosen:
            others = [each for each in others if str(each.pk) == chosen]
            ended = end_sessions(others)
        else:
            end_all_sessions(request.user, but=request.session.session_key)
            ended = len(others)
        if ended:
            words = ngettext("Signed out at %d place.", "Signed out at %d places.", ended) % ended
            messages.success(request, words)
        else:
            messages.info(request, _("You are signed in nowhere else."))
        return redirect("customer:security")
