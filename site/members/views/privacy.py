"""A copy of one's data, and closing the account."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from accounts.models import DataExport
from checkout.order.models import Order
from checkout.order.states import TO_SEND, Status
from checkout.wallet.accounts import known_wallet_of
from members.privacy.actions import ErasureRefused, ask_for_export, erase_member
from members.privacy.forms import CloseForm
from members.views.pages import AccountPage

WHY_NOT = {
    "superuser": gettext_lazy("You are the last who can run the shop. Appoint somebody first."),
    "staff": gettext_lazy("You are the last of the staff. Appoint somebody first."),
    "seller": gettext_lazy("You are the only one who looks after a seller. Hand it over first."),
}


class PrivacyView(AccountPage, TemplateView):
    """What the shop knows; a POST asks for a copy of it."""

    template_name = "oscar/customer/privacy.html"
    page_title = gettext_lazy("Privacy")
    active_tab = "privacy"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        exports = DataExport.objects.filter(user=self.request.user).defer("archive")
        return super().get_context_data(**kwargs) | {"exports": list(exports[:5])}

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        ask_for_export(request.user)
        messages.success(
            request, _("We are putting it together, and write to you when it is here.")
        )
        return redirect("customer:privacy")


@method_decorator(reauthentication_required, name="dispatch")
class DownloadView(View):
    """The copy itself, for its member, who has just given the password."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        exports = DataExport.objects.filter(user=request.user, expires_at__gt=timezone.now())
        export = exports.filter(key=kwargs["key"]).first()
        if export is None or export.archive is None:
            raise Http404
        name = f"my-data-{export.ready_at:%Y-%m-%d}.zip"
        return HttpResponse(
            bytes(export.archive),
            content_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )


class CloseView(AccountPage, FormView):
    template_name = "oscar/customer/close_account.html"
    form_class = CloseForm
    page_title = gettext_lazy("Close the account")
    active_tab = "privacy"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        orders = Order.objects.filter(user=self.request.user)
        statuses = set(orders.values_list("status", flat=True).distinct())
        wallet = known_wallet_of(self.request.user.pk, settings.OSCAR_DEFAULT_CURRENCY)
        return super().get_context_data(**kwargs) | {
            "credit": wallet.balance if wallet else 0,
            "currency": settings.OSCAR_DEFAULT_CURRENCY,
            "has_unpaid": Status.PENDING_PAYMENT in statuses,
            "has_coming": bool(statuses & {*TO_SEND, Status.DISPATCHED}),
        }

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            form = self.get_form()
            form.add_error(None, _("Too many tries. Please try again in a few minutes."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            erase_member(self.request.user)
        except ErasureRefused as refusal:
            form.add_error(None, WHY_NOT[str(refusal)])
            return self.form_invalid(form)
        logout(self.request)
        return redirect("customer:closed")


class ClosedView(TemplateView):
    template_name = "oscar/customer/closed.html"
