"""The dashboard's menu."""

from django.utils.translation import gettext_lazy as _

CMS_HOME = "wagtailadmin_home"


def may_edit_pages(user, url_name, url_args=None, url_kwargs=None) -> bool:
    return user.has_perm("wagtailadmin.access_admin")


NAVIGATION = [
    {"label": _("Today"), "icon": "fas fa-sun", "url_name": "dashboard:index"},
    {
        "label": _("Orders"),
        "icon": "fas fa-box",
        "children": [
            {"label": _("Orders"), "url_name": "dashboard:order-list"},
            {"label": _("Returns"), "url_name": "dashboard:return-list"},
            {"label": _("Statistics"), "url_name": "dashboard:order-stats"},
        ],
    },
    {
        "label": _("Payments"),
        "icon": "fas fa-coins",
        "children": [
            {"label": _("Tasks"), "url_name": "dashboard:payment-tasks"},
            {"label": _("Reconciliation"), "url_name": "dashboard:payment-differences"},
            {"label": _("Messages of Stripe"), "url_name": "dashboard:payment-messages"},
            {"label": _("Wallets"), "url_name": "dashboard:wallet-list"},
            {"label": _("Gift cards"), "url_name": "dashboard:gift-card-list"},
            {"label": _("Invoices"), "url_name": "dashboard:invoice-list"},
            {"label": _("Issuers of invoices"), "url_name": "dashboard:invoice-issuers"},
        ],
    },
    {
        "label": _("Catalogue"),
        "icon": "fas fa-feather",
        "children": [
            {"label": _("Products"), "url_name": "dashboard:catalogue-product-list"},
            {"label": _("Categories"), "url_name": "dashboard:catalogue-category-list"},
            {"label": _("Ranges"), "url_name": "dashboard:range-list"},
            {"label": _("Reviews"), "url_name": "dashboard:reviews-list"},
            {"label": _("Product types"), "url_name": "dashboard:catalogue-class-list"},
            {"label": _("Options"), "url_name": "dashboard:catalogue-option-list"},
            {
                "label": _("Option groups"),
                "url_name": "dashboard:catalogue-attribute-option-group-list",
            },
        ],
    },
    {
        "label": _("Stock and delivery"),
        "icon": "fas fa-warehouse",
        "children": [
            {"label": _("Low stock"), "url_name": "dashboard:stock-alert-list"},
            {"label": _("Partners"), "url_name": "dashboard:partner-list"},
            {"label": _("Delivery charges"), "url_name": "dashboard:shipping-method-list"},
            {"label": _("Zones"), "url_name": "dashboard:zone-list"},
            {"label": _("Carriers"), "url_name": "dashboard:carrier-list"},
            {"label": _("Tax rates"), "url_name": "dashboard:tax-rate-list"},
        ],
    },
    {
        "label": _("Offers"),
        "icon": "fas fa-tag",
        "children": [
            {"label": _("Offers"), "url_name": "dashboard:offer-list"},
            {"label": _("Vouchers"), "url_name": "dashboard:voucher-list"},
            {"label": _("Voucher sets"), "url_name": "dashboard:voucher-set-list"},
        ],
    },
    {
        "label": _("Customers"),
        "icon": "fas fa-user",
        "children": [
            {"label": _("Customers"), "url_name": "dashboard:users-index"},
            {"label": _("Waiting for stock"), "url_name": "dashboard:user-alert-list"},
        ],
    },
    {"label": _("Reports"), "icon": "fas fa-chart-bar", "url_name": "dashboard:reports-index"},
    {
        "label": _("Pages and stories"),
        "icon": "fas fa-book-open",
        "url_name": CMS_HOME,
        "access_fn": may_edit_pages,
    },
]
