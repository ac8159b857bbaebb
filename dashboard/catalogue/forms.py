"""The forms of the catalogue pages."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.catalogue import forms as oscar_forms

from catalogue.editing.html import clean_html
from catalogue.editing.pictures import products_collection, stored_picture
from catalogue.models import ProductImage
from catalogue.partner.actions import StockHasMoved, check_covers_sold
from catalogue.partner.models import REASON_LENGTH, StockRecord
from catalogue.search.documents import RESERVED
from dashboard.catalogue.categories import category_choices
from dashboard.catalogue.pictures import PictureField
from dashboard.rich_text import CleansDescription

LARGEST_PRICE = Decimal("9999999999.99")
"""What a price's column holds."""

LONG_TEXTS = {
    "meta_description": forms.Textarea(attrs={"class": "no-widget-init", "rows": 3}),
}


class CategoryForm(CleansDescription, oscar_forms.CategoryForm):
    """A category and its place in the tree."""

    class Meta(oscar_forms.CategoryForm.Meta):
        widgets = LONG_TEXTS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        places = category_choices(outside=self.instance)
        self.fields["treebeard_ref_node"].choices = [("", _("-- top of the tree --")), *places]


class ProductClassForm(oscar_forms.ProductClassForm):
    class Meta(oscar_forms.ProductClassForm.Meta):
        fields = [*oscar_forms.ProductClassForm.Meta.fields, "may_be_withdrawn"]


class ProductForm(CleansDescription, oscar_forms.ProductForm):
    """A product's own fields and its attributes. Writes no column that is not in the form."""

    class Meta(oscar_forms.ProductForm.Meta):
        fields = [
            "title",
            "upc",
            "description",
            "tax_class",
            "weight",
            "is_public",
            "is_discountable",
            "structure",
            "slug",
            "meta_title",
            "meta_description",
        ]
        widgets = LONG_TEXTS | {"structure": forms.HiddenInput()}

    def __init__(self, *args, **kwargs):
        self.rich_attributes = []
        super().__init__(*args, **kwargs)

    def set_initial_attribute_values(self, product_class, kwargs):
        """Oscar's, in one query instead of one for each attribute."""
        instance = kwargs.get("instance")
        if instance is None:
            return
        values = instance.attribute_values.select_related("attribute", "value_option")
        for value in values.filter(attribute__product_class=product_class):
            kwargs["initial"][f"attr_{value.attribute.code}"] = value.value

    def get_attribute_field(self, attribute):
        if attribute.type == attribute.RICHTEXT:
            self.rich_attributes.append(f"attr_{attribute.code}")
        return super().get_attribute_field(attribute)

    def delete_non_child_fields(self):
        super().delete_non_child_fields()
        del self.fields["tax_class"]

    def clean(self):
        cleaned = super().clean()
        for name in self.rich_attributes:
            if cleaned.get(name):
                cleaned[name] = clean_html(cleaned[name])
        return cleaned

    def save(self, commit=True):
        if not commit or self.instance._state.adding:
            return super().save(commit)
        columns = [name for name in self._meta.fields if name in self.fields]
        self.instance.save(update_fields=[*columns, "date_updated"])
        return self.instance


class StockRecordForm(oscar_forms.StockRecordForm):
    """What a partner has of a product, and its price excluding tax in the shop's currency."""

    price_currency = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Why"), max_length=REASON_LENGTH, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["price"].min_value = 0
        self.fields["price"].widget.attrs["min"] = 0
        if "num_in_stock" in self.fields:
            self.fields["num_in_stock"].show_hidden_initial = True
        if not self.instance.pk:
            del self.fields["reason"]

    @property
    def counted(self) -> tuple | None:
        """(the count staff saw, the count they set), or None when they left it alone."""
        field = self.fields.get("num_in_stock")
        if field is None:
            return None
        name = self.add_initial_prefix("num_in_stock")
        seen = self.instance.num_in_stock
        if name in self.data:
            seen = field.to_python(self.data[name])
        found = self.cleaned_data["num_in_stock"]
        return None if seen == found else (seen, found)

    def clean_price_currency(self):
        return self.instance.price_currency if self.instance.pk else settings.OSCAR_DEFAULT_CURRENCY

    def clean_price(self):
        price = self.cleaned_data["price"]
        if price is not None and price < 0:
            raise forms.ValidationError(_("A price cannot be below zero."))
        return price

    def clean_num_in_stock(self):
        count = self.cleaned_data["num_in_stock"]
        try:
            check_covers_sold(self.instance, count)
        except StockHasMoved as problem:
            raise forms.ValidationError(str(problem)) from None
        return count


class ProductImageForm(forms.ModelForm):
    """A place in a product's gallery. A new file is a new picture of the library."""

    picture = PictureField(label=_("Picture"), required=False)

    class Meta:
        model = ProductImage
        fields = ["caption", "display_order"]

    def __init__(self, *args, data=None, user=None, **kwargs):
        if "instance" not in kwargs:
            place = kwargs.get("prefix", "0").rpartition("-")[2]
            order = int(place) if place.isdecimal() else 0
            kwargs["initial"] = {"display_order": order} | (kwargs.get("initial") or {})
        super().__init__(data, *args, **kwargs)
        self.user = user
        self.stored = None
        if self.instance.pk:
            self.fields["picture"].initial = self.instance.original
        self.fields["display_order"].required = False
        self.fields["display_order"].label = _("Position")
        self.fields["caption"].label = _("What it shows")

    def clean_display_order(self):
        order = self.cleaned_data["display_order"]
        return self.fields["display_order"].initial or 0 if order is None else order

    def clean(self):
        cleaned = super().clean()
        has_picture = self.instance.original_id or cleaned.get("picture")
        if not has_picture and "picture" not in self.errors:
            self.add_error("picture", _("Choose a picture."))
        return cleaned

    def store_upload(self, *, product_title: str) -> None:
        """Put the uploaded file, if any, into the storage. Caller is in no transaction."""
        upload = self.cleaned_data.get("picture")
        if upload and upload is not self.fields["picture"].initial:
            title = self.cleaned_data["caption"] or product_title
            self.stored = stored_picture(upload, title=title, by=self.user)

    def save(self, commit=True):
        if self.stored is not None:
            self.stored.collection = products_collection()
            self.stored.save()
            self.instance.original = self.stored
        return super().save(commit)


class ProductAttributesForm(oscar_forms.ProductAttributesForm):
    """An attribute of a product type, and whether shoppers can filter by it."""

    class Meta(oscar_forms.ProductAttributesForm.Meta):
        fields = [*oscar_forms.ProductAttributesForm.Meta.fields, "is_filterable"]

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get("is_filterable") and self.cleaned_data.get("code") in RESERVED:
            self.add_error(
                "code", _("The shop has a filter of this name. Please choose another code.")
            )
        return cleaned


class SetProductPriceForm(oscar_forms.SetProductPriceForm):
    """Prices of many products. None becomes larger than its column holds."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["increase_by_amount"].help_text = _(
            "Added to each price; with a minus, taken off. No price goes below zero."
        )
        self.fields["increase_by_percentage"].help_text = _(
            "10 makes 10.00 into 11.00, and -10 makes it 9.00. No price goes below zero."
        )
        for field in self.fields.values():
            if isinstance(field, forms.DecimalField):
                field.validators += [
                    MinValueValidator(-LARGEST_PRICE),
                    MaxValueValidator(LARGEST_PRICE),
                ]

    def clean(self):
        cleaned = super().clean()
        chosen = StockRecord.objects.filter(
            product__in=cleaned.get("selected_products", ()),
            partner__in=cleaned.get("partners", ()),
        )
        highest = chosen.aggregate(found=Max("price"))["found"] or 0
        amount = cleaned.get("increase_by_amount") or 0
        percentage = cleaned.get("increase_by_percentage") or 0
        if highest + amount + highest * percentage / 100 > LARGEST_PRICE:
            raise forms.ValidationError(_("A price would be higher than the shop can count."))
        return cleaned
