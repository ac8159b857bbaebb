"""The formsets of the product page: categories, gallery and stock."""

from functools import cached_property

from django.forms.models import inlineformset_factory
from django.utils.translation import gettext as _
from oscar.apps.dashboard.catalogue import formsets

from catalogue.models import Product, ProductImage
from catalogue.partner.actions import StockHasMoved, close_stock, open_stock, write_stock
from dashboard.catalogue.categories import category_choices
from dashboard.catalogue.forms import ProductImageForm

BY_HAND = "Dashboard"
NO_TERMS = ("num_in_stock", "price_currency", "id", "reason")


class ProductCategoryFormSet(formsets.ProductCategoryFormSet):
    @cached_property
    def category_choices(self):
        return [("", "---------"), *category_choices()]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["category"].choices = self.category_choices


class ProductImageFormSet(
    inlineformset_factory(Product, ProductImage, form=ProductImageForm, extra=1)
):
    def __init__(self, product_class, user, *args, **kwargs):
        images = ProductImage.objects.select_related("original")
        super().__init__(
            *args,
            form_kwargs={"user": user},
            queryset=images.prefetch_related("original__renditions"),
            **kwargs,
        )

    def store_uploads(self, *, product_title: str) -> None:
        """Put all uploaded files into the storage. Caller is in no transaction."""
        for form in self.forms:
            if form.has_changed() and not self._should_delete_form(form):
                form.store_upload(product_title=product_title)


class StockRecordFormSet(formsets.StockRecordFormSet):
    """Stock and prices. Every count written by hand leaves a movement."""

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            if form.instance.num_allocated:
                sold = form.instance.num_allocated
                form.add_error(None, _("%d are sold and not yet dispatched.") % sold)

    def save(self, commit=True):
        """Raises StockHasMoved, with words for staff, when the stock changed meanwhile."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        for form in self.initial_forms:
            if form in self.deleted_forms:
                reason = form.cleaned_data.get("reason") or _("Deleted on the product's page")
                self._with_words(form, close_stock, form.instance.pk, by=self.user, reason=reason)
            elif form.has_changed():
                terms = {
                    name: form.cleaned_data[name]
                    for name in form.changed_data
                    if name not in NO_TERMS
                }
                self._with_words(
                    form,
                    write_stock,
                    form.instance.pk,
                    by=self.user,
                    reference=BY_HAND,
                    reason=form.cleaned_data["reason"] or _("Counted on the product's page"),
                    counted=form.counted,
                    **terms,
                )
        for form in self.extra_forms:
            if form.has_changed() and form not in self.deleted_forms:
                record = self.save_new(form, commit=False)
                open_stock(record, by=self.user, reference=BY_HAND)

    def _with_words(self, form, action, *args, **kwargs):
        try:
            action(*args, **kwargs)
        except StockHasMoved as problem:
            form.add_error(None, str(problem))
            raise
