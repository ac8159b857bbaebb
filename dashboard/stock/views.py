"""One stock record: its figures, what happened to it, and what staff write down."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from catalogue.partner.actions import StockHasMoved, change_terms
from catalogue.partner.ledger import StockGuardFailed
from catalogue.partner.models import StockRecord
from catalogue.partner.queries import movements_of
from dashboard.permissions import ChangesNeed
from dashboard.stock.forms import MovementForm, TermsForm

MOVEMENTS_SHOWN = 50


class StockView(ChangesNeed, TemplateView):
    """Two forms on one page; `form` in what is sent tells which."""

    template_name = "oscar/dashboard/stock/stock.html"
    permission_to_change = "partner.change_stockrecord"

    def dispatch(self, request, *args, **kwargs):
        records = StockRecord.objects.select_related(
            "product__parent__product_class", "product__product_class", "partner"
        )
        self.record = get_object_or_404(records, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        save = self._save_terms if request.POST.get("form") == "terms" else self._save_movement
        try:
            refused = save(request)
        except (StockHasMoved, StockGuardFailed) as problem:
            told = str(problem) if isinstance(problem, StockHasMoved) else _("That cannot be.")
            messages.error(request, told)
            return self.render_to_response(
                self.get_context_data(**self._forms(request)), status=422
            )
        if refused:
            return self.render_to_response(self.get_context_data(**refused), status=422)
        return redirect("dashboard:stock", pk=self.record.pk)

    def get_context_data(self, **kwargs):
        record = self.record
        page = Paginator(movements_of(record.pk), MOVEMENTS_SHOWN).get_page(
            self.request.GET.get("page")
        )
        return {
            "record": record,
            "standing": record.standing(today=timezone.localdate()),
            "may_change": self.request.user.has_perm(self.permission_to_change),
            "movement_form": MovementForm(initial={"seen": record.num_in_stock}),
            "terms_form": TermsForm(instance=record),
            "page_obj": page,
            "paginator": page.paginator,
            "is_paginated": page.has_other_pages(),
        } | super().get_context_data(**kwargs)

    def _save_movement(self, request) -> dict | None:
        form = MovementForm(request.POST)
        if not form.is_valid():
            return {"movement_form": form}
        form.save(self.record.pk, by=request.user)
        messages.success(request, _("Written down."))
        return None

    def _save_terms(self, request) -> dict | None:
        form = TermsForm(request.POST, instance=StockRecord.objects.get(pk=self.record.pk))
        if not form.is_valid():
            return {"terms_form": form}
        change_terms(
            self.record.pk, **{name: form.cleaned_data[name] for name in form.changed_data}
        )
        messages.success(request, _("It is sold like this from now on."))
        return None

    def _forms(self, request) -> dict:
        if request.POST.get("form") == "terms":
            return {"terms_form": TermsForm(request.POST, instance=self.record)}
        # What staff see from here on is the count as it is now.
        self.record.refresh_from_db(fields=["num_in_stock", "num_allocated"])
        seen = {"seen": "" if self.record.num_in_stock is None else self.record.num_in_stock}
        return {"movement_form": MovementForm(request.POST.dict() | seen)}
