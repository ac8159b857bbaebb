"""What an API key may be allowed to do, in words. Endpoints name these by action in `scopes`."""

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "products:read": _("Read products, also those that are not public yet."),
    "products:write": _("Create, change and delete products."),
    "categories:write": _("Create, change and delete categories."),
    "stock:read": _("Read stock levels."),
    "stock:write": _("Change stock levels and prices."),
    "cart:write": _("Read and change the basket."),
    "orders:read": _("Read orders and their consignments."),
    "orders:write": _("Place, cancel, dispatch and move orders."),
    "payments:write": _("Begin and settle payments."),
    "returns:read": _("Read returns."),
    "returns:write": _("Ask for returns and move them."),
    "reviews:write": _("Write and change reviews."),
    "wishlist:write": _("Read and change wishlists."),
    "wallet:read": _("Read the wallet."),
    "profile:read": _("Read the member's own profile and addresses."),
    "profile:write": _("Change the member's own profile and addresses."),
    "users:read": _("Read the members of the shop."),
    "reports:read": _("Read reports."),
    "webhooks:read": _("Read webhook subscriptions and what was delivered."),
    "webhooks:write": _("Subscribe to webhooks, change them and have them sent again."),
}
