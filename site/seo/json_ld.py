"""Structured data of the shop's pages, after https://schema.org, as search engines ask for it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from html import unescape
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags

from catalogue.rules import Availability
from catalogue.search.documents import BRAND

Thing = dict[str, Any]

# Attributes of variants that search engines know, by their codes.
VARIES_BY = {
    "colour": "color",
    "color": "color",
    "glaze": "color",
    "size": "size",
    "material": "material",
    "pattern": "pattern",
}


def plain(words: str) -> str:
    """Rich text as one line of plain text."""
    return " ".join(unescape(strip_tags(words or "")).split())


def absolute(address: str) -> str:
    """An address of the shop with its origin; what has one already stays."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def organization(shop: Mapping[str, Any], *, logo: str) -> Thing:
    """The shop. `shop` is that of `cms.storefront`; `logo` an address."""
    return _told(
        {
            "@type": "Organization",
            "@id": absolute("/#organization"),
            "name": settings.SHOP_NAME,
            "url": absolute("/"),
            "logo": absolute(logo),
            "description": shop["description"],
            "email": shop["contact_email"],
            "telephone": shop["contact_phone"],
            "sameAs": [profile["url"] for profile in shop["social_links"]],
        }
    )


def website(*, search: str) -> Thing:
    """The site and its search, whose address is `search`."""
    return {
        "@type": "WebSite",
        "@id": absolute("/#website"),
        "name": settings.SHOP_NAME,
        "url": absolute("/"),
        "publisher": {"@id": absolute("/#organization")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolute(search)}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Thing:
    """The way to a page: (name, address), the page itself last; an empty address is this page."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            _told(
                {
                    "@type": "ListItem",
                    "position": place,
                    "name": name,
                    "item": absolute(address) if address else "",
                }
            )
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def article(page: Any, *, address: str, picture: str, description: str) -> Thing:
    """A story of the journal: a page with `title`, `date`, `author`."""
    changed = page.last_published_at
    return _told(
        {
            "@type": "Article",
            "headline": page.title,
            "description": description,
            "image": [picture] if picture else [],
            "datePublished": page.date.isoformat(),
            "dateModified": changed.isoformat() if changed else "",
            "author": (
                {"@type": "Person", "name": page.author}
                if page.author
                else {"@id": absolute("/#organization")}
            ),
            "publisher": {
                "@type": "Organization",
                "@id": absolute("/#organization"),
                "name": settings.SHOP_NAME,
            },
            "mainEntityOfPage": address,
        }
    )


def product(family: Any, *, info: Any, pictures: list[str]) -> Thing:
    """A product without variants. `info` is the purchase info that the page shows its price by."""
    return _told(
        {
            "@type": "Product",
            **_common(family, pictures=pictures),
            "sku": family.upc,
            "offers": _offer(family, info),
        }
    )


def product_group(family: Any, *, variants: list[Mapping[str, Any]], pictures: list[str]) -> Thing:
    """A product with its variants, each at its own address with its own offer and `pictures`."""
    return _told(
        {
            "@type": "ProductGroup",
            **_common(family, pictures=pictures),
            "productGroupID": family.upc or str(family.pk),
            "variesBy": _varies_by(variants),
            "hasVariant": [
                _told(
                    {
                        "@type": "Product",
                        "name": variant["product"].get_title(),
                        "sku": variant["product"].upc,
                        "url": absolute(variant["product"].get_absolute_url()),
                        "image": variant["pictures"][:1],
                        **_attributes(variant["product"]),
                        "offers": _offer(variant["product"], variant["purchase_info"]),
                    }
                )
                for variant in variants
            ],
        }
    )


def shown_price(info: Any) -> Decimal:
    """The one price that a product page shows: with tax where it is known."""
    return info.price.incl_tax if info.price.is_tax_known else info.price.excl_tax


def _common(family: Any, *, pictures: list[str]) -> Thing:
    rating = {}
    if family.rating and family.rating_count:
        rating = {
            "@type": "AggregateRating",
            "ratingValue": round(float(family.rating), 2),
            "reviewCount": family.rating_count,
            "bestRating": 5,
            "worstRating": 1,
        }
    return {
        "name": family.title,
        "url": absolute(family.get_absolute_url()),
        "description": plain(family.description),
        "image": pictures,
        "brand": _brand(family),
        "aggregateRating": rating,
    }


def _brand(family: Any) -> Thing:
    """Who made it, which is not who sells it. Its attributes are those that the page has read."""
    values = family.attribute_values.all()
    name = next((str(each.value_as_text) for each in values if each.attribute.code == BRAND), "")
    return {"@type": "Brand", "name": name} if name else {}


def _offer(product: Any, info: Any) -> Thing:
    if not info.price.exists:
        return {}
    record, starts = info.stockrecord, info.availability.dispatch_date
    return _told(
        {
            "@type": "Offer",
            "url": absolute(product.get_absolute_url()),
            "price": str(shown_price(info)),
            "priceCurrency": info.price.currency,
            "availability": f"https://schema.org/{_availability(info.availability)}",
            "availabilityStarts": starts.isoformat() if starts else "",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": (
                {"@type": "Organization", "name": record.partner.display_name} if record else {}
            ),
        }
    )


def _availability(availability: Any) -> str:
    if not availability.is_available_to_buy:
        return "OutOfStock"
    return {Availability.BACKORDER: "BackOrder", Availability.PRE_ORDER: "PreOrder"}.get(
        availability.code, "InStock"
    )


def _varies_by(variants: list[Mapping[str, Any]]) -> list[str]:
    names = {
        VARIES_BY[value.attribute.code]
        for variant in variants
        for value in variant["product"].attribute_values.all()
        if value.attribute.code in VARIES_BY
    }
    return [f"https://schema.org/{name}" for name in sorted(names)]


def _attributes(product: Any) -> dict[str, str]:
    return {
        VARIES_BY[value.attribute.code]: value.value_as_text
        for value in product.attribute_values.all()
        if value.attribute.code in VARIES_BY
    }


def _told(thing: Thing) -> Thing:
    """Without what is not known."""
    return {name: value for name, value in thing.items() if value not in ("", None, [], {})}
