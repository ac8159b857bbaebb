"""Answers about buying: the cart, orders with all that belongs to them, returns and sales."""

from typing import Any

from api.documents import story
from api.documents.bodies import BODIES

CONSIGNMENT: dict[str, Any] = story.PLACED_ORDER["consignments"][0]
SENT, ARRIVED, ASKED = "2026-11-23T09:15:00Z", "2026-11-25T11:40:00Z", "2026-11-26T10:00:00Z"
TRACKED = "https://carrier.example/track/RM482199302GB"
NOTHING = {"currency": "GBP", "excl_tax": "0.00", "incl_tax": "0.00"}
REDUCED = {"currency": "GBP", "excl_tax": "21.60", "incl_tax": "25.92"}
UNITS = [{"line": story.LINE, "quantity": 2}]
PARCEL = {
    "id": 15,
    "carrier": "Carrier",
    "tracking_reference": "RM 4821 9930 2GB",
    "tracking_url": TRACKED,
    "dispatched_at": SENT,
    "delivered_at": ARRIVED,
    "contents": UNITS,
}
SENT_CONSIGNMENT = CONSIGNMENT | {
    "status": "Delivered",
    "lines": [CONSIGNMENT["lines"][0] | {"dispatched": 2}],
    "parcels": [PARCEL],
}
EMPTY_CART = story.CART | {
    "num_items": 0,
    "lines": [],
    "total": NOTHING,
    "needs_delivery": False,
}
CART_BY_VOUCHER = story.CART | {
    "lines": [story.CART["lines"][0] | {"price": REDUCED}],
    "vouchers": [{"id": 7, "code": "BOWER10", "name": "Ten per cent", "discount": "2.88"}],
    "discount": "2.88",
    "total": REDUCED,
}
DELIVERIES = {
    "country": "GB",
    "currency": "GBP",
    "sendings": [
        {
            "seller": 3,
            "seller_name": "Press",
            "lines": [88],
            "worth": "28.80",
            "ways": [
                {
                    "code": "post",
                    "name": "Post",
                    "description": "Two to three working days.",
                    "price": story.QUOTE["delivery"],
                    "free_above": "50.00",
                    "collection_point": None,
                },
                {
                    "code": "collect-4",
                    "name": "Fetch it at the workshop",
                    "description": "",
                    "price": NOTHING,
                    "free_above": None,
                    "collection_point": {
                        "name": "Workshop",
                        "address": ["3 Quay Street", "London", "E1 4AB"],
                        "opening_hours": "Tuesday to Saturday, 10 to 18",
                    },
                },
            ],
        }
    ],
}
IN_FULFILMENT = story.PAID_ORDER | {
    "status": "In fulfilment",
    "consignments": [CONSIGNMENT | {"status": "In fulfilment"}],
    "next_statuses": ["Dispatched", "Cancelled"],
    "may_cancel": False,
}
CANCELLED = story.PLACED_ORDER | {
    "status": "Cancelled",
    "pay_until": None,
    "cancelled_incl_tax": "33.60",
    "consignments": [
        CONSIGNMENT | {"status": "Cancelled", "lines": [CONSIGNMENT["lines"][0] | {"cancelled": 2}]}
    ],
    "may_cancel": False,
}
SELLER_ROW = {
    "id": story.ORDER,
    "status": "Paid",
    "date_placed": story.PLACED,
    "num_items": 2,
}
ROW = SELLER_ROW | {
    "currency": "GBP",
    "total_incl_tax": "33.60",
    "total_excl_tax": "28.00",
    "email": story.PLACED_ORDER["email"],
}
EVENT = {
    "at": SENT,
    "kind": "dispatched",
    "title": "Sent by Press",
    "detail": "2 \u00d7 Noon bird card, Carrier RM 4821 9930 2GB",
    "link": TRACKED,
}
INVOICE = {
    "number": "2026-00042",
    "kind": "invoice",
    "consignment": CONSIGNMENT["id"],
    "issued_at": SENT,
    "currency": "GBP",
    "net": "28.00",
    "tax": "5.60",
    "gross": "33.60",
    "url": f"{story.SHOP}/api/v2/orders/{story.ORDER}/invoices/"
    "7c9e6679-7425-40de-944b-e07fc1f90ae7/",
}
RETURNABLE = {
    "consignment": CONSIGNMENT["id"],
    "seller": "Press",
    "lines": [
        {
            "line": story.LINE,
            "title": story.NAMES["title"],
            "returnable": 2,
            "exchanges": [
                {"product": 8, "title": "Evening bird card", "difference": "0.00", "free": 12}
            ],
        }
    ],
}
RETURN = {
    "id": f"R{story.ORDER}-1",
    "order": story.ORDER,
    "consignment": CONSIGNMENT["id"],
    "seller": "Press",
    "currency": "GBP",
    "status": "Approved",
    **{name: BODIES["ReturnAsked"][name] for name in ("reason", "words")},
    "wish": "back",
    "refusal": "",
    "tracking_reference": "",
    "refunded": "0.00",
    "paid_back": "0.00",
    "exchange": None,
    "requested_at": ASKED,
    "approved_at": "2026-11-26T14:30:00Z",
    "received_at": None,
    "ended_at": None,
    "lines": [
        {
            "line": story.LINE,
            "title": story.NAMES["title"],
            "sku": "CARD-7",
            "quantity": 1,
            "accepted": 0,
            "restocked": None,
            "written_off": None,
            "deduction": "0.00",
            "deduction_reason": "",
            "credit": "0.00",
            "wanted": None,
            "wanted_title": "",
            "replacement": None,
        }
    ],
}
RETURN_DETAIL = RETURN | {
    "send_to": ["Press", "3 Quay Street", "London", "E1 4AB"],
    "settlement": None,
    "next_statuses": [],
}
ASKED_RETURN = RETURN_DETAIL | {"status": "Requested", "approved_at": None, "send_to": []}
CALLED_OFF_RETURN = ASKED_RETURN | {"status": "Called off", "ended_at": "2026-11-26T12:10:00Z"}
POSTED_RETURN = RETURN_DETAIL | {
    "status": "On its way",
    "tracking_reference": BODIES["Posted"]["tracking_reference"],
}
RECEIVED_RETURN = RETURN_DETAIL | {
    "status": "Received",
    "received_at": "2026-11-30T10:20:00Z",
    "lines": [RETURN["lines"][0] | {"accepted": 1, "restocked": 0, "written_off": 1}],
    "send_to": [],
    "settlement": {
        "due": "14.40",
        "delivery": "0.00",
        "gone": "0.00",
        "waived": "0.00",
        "used": "0.00",
        "asked": "0.00",
        "money": "14.40",
        "missing": [],
        "hindrance": "",
    },
    "next_statuses": ["Settled"],
}
SUMS = {"currency": "GBP", "orders": 1, "units": 2, "excl_tax": "24.00", "incl_tax": "28.80"}
REPORT = {
    "by": "day",
    "first": "2026-11-01",
    "last": "2026-11-30",
    "total": [SUMS],
    "rows": [SUMS | {"day": "2026-11-22", "seller": None, "product": None, "name": ""}],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "Cart": story.CART,
    "Consignment": SENT_CONSIGNMENT,
    "Deliveries": DELIVERIES,
    "Document": INVOICE,
    "Line": story.CART["lines"][0],
    "Order": story.PAID_ORDER,
    "OrderRow": ROW,
    "PaymentState": story.PAYMENT_STATE,
    "Quote": story.QUOTE,
    "Refund": story.REFUND,
    "Report": REPORT,
    "Return": RETURN,
    "ReturnDetail": RETURN_DETAIL,
    "Returnable": RETURNABLE,
    "SellerOrderRow": SELLER_ROW,
    "StartedPayment": story.PAYMENT,
    "Story": EVENT,
}
