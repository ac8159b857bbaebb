"""What main requests and answers look like, told in the documents of both versions.

A test holds each example against the schema beside it.
"""

from typing import Any, NamedTuple

from api.documents import story
from api.documents.bodies import body_read_by
from api.pagination import all_of
from api.refusals import Error, Refusal
from api.versions import Version


class Example(NamedTuple):
    """The body of a request, where it is not that of its serializer, and what it is answered, by
    status."""

    request: Any = None
    answers: dict[str, Any] = {}


ADDED = Example({"product": story.PRODUCT, "quantity": 2}, {"201": story.CART})
ORDERED = Example(story.PLACEMENT, {"201": story.PLACED_ORDER})
ASKED = Example(story.QUESTION, {"200": story.QUOTE})
SUBSCRIBED = {"201": story.SUBSCRIPTION | {"secret": "whsec_2AWLGfgXnELfcBo36e_PmjVE7uI4W13X"}}
EXAMPLES = {
    "auth_login_create": Example(story.SIGN_IN, {"200": story.TOKENS, "202": story.CHALLENGE}),
    "auth_register_create": Example(story.SIGN_IN, {"201": story.TOKENS}),
    "auth_refresh_create": Example({"refresh": story.TOKEN}, {"200": story.TOKENS}),
    "users_me_retrieve": Example(answers={"200": story.MEMBER}),
    "products_list": Example(answers={"200": story.CARDS}),
    "products_search_list": Example(answers={"200": story.CARDS}),
    "products_retrieve": Example(answers={"200": story.WHOLE_PRODUCT}),
    "cart_retrieve": Example(answers={"200": story.CART}),
    "cart_lines_create": ADDED,
    "cart_add_create": ADDED,
    "cart_lines_update": Example({"quantity": 2}, {"200": story.CART}),
    "cart_update_update": Example({"quantity": 2}, {"200": story.CART}),
    "cart_quote_create": ASKED,
    "orders_quote_create": ASKED,
    "orders_create": ORDERED,
    "orders_create_create": ORDERED,
    "orders_retrieve": Example(answers={"200": story.PAID_ORDER}),
    "payments_create_create": Example({"order": story.ORDER}, {"201": story.PAYMENT}),
    "payments_verify_create": Example({"order": story.ORDER}, {"200": story.PAYMENT_STATE}),
    "orders_refunds_create": Example(
        {"lines": [{"line": story.LINE, "quantity": 1}], "reason": story.REFUND["reason"]},
        {"201": all_of([story.REFUND])},
    ),
    "webhooks_create": Example(
        {name: story.SUBSCRIPTION[name] for name in ("url", "topics")}, SUBSCRIBED
    ),
    "webhooks_list": Example(answers={"200": all_of([story.SUBSCRIPTION])}),
    "keys_create": Example(
        {name: story.KEY[name] for name in ("name", "scopes")}, {"201": story.KEY}
    ),
}
REFUSALS = {
    "400": Refusal(
        400,
        "invalid",
        "Please correct what was sent.",
        (Error("address.country", "We do not send there.", "invalid"),),
    ),
    "401": Refusal(401, "token_not_valid", "Token is expired"),
    "403": Refusal(403, "insufficient_scope", "The scopes of this key do not cover that."),
    "404": Refusal(404, "not_found", "There is no such order."),
    "409": Refusal(
        409,
        "order_refused",
        "The basket cannot be ordered as it is. Nothing was charged.",
        (
            Error(
                "lines.88",
                "“Noon bird card” costs £18.00 now, and £14.40 when it came into the basket.",
                "price_changed",
            ),
            Error("vouchers.7", "The voucher SPRING can no longer be used.", "voucher_used"),
            Error("", "The total has changed: it is now £40.80, not £33.60.", "total_changed"),
        ),
    ),
    "412": Refusal(
        412,
        "precondition_failed",
        "It was changed by somebody else meanwhile. Read it again, then write.",
    ),
    "422": Refusal(422, "idempotency_key_used_otherwise", "This key was used for another request."),
    "428": Refusal(
        428, "precondition_required", "Send If-Match with the ETag of what you have read."
    ),
    "429": Refusal(429, "throttled", "Request was throttled. Expected available in 30 seconds."),
    "503": Refusal(503, "bank_away", "The bank cannot be reached. Please try again in a moment."),
}


def add_examples(document: dict[str, Any], version: Version) -> None:
    """Write the examples into a document of a version."""
    document["components"]["examples"] = {
        f"Refusal{status}": {"value": _refused(refusal, version)}
        for status, refusal in REFUSALS.items()
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            example = EXAMPLES.get(operation["operationId"], Example())
            for content in operation.get("requestBody", {}).get("content", {}).values():
                sent = example.request or body_read_by(content["schema"])
                if sent is not None:
                    content["examples"] = {"Example": {"value": sent}}
            for status, response in operation["responses"].items():
                if status in example.answers:
                    _put({"value": version.success(example.answers[status])}, response)
                elif status in REFUSALS and "content" in response:
                    _put({"$ref": f"#/components/examples/Refusal{status}"}, response)


def _refused(refusal: Refusal, version: Version) -> dict[str, Any]:
    told = version.failure(refusal, None)
    if "type" in told:
        told["type"] = f"{story.SHOP}/api/problems/{refusal.code}"
    return told


def _put(example: dict[str, Any], body: dict[str, Any]) -> None:
    for content in body["content"].values():
        content["examples"] = {"Example": example}
