"""Rates of tax in words."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def percent(rate: Decimal) -> str:
    """A fraction in per cent: 0.055 is "5.5 %"."""
    return f"{number_format((rate * 100).normalize() + 0)}\u00a0%"
