"""allauth's page for becoming a member, where two may come with one address."""

from allauth.account.views import SignupView
from django.http import HttpResponse

from accounts.entrance_forms import AddressTaken, SignupForm


class SignupPage(SignupView):
    def form_valid(self, form: SignupForm) -> HttpResponse:
        """The second of two at once sees what a moment later the form would have said by itself."""
        try:
            return super().form_valid(form)
        except AddressTaken:
            return self.form_invalid(form)
