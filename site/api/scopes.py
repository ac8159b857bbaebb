"""What an API key may be allowed to do, in words. Endpoints name these by action in `scopes`."""

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "products:read": _("Read products, also those that are not public yet."),
    "products:write": _("Create, change and delete products."),
    "stock:read": _("Read stock levels."),
    "stock:write": _("Change stock levels and prices."),
    "carts:write": _("Read and change the basket, and what is saved for later."),
    "orders:read": _("Read orders and their consignments."),
    "orders:write": _("Place, cancel, dispatch and move orders."),
    "refunds:write": _("Read refunds and give money back."),
    "returns:read": _("Read returns."),
    "returns:write": _("Ask for returns and move them; giving money back needs refunds:write too."),
    "reviews:read": _("Read reviews that are not public yet."),
    "profile:read": _("Read the member's own profile, addresses and, by its key, a wishlist."),
    "profile:write": _("Change the member's own profile and addresses."),
    "users:read": _("Read the members of the shop."),
    "webhooks:read": _("Read webhook subscriptions and what was delivered."),
    "webhooks:write": _("Subscribe to webhooks, change them and have them sent again."),
}
