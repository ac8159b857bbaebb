"""Values of attributes as a program sends them, made what the columns hold."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.editing.html import clean_html
from catalogue.models import ProductAttribute, ProductClass

LONGEST_TEXT, LONGEST_HTML = 10_000, 100_000
SMALLEST_INTEGER, LARGEST_INTEGER = -(2**31), 2**31 - 1
MOST_OPTIONS = 100
FIELDS: dict[str, Callable[[], forms.Field]] = {
    ProductAttribute.TEXT: lambda: forms.CharField(required=False, max_length=LONGEST_TEXT),
    ProductAttribute.RICHTEXT: lambda: forms.CharField(required=False, max_length=LONGEST_HTML),
    ProductAttribute.INTEGER: lambda: forms.IntegerField(
        required=False, min_value=SMALLEST_INTEGER, max_value=LARGEST_INTEGER
    ),
    ProductAttribute.FLOAT: lambda: forms.FloatField(required=False),
    ProductAttribute.DATE: lambda: forms.DateField(required=False),
    ProductAttribute.DATETIME: lambda: forms.DateTimeField(required=False),
}


def attribute_values(product_class: ProductClass, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values by code, as `product.attr` takes them; None takes a value away. Three queries at most.

    Options are given by name. Raises ValidationError with a message for each code that is not
    known, or whose value is none. Files and entities are not written like this.
    """
    kinds = product_class.attributes.filter(code__in=given).select_related("option_group")
    known = {each.code: each for each in kinds.prefetch_related("option_group__options")}
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for code, value in given.items():
        try:
            if code not in known:
                raise ValidationError(_("Products of this type have no such attribute."))
            values[code] = _value(known[code], value)
        except ValidationError as error:
            errors[code] = error.messages
    if errors:
        raise ValidationError(errors)
    return values


def _value(attribute: ProductAttribute, value: Any) -> Any:
    if value is None:
        return None
    if attribute.type == ProductAttribute.BOOLEAN:
        if not isinstance(value, bool):
            raise ValidationError(_("It is true or false."))
        return value
    if attribute.type == ProductAttribute.OPTION:
        [option] = _options(attribute, [value])
        return option
    if attribute.type == ProductAttribute.MULTI_OPTION:
        if not isinstance(value, list) or len(value) > MOST_OPTIONS:
            raise ValidationError(_("It is a list of options."))
        return _options(attribute, value)
    if attribute.type not in FIELDS:
        raise ValidationError(_("Attributes of this type cannot be written here."))
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValidationError(_("It is a single value."))
    found = FIELDS[attribute.type]().clean(str(value))
    return clean_html(found) if attribute.type == ProductAttribute.RICHTEXT else found


def _options(attribute: ProductAttribute, names: list[Any]) -> list[Any]:
    group = attribute.option_group
    there = {option.option: option for option in group.options.all()} if group else {}
    if unknown := [name for name in names if not isinstance(name, str) or name not in there]:
        raise ValidationError(_("There is no such option: %s") % str(unknown[0])[:100])
    return [there[name] for name in names]
