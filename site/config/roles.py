"""Who may do what: the groups of people who run the shop, and their permissions."""

EDITORS = "Editors"
MODERATORS = "Moderators"
SHOP_STAFF = "Shop staff"

EDITOR_PERMISSIONS = [
    "wagtailadmin.access_admin",
    "catalogue.view_product",
    "catalogue.view_category",
    "offer.view_conditionaloffer",
    "cms.change_sitesettings",
    "cms.change_navigation",
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
]
PAGE_PERMISSIONS = {
    EDITORS: ["add_page", "change_page", "publish_page"],
    MODERATORS: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
}
COLLECTION_PERMISSIONS = [
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
]

# Every model that a page of the dashboard asks a permission for. Oscar's own group lacks voucher
# sets and shipping, and is empty on a fresh database.
DASHBOARD_MODELS = [
    "catalogue.product",
    "catalogue.category",
    "catalogue.productclass",
    "catalogue.attributeoptiongroup",
    "catalogue.option",
    "communication.communicationeventtype",
    "invoices.document",
    "invoices.issuerdetails",
    "offer.conditionaloffer",
    "offer.range",
    "order.order",
    "partner.partner",
    "partner.stockalert",
    "partner.stockrecord",
    "payment.difference",
    "payment.refund",
    "payment.stafftask",
    "payment.webhookevent",
    "returns.return",
    "reviews.productreview",
    "shipping.carrier",
    "shipping.collectionpoint",
    "shipping.weightbased",
    "shipping.zone",
    "tax.taxrate",
    "voucher.voucher",
    "voucher.voucherset",
    "wallet.account",
    "wallet.giftcard",
    "wallet.transfer",
]
# People are only looked at: in the CMS, whoever may change people may make an administrator.
LOOKED_AT = ["customer.view_user", "analytics.view_userrecord"]
ACTIONS = ["add", "change", "delete", "view"]

STAFF_PERMISSIONS = [
    *(
        f"{app}.{action}_{model}"
        for app, model in (name.split(".") for name in DASHBOARD_MODELS)
        for action in ACTIONS
    ),
    *LOOKED_AT,
]

GROUP_PERMISSIONS = {
    EDITORS: EDITOR_PERMISSIONS,
    MODERATORS: EDITOR_PERMISSIONS,
    SHOP_STAFF: STAFF_PERMISSIONS,
}


def all_permissions() -> set[str]:
    """Every permission that a role has, as `app.codename`."""
    of_pages = {f"wagtailcore.{name}" for names in PAGE_PERMISSIONS.values() for name in names}
    of_groups = {name for names in GROUP_PERMISSIONS.values() for name in names}
    return of_pages | of_groups | set(COLLECTION_PERMISSIONS)
