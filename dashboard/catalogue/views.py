"""The catalogue pages: what staff save is checked first, written at once, and then on the cards."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.apps.dashboard.catalogue import views

from catalogue.addresses import moves_recorded
from catalogue.editing.actions import ProductInUse, adopt, delete_product, follow_change
from catalogue.editing.categories import branch_followed, delete_category
from catalogue.editing.pictures import STORE_FAILURES
from catalogue.partner.actions import StockHasMoved
from catalogue.partner.models import StockRecord
from catalogue.search.actions import (
    ask_for_refresh,
    products_of_class,
    products_with_options,
)
from dashboard.catalogue.categories import branch_of
from dashboard.permissions import ChangesNeed
from locks import lock_rows

CHANGE_CATEGORY = "catalogue.change_category"


class ProductListView(views.ProductListView):
    def get_queryset(self):
        return super().get_queryset().prefetch_related("images__original__renditions")


class ProductCreateUpdateView(views.ProductCreateUpdateView):
    """Oscar saves a new product before it checks the rest; here all is checked first."""

    def get_queryset(self):
        products = super().get_queryset()
        return products.select_related("product_class", "parent__product_class").prefetch_related(
            "children__stockrecords", "children__attribute_values__attribute"
        )

    def process_all_forms(self, form):
        product = form.instance
        formsets = {
            name: formset(
                self.product_class,
                self.request.user,
                self.request.POST,
                self.request.FILES,
                instance=product,
            )
            for name, formset in self.formsets.items()
        }
        parts = [form.is_valid(), *(formset.is_valid() for formset in formsets.values())]
        if all(parts) and self.clean(form, formsets):
            return self.forms_valid(form, formsets)
        return self.forms_invalid(form, formsets)

    form_valid = form_invalid = process_all_forms

    def forms_valid(self, form, formsets):
        images = formsets["image_formset"]
        try:
            images.store_uploads(
                product_title=form.cleaned_data.get("title") or str(self.parent or "")
            )
            with moves_recorded(products=[form.instance.pk] if form.instance.pk else []):
                self._save(form, formsets)
        except StockHasMoved:
            return self.forms_invalid(form, formsets)
        except STORE_FAILURES:
            messages.error(self.request, _("The picture could not be stored. Please try again."))
            return self.forms_invalid(form, formsets)
        return HttpResponseRedirect(self.get_success_url())

    def handle_adding_child(self, parent):
        if parent is not None:
            adopt(parent)

    def _save(self, form, formsets):
        lock_rows(StockRecord.objects.filter(product=form.instance.pk))
        if self.creating:
            self.handle_adding_child(self.parent)
        self.object = form.save()
        for formset in formsets.values():
            formset.save()
        for place, image in enumerate(self.object.images.order_by("display_order", "pk")):
            if image.display_order != place:
                self.object.images.filter(pk=image.pk).update(display_order=place)
        follow_change([self.object.pk])


class ProductDeleteView(views.ProductDeleteView):
    def delete(self, request, *args, **kwargs):
        self.object = self.get_object()
        try:
            delete_product(self.object, by=request.user)
        except ProductInUse:
            return self._keep(self.object)
        return HttpResponseRedirect(self.get_success_url())

    def _keep(self, product):
        messages.error(
            self.request,
            _("%s is sold and not yet dispatched, so it cannot be deleted. Make it non-public.")
            % product.get_title(),
        )
        return redirect("dashboard:catalogue-product", pk=product.pk)


class StockAlertListView(views.StockAlertListView):
    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("stockrecord__product__parent", "stockrecord__partner")
        )


class CategoryListView(ChangesNeed, views.CategoryListView):
    permission_to_change = CHANGE_CATEGORY


class CategoryDetailListView(ChangesNeed, views.CategoryDetailListView):
    permission_to_change = CHANGE_CATEGORY

    def get_queryset(self):
        """The page shows one category; its bulk actions are for those below it."""
        if self.request.method == "POST":
            return super().get_queryset().get(pk=self.kwargs["pk"]).get_children()
        return super().get_queryset()


class CategoryCreateView(views.CategoryCreateView):
    def get_initial(self):
        initial = super().get_initial()
        if parent := initial.pop("_ref_node_id", None):
            initial |= {"treebeard_ref_node": parent, "treebeard_position": "first-child"}
        return initial


class CategoryUpdateView(views.CategoryUpdateView):
    def form_valid(self, form):
        with branch_followed(self.object):
            return super().form_valid(form)


class CategoryDeleteView(views.CategoryDeleteView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"branch": branch_of(self.object)}

    def form_valid(self, form):
        delete_category(self.object)
        return HttpResponseRedirect(self.get_success_url())


class KeepsWhatIsUsed:
    """Oscar hides the button of a deletion it does not want, and obeys the request all the same."""

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        if self.get_context_data().get("disallow"):
            return redirect(self.list_url)
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(request, _("“%s” is still in use.") % self.object)
            return redirect(self.list_url)


class RefreshesProductsOfClass:
    """What is a filter, and what it is called, is written with each product of the class."""

    @transaction.atomic
    def forms_valid(self, form, attributes_formset):
        response = super().forms_valid(form, attributes_formset)
        ask_for_refresh(products_of_class(self.object))
        return response


class ProductClassCreateView(RefreshesProductsOfClass, views.ProductClassCreateView):
    pass


class ProductClassUpdateView(RefreshesProductsOfClass, views.ProductClassUpdateView):
    pass


class AttributeOptionGroupUpdateView(views.AttributeOptionGroupUpdateView):
    """What an option is called is written with each product that has it."""

    @transaction.atomic
    def forms_valid(self, form, attribute_option_formset):
        changed = products_with_options(self.object)
        response = super().forms_valid(form, attribute_option_formset)
        ask_for_refresh(changed)
        return response


class ProductClassDeleteView(KeepsWhatIsUsed, views.ProductClassDeleteView):
    list_url = "dashboard:catalogue-class-list"


class AttributeOptionGroupDeleteView(KeepsWhatIsUsed, views.AttributeOptionGroupDeleteView):
    list_url = "dashboard:catalogue-attribute-option-group-list"


class OptionDeleteView(KeepsWhatIsUsed, views.OptionDeleteView):
    list_url = "dashboard:catalogue-option-list"
