"""What the head of a page says to programs: its one address, its languages, structured data."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from seo import json_ld

register = template.Library()

PICTURE = "format-jpeg|width-1280"
# What would end a script, or begin a comment in one.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


register.filter("plain", json_ld.plain)


@register.simple_tag(takes_context=True)
def canonical_address(context: template.Context) -> str:
    """The one address of this page: without sorting, filters and tracking, but with its number."""
    given = context.get("canonical_url")
    if given is not None:
        return json_ld.absolute(given) if given else ""
    request = context["request"]
    page = getattr(context.get("page_obj"), "number", 1)
    return json_ld.absolute(request.path) + (f"?page={page}" if page > 1 else "")


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> SafeString:
    """Links to this page in the shop's languages, where each has an address of its own."""
    if len(settings.LANGUAGES) < 2:
        return mark_safe("")
    path = context["request"].path
    links = {code: json_ld.absolute(translate_url(path, code)) for code, _ in settings.LANGUAGES}
    if len(set(links.values())) < 2:
        return mark_safe("")
    links["x-default"] = json_ld.absolute(translate_url(path, settings.LANGUAGE_CODE))
    return format_html_join("\n", '<link rel="alternate" hreflang="{}" href="{}">', links.items())


@register.simple_tag
def gallery_picture(product: Any, family: Any) -> str:
    """The first picture of a product page as a JPEG for others to show, or nothing."""
    return next(iter(_gallery(product, family)), "")


@register.simple_tag
def shop_json_ld(shop: Any) -> SafeString:
    """Who the shop is, and how to search it: on the home page."""
    return _scripts(
        json_ld.organization(shop, logo=static("icons/logo.png")),
        json_ld.website(search=reverse("search:search")),
    )


@register.simple_tag
def breadcrumb_json_ld(trail: Any, current: str) -> SafeString:
    """The same steps as the breadcrumb beside it shows."""
    steps = [(gettext("Home"), reverse("home"))]
    steps += [(_first_of(step, "title", "name"), _address(step)) for step in trail or []]
    if current:
        steps.append((str(current), ""))
    return _scripts(json_ld.breadcrumbs(steps))


@register.simple_tag
def product_json_ld(product: Any, family: Any, info: Any, variants: Any) -> SafeString:
    """A product, or a group of variants of which `product` is the one shown."""
    pictures = _gallery(product, family)
    if variants:
        told = [each | {"pictures": _gallery(each["product"], family)} for each in variants]
        return _scripts(json_ld.product_group(family, variants=told, pictures=pictures))
    return _scripts(json_ld.product(family, info=info, pictures=pictures))


@register.simple_tag(takes_context=True)
def article_json_ld(context: template.Context) -> SafeString:
    page = context["page"]
    return _scripts(
        json_ld.article(
            page,
            address=canonical_address(context),
            picture=json_ld.absolute(context.get("sharing_picture") or ""),
            description=page.description,
        )
    )


@register.tag("kept")
def do_kept(parser: template.base.Parser, token: template.base.Token) -> "Kept":
    """`{% kept name %}…{% endkept %}` shows nothing and keeps the text as a variable.

    So the title that a page gives in its block stands in more than one place of the head.
    """
    _, name = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, name)


class Kept(template.Node):
    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        text = " ".join(self.nodelist.render(context).split()).replace('"', "&quot;")
        context[self.name] = mark_safe(text)  # noqa: S308 - what a template has rendered
        return ""


def _gallery(product: Any, family: Any) -> list[str]:
    """The addresses of large JPEGs; of pictures whose sizes the page has read, and rendered."""
    found = []
    for image in product.images.all() or family.images.all():
        sizes = {each.spec: each for each in image.original.sizes()}
        if PICTURE in sizes:
            found.append(json_ld.absolute(sizes[PICTURE].url))
    return found


def _address(step: Any) -> str:
    return _first_of(step, "url") or step.get_absolute_url()


def _first_of(step: Any, *names: str) -> str:
    """The first that is there of these keys of a dict, or attributes of a page or a category."""
    values = (
        step.get(name) if isinstance(step, dict) else getattr(step, name, "") for name in names
    )
    return str(next((value for value in values if value), ""))


def _scripts(*things: json_ld.Thing) -> SafeString:
    """Data blocks: browsers run nothing of them, so the policy for scripts is not about them."""
    written = (
        json.dumps({"@context": "https://schema.org", **thing}, ensure_ascii=False)
        for thing in things
    )
    # Escaped just above: no character that could leave the element is left.
    return mark_safe(  # noqa: S308
        "\n".join(
            f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>'
            for text in written
        )
    )
