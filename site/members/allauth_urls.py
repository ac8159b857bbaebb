"""allauth's addresses: those whose pages the shop has, with ours in place of its overviews."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from members.views.entrance import SignupPage

_security = RedirectView.as_view(pattern_name="customer:security")

urlpatterns = [
    path("signup/", SignupPage.as_view(), name="account_signup"),
    path("", include("allauth.account.urls")),
    path("2fa/", _security, name="mfa_index"),
    path("2fa/webauthn/", _security, name="mfa_list_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
if settings.SOCIAL_PROVIDERS:
    urlpatterns += [
        path("3rdparty/", include("allauth.socialaccount.urls")),
        *(
            path("", include(f"allauth.socialaccount.providers.{name}.urls"))
            for name in settings.SOCIAL_PROVIDERS
        ),
    ]
