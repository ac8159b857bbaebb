"""The first page of an account, and the member's name."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, UpdateView

from accounts.forms import ProfileForm
from accounts.models import User
from members.queries import last_order_of
from members.views.pages import AccountPage
from members.wishlists.queries import latest_wishes


class OverviewView(AccountPage, TemplateView):
    template_name = "oscar/customer/overview.html"
    page_title = gettext_lazy("Your account")
    active_tab = "overview"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user = self.request.user
        addresses = EmailAddress.objects.filter(user=user)
        return super().get_context_data(**kwargs) | {
            "order": last_order_of(user),
            "wishes": latest_wishes(user),
            "unconfirmed": any(not address.verified for address in addresses),
        }


class DetailsView(AccountPage, UpdateView):
    """The name; the e-mail address and the password change where they are verified."""

    template_name = "oscar/customer/profile/profile.html"
    form_class = ProfileForm
    page_title = gettext_lazy("Your details")
    active_tab = "profile"
    success_url = reverse_lazy("customer:profile-view")

    def get_object(self, queryset=None):
        # Not request.user itself: a refused form would change the name in the page's header.
        return User.objects.get(pk=self.request.user.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return {"user": kwargs.pop("instance"), **kwargs}

    def form_valid(self, form):
        answer = super().form_valid(form)
        messages.success(self.request, _("Saved."))
        return answer
