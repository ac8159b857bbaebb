"""Answers about members: who they are, where they are signed in, and what they keep."""

from typing import Any

from api.documents import story

ADDRESS = story.PLACED_ORDER["shipping_address"] | {
    "id": 11,
    "is_default_for_shipping": True,
    "is_default_for_billing": False,
}
SIGN_IN = {
    "id": "b2b1a1d6-4d0c-4f3e-9b7e-2f0f6a1c9e55",
    "created_at": story.PLACED,
    "last_used_at": story.PAID,
    "expires_at": "2026-12-22T04:00:28Z",
    "user_agent": "Bowerbird for Android 4.2",
    "is_current": True,
}
KEPT_CARD = {
    "id": 31,
    "payment_method": "pm_1QJx0aKq2Zc7",
    "brand": "visa",
    "last4": "4242",
    "exp_month": 4,
    "exp_year": 2031,
}
WALLET = {"balance": "25.00", "currency": "GBP"}
WALLET_ENTRY = {
    "id": 51,
    "at": "2026-11-20T16:05:00Z",
    "kind": "redeemed",
    "amount": "25.00",
    "balance_after": "25.00",
    "order": None,
    "reason": "",
}
WISHLIST = {
    "key": "q7hW3nB0",
    "name": "For the hall",
    "visibility": "Shared",
    "owner": "",
    "is_own": True,
    "url": f"{story.SHOP}/accounts/wishlists/shared/q7hW3nB0/",
    "created": "2026-11-02T19:45:00Z",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "Address": ADDRESS,
    "Challenge": story.CHALLENGE,
    "KeptCard": KEPT_CARD,
    "Member": story.MEMBER,
    "Redeemed": WALLET | {"amount": "25.00"},
    "SignInRow": SIGN_IN,
    "Tokens": story.TOKENS,
    "Wallet": WALLET,
    "WalletEntry": WALLET_ENTRY,
    "WishList": WISHLIST,
}
