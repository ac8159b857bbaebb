"""Aligned columns for plain-text mails."""

from textwrap import wrap

from django import template

register = template.Library()

WIDTH = 68
SEPARATOR = " | "
GAP = 2


@register.simple_block_tag
def columns(content: str) -> str:
    """Align lines of the form "label | amount": amounts to the right, long labels wrapped."""
    return "\n".join(_aligned(line) for line in content.strip().splitlines() if line.strip())


def _aligned(line: str) -> str:
    # From the right: a product's title may hold the separator too.
    label, separator, amount = line.strip().rpartition(SEPARATOR)
    if not separator:
        return amount
    *above, last = wrap(label, WIDTH - len(amount) - GAP, subsequent_indent="  ") or [""]
    return "\n".join([*above, last + amount.rjust(WIDTH - len(last))])
