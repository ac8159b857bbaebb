"""Customers and staff: their accounts are switched off and on by those who may change them."""

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.apps.dashboard.users import views

from accounts.actions import set_active
from dashboard.permissions import ChangesNeed


class IndexView(ChangesNeed, views.IndexView):
    permission_to_change = "customer.change_user"

    def _change_users_active_status(self, users, value):
        """Staff accounts are for superusers to switch; nobody switches off the own one."""
        if not self.request.user.is_superuser:
            users = users.filter(is_staff=False, is_superuser=False)
        changed = 0
        for user in users.exclude(pk=self.request.user.pk).filter(erased_at=None).order_by("pk"):
            set_active(user, value, by=self.request.user)
            changed += 1
        messages.info(self.request, _("%d accounts were changed.") % changed)
        return redirect("dashboard:users-index")


class PasswordResetView(views.PasswordResetView):
    """Sends the same mail as "forgotten password" in the shop: there is one log-in."""

    form_class = ResetPasswordForm

    def form_valid(self, form):
        form.save(self.request)
        return redirect(self.get_success_url())
