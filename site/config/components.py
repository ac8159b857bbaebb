"""Components that are rendered once for the same values.

A template below `components/` that is included with `only` knows nothing but what it is given and
the language. So what it made of the same values is kept in the process and given again: most of a
page (icons, prices, badges, pictures, header, footer) is the same on every page. What is given
something else than plain values (a model, a form) is rendered each time, unless that says in
`component_key` what it looks like. The visitor's form token is put in afterwards.
"""

from collections.abc import Hashable
from decimal import Decimal
from secrets import token_urlsafe
from typing import Any

from django.core.signals import setting_changed
from django.template import Context, Library
from django.template.base import FilterExpression, Parser, Template, Token
from django.template.loader_tags import IncludeNode, do_include
from django.utils.functional import LazyObject, Promise, empty
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

FOLDER = "components/"
MOST_KEPT = 8192
FORM_TOKEN = "csrf_token"  # noqa: S105
# Stands where a visitor's token belongs; nobody outside of this process can guess it.
PLACE_OF_TOKEN = f"token-{token_urlsafe(24)}"
PLAIN = (str, SafeString, int, bool, float, type(None))

register = Library()
kept: dict[Hashable, SafeString] = {}


class NotPlain(Exception):
    """A value does not say what it looks like."""


class ComponentNode(IncludeNode):
    """`{% include "components/x.html" with a=b only %}`."""

    def render(self, context: Context) -> SafeString:
        values = {name: given.resolve(context) for name, given in self.extra_context.items()}
        if context.template.engine.debug:
            return self._rendered(context, values)
        token = values.get(FORM_TOKEN)
        shared = values | {FORM_TOKEN: PLACE_OF_TOKEN} if token else values
        try:
            look = tuple(look_of(value) for value in shared.values())
        except NotPlain:
            return self._rendered(context, values)
        key = (self.template.var, tuple(shared), look, get_language(), context.autoescape)
        rendered = kept.get(key)
        if rendered is None:
            rendered = self._rendered(context, shared)
            if len(kept) >= MOST_KEPT:
                kept.clear()  # cheaper than to find out what is asked for least
            kept[key] = rendered
        return _with_token(rendered, str(token)) if token else rendered

    def _rendered(self, context: Context, values: dict[str, Any]) -> SafeString:
        found = context.render_context.dicts[0].setdefault(self, {})
        template: Template | None = found.get(self.template.var)
        if template is None:
            template = found[self.template.var] = context.template.engine.get_template(
                self.template.var
            )
        return template.render(context.new(values))


def _with_token(rendered: str, token: str) -> SafeString:
    return SafeString(rendered.replace(PLACE_OF_TOKEN, escape(token)))


def look_of(value: Any) -> Hashable:
    """What tells a value from all that would look different. Raises NotPlain."""
    kind = type(value)
    if kind in PLAIN:
        return kind, value
    if kind is Decimal:
        return kind, str(value)  # 1.0 equals 1.00
    if kind is dict:
        return kind, tuple((name, look_of(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return kind, tuple(look_of(each) for each in value)
    if isinstance(value, Promise):
        return str, str(value)
    if isinstance(value, LazyObject):
        if value._wrapped is empty:
            value._setup()
        return look_of(value._wrapped)
    key = getattr(kind, "component_key", None)
    if key is None or (look := key(value)) is None:
        raise NotPlain
    return kind, look


@register.tag("include")
def include(parser: Parser, token: Token) -> IncludeNode:
    """Django's, but a component with `only` is rendered once for the same values."""
    node = do_include(parser, token)
    name = node.template
    is_literal = isinstance(name, FilterExpression) and isinstance(name.var, str)
    if not (is_literal and not name.filters and name.var.startswith(FOLDER)):
        return node
    if not node.isolated_context:
        return node
    return ComponentNode(node.template, extra_context=node.extra_context, isolated_context=True)


def _forget(**changed: Any) -> None:
    """Settings may be in what was rendered; they change in tests only."""
    kept.clear()


setting_changed.connect(_forget, dispatch_uid="components rendered once")
