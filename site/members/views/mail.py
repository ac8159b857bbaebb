"""Which mails a member wants, and the page that the mails themselves lead to."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, View

from members.views.pages import AccountPage
from notifications.preferences import (
    Kind,
    keep_preferences,
    preferences_of,
    stop_mail,
    unsubscribe_target,
)

WORDS = {
    Kind.NEWS: gettext_lazy("New pieces and stories of their makers, at most twice a month."),
    Kind.BACK_IN_STOCK: gettext_lazy("When something you wait for can be bought again."),
    Kind.REVIEW_REQUESTS: gettext_lazy("Once after an order has arrived: how is it?"),
}


class PreferencesForm(forms.Form):
    """A box for every kind of mail that is not necessary."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in Kind:
            self.fields[kind.value] = forms.BooleanField(
                label=kind.label, help_text=WORDS[kind], required=False
            )


class PreferencesView(AccountPage, FormView):
    template_name = "oscar/customer/mail_preferences.html"
    form_class = PreferencesForm
    page_title = gettext_lazy("E-mails from us")
    active_tab = "mail"
    success_url = reverse_lazy("customer:mail-preferences")

    def get_initial(self) -> dict[str, Any]:
        return {kind.value: wanted for kind, wanted in preferences_of(self.request.user).items()}

    def form_valid(self, form):
        wanted = [name for name, value in form.cleaned_data.items() if value]
        keep_preferences(self.request.user, wanted=wanted)
        messages.success(self.request, _("Saved. That is what we will write about."))
        return super().form_valid(form)


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class UnsubscribeView(View):
    """Ends a kind of mail, by the signed address of its letters and without a sign-in.

    Opening it changes nothing, for programs open links before people do. A POST, by the button or
    by a mail program (RFC 8058), needs no token of this site: its address is the proof.
    """

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        target = unsubscribe_target(kwargs["token"])
        if target is None:
            raise Http404
        self.member, self.kind = target

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.answer(done=not preferences_of(self.member)[self.kind])

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        stop_mail(self.member, self.kind)
        return self.answer(done=True)

    def answer(self, *, done: bool) -> HttpResponse:
        context = {"kind": self.kind.label, "done": done}
        return render(self.request, "oscar/customer/unsubscribe.html", context)
