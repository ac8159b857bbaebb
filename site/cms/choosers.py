"""Choosing products and categories in Wagtail's editor, for those who may see them."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from catalogue.models import Category, Product
from catalogue.partner.models import StockRecord


class SearchForm(BaseFilterForm):
    """The search box of a chooser, answered by the database alone: nothing has to be indexed."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        for word in self.cleaned_data["q"].split():
            objects = objects.filter(self.condition(word))
            self.is_searching = True
        self.search_query = self.cleaned_data["q"]
        return objects

    def condition(self, word: str) -> Q:
        raise NotImplementedError


class ProductSearchForm(SearchForm):
    """Every word must be in the title, the UPC or a seller's SKU, also of a variant."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Title, UPC or SKU")}),
        required=False,
    )

    def condition(self, word: str) -> Q:
        records = StockRecord.objects.filter(partner_sku__icontains=word)
        variants = Product.objects.filter(parent=OuterRef("pk"), upc__icontains=word)
        return (
            Q(title__icontains=word)
            | Q(upc__icontains=word)
            | Q(Exists(variants))
            | Q(Exists(records.filter(product=OuterRef("pk"))))
            | Q(Exists(records.filter(product__parent=OuterRef("pk"))))
        )


class CategorySearchForm(SearchForm):
    def condition(self, word: str) -> Q:
        return Q(name__icontains=word)


class ViewPermissionRequired:
    """Wagtail asks only for access to its admin, on all four views that tell something."""

    def dispatch(self, request, *args, **kwargs):
        meta = self.model_class._meta
        if not request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PictureColumn(Column):
    cell_template_name = "wagtail/picture_cell.html"


class ProductList(ViewPermissionRequired):
    filter_form_class = ProductSearchForm
    ordering = ("-date_created", "-id")

    def get_object_list(self):
        return Product.objects.exclude(structure=Product.CHILD).for_cards()

    @property
    def columns(self):
        return [
            PictureColumn("card_image", label="", width="64px"),
            self.title_column,
            Column("upc", label=_("UPC")),
            Column("card_availability", label=_("Stock"), accessor="get_card_availability_display"),
            StatusTagColumn(
                "is_public",
                label=_("Shown"),
                accessor=lambda product: _("public") if product.is_public else _("hidden"),
                primary=lambda product: product.is_public,
            ),
        ]


class CategoryList(ViewPermissionRequired):
    filter_form_class = CategorySearchForm
    ordering = "path"
    per_page = 25

    @property
    def title_column(self):
        column = super().title_column
        # A category's own title is its whole path, one query a row.
        column.accessor = lambda category: "\u2003" * (category.depth - 1) + category.name
        return column

    @property
    def columns(self):
        return [
            self.title_column,
            StatusTagColumn(
                "is_public",
                label=_("Shown"),
                accessor=lambda category: _("public") if _is_shown(category) else _("hidden"),
                primary=_is_shown,
            ),
        ]


class ChooseProductView(ProductList, chooser.ChooseView):
    pass


class ChooseProductResultsView(ProductList, chooser.ChooseResultsView):
    pass


class ChooseCategoryView(CategoryList, chooser.ChooseView):
    pass


class ChooseCategoryResultsView(CategoryList, chooser.ChooseResultsView):
    pass


class ChosenView(ViewPermissionRequired, chooser.ChosenView):
    pass


class ChosenMultipleView(ViewPermissionRequired, chooser.ChosenMultipleView):
    pass


class ProductChooserViewSet(ChooserViewSet):
    model = Product
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    edit_item_text = _("Edit this product")
    choose_view_class = ChooseProductView
    choose_results_view_class = ChooseProductResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView


class CategoryChooserViewSet(ChooserViewSet):
    model = Category
    icon = "folder-open-inverse"
    choose_one_text = _("Choose a category")
    choose_another_text = _("Choose another category")
    edit_item_text = _("Edit this category")
    choose_view_class = ChooseCategoryView
    choose_results_view_class = ChooseCategoryResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView


class DashboardURLFinder(ModelAdminURLFinder):
    """Edits goods where they are edited: in the dashboard, by staff with the permission."""

    def get_edit_url(self, instance):
        change = f"{instance._meta.app_label}.change_{instance._meta.model_name}"
        if self.user and not (self.user.is_staff and self.user.has_perm(change)):
            return None
        return self.construct_edit_url(instance)

    def construct_edit_url(self, instance):
        return reverse(self.edit_url_name, kwargs={"pk": instance.pk})


class ProductURLFinder(DashboardURLFinder):
    edit_url_name = "dashboard:catalogue-product"


class CategoryURLFinder(DashboardURLFinder):
    edit_url_name = "dashboard:catalogue-category-update"


product_chooser = ProductChooserViewSet("product_chooser", url_prefix="choose-product")
category_chooser = CategoryChooserViewSet("category_chooser", url_prefix="choose-category")


def _is_shown(category: Category) -> bool:
    return category.is_public and category.ancestors_are_public
