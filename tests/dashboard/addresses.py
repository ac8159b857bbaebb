"""Every address of the dashboard, taken from the resolver, with what it takes to reverse it."""

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver, reverse

LOG_IN_AND_OUT = {"login", "logout"}
# These change something and so answer nobody's GET.
POST_ONLY = {
    "logout",
    "partner-user-link",
    "partner-user-unlink",
    "payment-difference",
    "payment-reconcile",
    "payment-task",
    "range-reorder",
    "tax-rate-withdraw",
    "user-password-reset",
}


def all_names() -> list[str]:
    """The names of all dashboard addresses."""
    return sorted(set(_names(get_resolver().namespace_dict["dashboard"][1].url_patterns)))


def address(name: str, shop) -> str:
    """The address of that name in this shop."""
    of_name = ARGUMENTS.get(name)
    return reverse(f"dashboard:{name}", kwargs=of_name(shop) if of_name else {})


ARGUMENTS = {
    "catalogue-product": lambda s: {"pk": s.product.pk},
    "catalogue-product-create": lambda s: {"product_class_slug": s.product_class.slug},
    "catalogue-product-create-child": lambda s: {"parent_pk": s.parent.pk},
    "catalogue-product-delete": lambda s: {"pk": s.product.pk},
    "catalogue-category-detail-list": lambda s: {"pk": s.category.pk},
    "catalogue-category-create-child": lambda s: {"parent": s.category.pk},
    "catalogue-category-update": lambda s: {"pk": s.category.pk},
    "catalogue-category-delete": lambda s: {"pk": s.category.pk},
    "catalogue-class-update": lambda s: {"pk": s.product_class.pk},
    "catalogue-class-delete": lambda s: {"pk": s.product_class.pk},
    "catalogue-attribute-option-group-update": lambda s: {"pk": s.group.pk},
    "catalogue-attribute-option-group-delete": lambda s: {"pk": s.group.pk},
    "catalogue-option-update": lambda s: {"pk": s.option.pk},
    "catalogue-option-delete": lambda s: {"pk": s.option.pk},
    "stock": lambda s: {"pk": s.product.stockrecords.get().pk},
    "order-detail": lambda s: {"number": s.order.number},
    "order-detail-note": lambda s: {"number": s.order.number, "note_id": s.note.pk},
    "order-line-detail": lambda s: {"number": s.order.number, "line_id": s.order.lines.get().pk},
    "order-shipping-address": lambda s: {"number": s.order.number},
    "user-detail": lambda s: {"pk": s.customer.pk},
    "user-password-reset": lambda s: {"pk": s.customer.pk},
    "user-alert-delete": lambda s: {"pk": s.product_alert.pk},
    "user-alert-update": lambda s: {"pk": s.product_alert.pk},
    "partner-manage": lambda s: {"pk": s.partner.pk},
    "partner-delete": lambda s: {"pk": s.partner.pk},
    "partner-user-create": lambda s: {"partner_pk": s.partner.pk},
    "partner-user-select": lambda s: {"partner_pk": s.partner.pk},
    "partner-user-link": lambda s: {"partner_pk": s.partner.pk, "user_pk": s.customer.pk},
    "partner-user-unlink": lambda s: {"partner_pk": s.partner.pk, "user_pk": s.seller.pk},
    "partner-user-update": lambda s: {"partner_pk": s.partner.pk, "user_pk": s.seller.pk},
    "invoice-pdf": lambda s: {"key": s.invoice.key},
    "invoice-seller": lambda s: {"partner_pk": s.partner.pk},
    "payment-difference": lambda s: {"pk": s.difference.pk},
    "payment-message": lambda s: {"pk": s.message.pk},
    "payment-order": lambda s: {"number": s.order.number},
    "payment-task": lambda s: {"pk": s.task.pk},
    "return-detail": lambda s: {"number": s.back.number},
    "return-picture": lambda s: {
        "number": s.back.number,
        "pk": s.back.pictures.get().pk,
        "size": "large",
    },
    "wallet": lambda s: {"pk": s.wallet.pk},
    "gift-card": lambda s: {"pk": s.gift_card.pk},
    "offer-metadata": lambda s: {"pk": s.offer.pk},
    "offer-condition": lambda s: {"pk": s.offer.pk},
    "offer-benefit": lambda s: {"pk": s.offer.pk},
    "offer-restrictions": lambda s: {"pk": s.offer.pk},
    "offer-delete": lambda s: {"pk": s.offer.pk},
    "offer-detail": lambda s: {"pk": s.offer.pk},
    "range-update": lambda s: {"pk": s.range.pk},
    "range-delete": lambda s: {"pk": s.range.pk},
    "range-products": lambda s: {"pk": s.range.pk},
    "range-reorder": lambda s: {"pk": s.range.pk},
    "reviews-update": lambda s: {"pk": s.review.pk},
    "reviews-delete": lambda s: {"pk": s.review.pk},
    "voucher-update": lambda s: {"pk": s.voucher.pk},
    "voucher-delete": lambda s: {"pk": s.voucher.pk},
    "voucher-stats": lambda s: {"pk": s.voucher.pk},
    "voucher-set-update": lambda s: {"pk": s.voucher_set.pk},
    "voucher-set-detail": lambda s: {"pk": s.voucher_set.pk},
    "voucher-set-download": lambda s: {"pk": s.voucher_set.pk},
    "voucher-set-delete": lambda s: {"pk": s.voucher_set.pk},
    "comms-update": lambda s: {"slug": s.mail.code},
    "carrier-edit": lambda s: {"pk": s.carrier.pk},
    "carrier-delete": lambda s: {"pk": s.carrier.pk},
    "zone-edit": lambda s: {"pk": s.zone.pk},
    "zone-delete": lambda s: {"pk": s.zone.pk},
    "point-create": lambda s: {"method_pk": s.point.method_id},
    "point-edit": lambda s: {"pk": s.point.pk},
    "point-delete": lambda s: {"pk": s.point.pk},
    "tax-rate-end": lambda s: {"pk": s.rate.pk},
    "tax-rate-withdraw": lambda s: {"pk": s.rate.pk},
    "shipping-method-detail": lambda s: {"pk": s.method.pk},
    "shipping-method-edit": lambda s: {"pk": s.method.pk},
    "shipping-method-delete": lambda s: {"pk": s.method.pk},
    "shipping-method-band-edit": lambda s: {"pk": s.band.pk, "method_pk": s.method.pk},
    "shipping-method-band-delete": lambda s: {"pk": s.band.pk, "method_pk": s.method.pk},
}


def _names(routes) -> Iterator[str]:
    for route in routes:
        if isinstance(route, URLPattern):
            yield route.name
        else:
            yield from _names(route.url_patterns)
