"""Returns for the people of a seller: what customers ask to send back to them, and their answer."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import View

from checkout.order.states import Role
from checkout.returns.actions import approve_return, reject_return
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Return
from checkout.returns.pictures import picture_response
from checkout.returns.queries import returns_for, with_contents
from checkout.returns.states import deeds_open_to


class AnswerForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Or say why not: the customer is told"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


@method_decorator(never_cache, name="dispatch")
class OfSeller(View):
    """A page about a return to one's own shop; that of another seller is none."""

    def own_return(self) -> Return:
        backs = with_contents(returns_for(self.request.user))
        return get_object_or_404(backs, number=self.kwargs["number"])


class SoldReturnView(OfSeller):
    """What a customer wants to send back, and why; it may be approved or rejected."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self.own_return(), AnswerForm())

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        back, deed = self.own_return(), request.POST.get("deed")
        form = AnswerForm(request.POST)
        if deed == "reject" and not form.is_valid():
            return self._page(back, form)
        try:
            if deed == "approve":
                approve_return(back.pk, by=request.user)
                told = _("The customer is told where to send it.")
            elif deed == "reject":
                reject_return(back.pk, by=request.user, reason=form.cleaned_data["reason"])
                told = _("The customer is told why.")
            else:
                raise Http404
        except ReturnRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, told)
        return redirect("customer:sold-return", number=number)

    def _page(self, back: Return, form: AnswerForm) -> HttpResponse:
        picture = "customer:sold-return-picture"
        context = {
            "back": back,
            "order": back.order,
            "form": form if "approve_return" in deeds_open_to(back.status, Role.SELLER) else None,
            "pictures": [
                (each, reverse(picture, args=[back.number, each.pk, "large"]))
                for each in back.pictures.all()
            ],
        }
        template = "oscar/customer/returns/sold_return.html"
        return render(self.request, template, context, status=422 if form.errors else 200)


class SoldReturnPictureView(OfSeller):
    """A customer's picture, out of the private storage."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, number: str, pk: int, size: str) -> HttpResponse:
        return picture_response(get_object_or_404(self.own_return().pictures, pk=pk), size)
