"""The story that the examples tell: a guest buys two cards, pays, and is given something back."""

from typing import Any

SHOP = "https://shop.example"
PRODUCT, ORDER, LINE = 7, "100042", 31
ORDER_TOKEN = f"{ORDER}:AFnlWw7LzAGnq2ph0pY0JHyC_kX7ENsiSMgGO46G92A"
TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3In0.s-1fxnKMwMCbsZyC_4Ldeg"  # noqa: S105
PLACED, PAID, ENDS = (f"2026-11-22T04:{minute}:28Z" for minute in ("00", "01", "30"))


def _money(excl_tax: str, incl_tax: str) -> dict[str, str]:
    return {"currency": "GBP", "excl_tax": excl_tax, "incl_tax": incl_tax}


MEMBER = {
    "id": 7,
    "email": "ada@shop.example",
    "is_email_verified": True,
    "first_name": "Ada",
    "last_name": "Byron",
    "date_joined": "2026-03-01T09:00:00Z",
    "last_login": PLACED,
    "is_active": True,
    "is_staff": False,
}
TOKENS = {
    "token_type": "Bearer",
    "expires_in": 600,
    "user": MEMBER,
    "access": TOKEN,
    "refresh": TOKEN,
}
CHALLENGE = {"mfa_required": True, "challenge": TOKEN, "kinds": ["totp"], "expires_in": 300}
SIGN_IN = {"email": "ada@shop.example", "password": "correct horse battery staple"}
PRICE = _money("12.00", "14.40") | {"tax_included": True, "varies": False, "before": None}
AVAILABILITY = {
    "code": "in-stock",
    "can_be_bought": True,
    "later": "",
    "backorder_days": None,
    "released_on": None,
}
PICTURE = {
    "alt": "A card with a wren at noon",
    "credit": "",
    "sources": [
        {"url": f"{SHOP}/media/wren.webp", "type": "image/webp", "width": 640, "height": 640}
    ],
}
NAMES = {
    "id": PRODUCT,
    "structure": "standalone",
    "upc": "5012345678900",
    "title": "Noon bird card",
    "slug": "noon-bird-card",
    "url": f"{SHOP}/catalogue/noon-bird-card_7/",
}
SOLD = {"price": PRICE, "availability": AVAILABILITY, "rating": 4.5, "rating_count": 2}
CARD = NAMES | SOLD | {"picture": PICTURE, "seller": "Press", "highlight": None}
WHOLE_PRODUCT = (
    NAMES
    | SOLD
    | {
        "parent": None,
        "product_class": "cards",
        "description": "<p>Letterpress on cotton.</p>",
        "meta_title": "",
        "meta_description": "",
        "is_public": True,
        "is_discountable": True,
        "tax_class": "standard",
        "weight": 20,
        "stars": {"5": 1, "4": 1, "3": 0, "2": 0, "1": 0},
        "attributes": [],
        "options": [],
        "images": [PICTURE],
        "sellers": [
            {"id": 3, "code": "press", "name": "Press", "url": f"{SHOP}/catalogue/sellers/press/"}
        ],
        "created": "2026-10-01T08:00:00Z",
        "updated": "2026-11-02T08:00:00Z",
        "variants": [],
        "categories": [
            {"id": 5, "name": "Cards", "path": "paper/cards", "url": f"{SHOP}/catalogue/category/"}
        ],
    }
)
CART: dict[str, Any] = {
    "id": 82,
    "country": "GB",
    "currency": "GBP",
    "num_items": 2,
    "lines": [
        {
            "id": 88,
            "product": PRODUCT,
            "title": "Noon bird card",
            "url": NAMES["url"],
            "seller": "Press",
            "sku": "CARD-7",
            "quantity": 2,
            "options": [],
            "unit_price": _money("12.00", "14.40"),
            "price_before_offers": _money("24.00", "28.80"),
            "price": _money("24.00", "28.80"),
            "available": 10,
            "later": "",
            "warning": None,
        }
    ],
    "offers": [],
    "vouchers": [],
    "discount": "0.00",
    "total": _money("24.00", "28.80"),
    "needs_delivery": True,
    "free_delivery": [],
    "merged_items": 0,
}
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "line1": "12 Bower Lane",
    "line4": "London",
    "postcode": "N1 9GU",
    "country": "GB",
}
QUESTION = {"address": ADDRESS}
QUOTE = {
    "goods": _money("24.00", "28.80"),
    "delivery": _money("4.00", "4.80"),
    "delivery_name": "Post",
    "total": _money("28.00", "33.60"),
    "credit": [],
    "left": "33.60",
}
PLACEMENT = {"email": "ada@shop.example", "address": ADDRESS, "expected_total": "33.60"}
PLACED_ORDER: dict[str, Any] = {
    "id": ORDER,
    "status": "Pending payment",
    "refund_state": "",
    "date_placed": PLACED,
    "paid_at": None,
    "pay_until": ENDS,
    "email": "ada@shop.example",
    "currency": "GBP",
    "total": _money("28.00", "33.60"),
    "delivery": _money("4.00", "4.80"),
    "cancelled_incl_tax": "0.00",
    "shipping_address": ADDRESS | {"line2": "", "state": "", "phone_number": "", "notes": ""},
    "consignments": [
        {
            "id": 12,
            "seller": "Press",
            "status": "Waiting",
            "delivery": "Post",
            "delivery_price": _money("4.00", "4.80"),
            "collection_point": None,
            "lines": [
                {
                    "id": LINE,
                    "product": PRODUCT,
                    "title": "Noon bird card",
                    "sku": "CARD-7",
                    "quantity": 2,
                    "dispatched": 0,
                    "cancelled": 0,
                    "returned": 0,
                    "price": _money("24.00", "28.80"),
                }
            ],
            "parcels": [],
        }
    ],
    "discounts": [],
    "payments": [],
    "next_statuses": [],
    "may_cancel": True,
    "token": ORDER_TOKEN,
}
CARD_PAYMENT = {
    "type": "card",
    "label": "Visa 4242",
    "held": "33.60",
    "taken": "0.00",
    "refunded": "0.00",
}
PAID_ORDER = PLACED_ORDER | {"status": "Paid", "paid_at": PAID, "payments": [CARD_PAYMENT]}
PAYMENT = {
    "order": ORDER,
    "client_secret": "pi_3Q_secret_5y",
    "publishable_key": "pk_live_bower",
    "amount": "33.60",
    "currency": "GBP",
}
PAYMENT_STATE = {
    "order": ORDER,
    "status": "Paid",
    "is_paid": True,
    "covered": "33.60",
    "payments": ["requires_capture"],
}
REFUND = {
    "id": "3f1c2d9e-0b57-4f0e-9d5c-6a2f6d1f1a11",
    "amount": "14.40",
    "status": "pending",
    "reason": "One card came bent",
    "to_wallet": False,
    "created_at": "2026-11-25T10:00:00Z",
    "settled_at": None,
}
SUBSCRIPTION = {
    "id": 4,
    "url": "https://erp.example/hook",
    "topics": ["order.paid", "stock.low"],
    "is_active": True,
    "created_at": PLACED,
    "failing_since": None,
    "disabled_at": None,
    "disabled_for": "",
}
KEY = {
    "id": 9,
    "name": "warehouse",
    "prefix": "bower_ivLK_k",
    "scopes": ["stock:read", "stock:write"],
    "created_at": PLACED,
    "expires_at": None,
    "last_used_at": None,
    "revoked_at": None,
    "key": "bower_ivLK_kc0eQ60WI8M_G2PoN8iz9SREkcjkNsNw1-68U8",
}
