"""How the pages of stock write numbers."""

from django import template

register = template.Library()


@register.filter
def signed(number: int) -> str:
    """A number with its sign, a minus as long as the plus."""
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}")
