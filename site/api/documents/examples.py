"""What requests and answers look like, told in the documents of both versions.

A test holds each example against the schema beside it.
"""

from typing import Any, NamedTuple

from api.documents import story
from api.documents.answers import NOTHING, answer_told_by, goods, orders, resource_in
from api.documents.bodies import body_read_by
from api.refusals import Error, Refusal
from api.versions import Version


class Example(NamedTuple):
    """What an operation has of its own: the body of a request and answers by status, where they
    are not those of their serializers, and the message that version 1 says beside them."""

    request: Any = None
    answers: dict[str, Any] = {}
    message: str = ""


def _noticed(message: str) -> Example:
    return Example(answers={"202": {"message": message}}, message=message)


ADDED = Example({"product": story.PRODUCT, "quantity": 2})
COUNTED = Example({"quantity": 2})
EMPTIED = Example(answers={"200": orders.EMPTY_CART})
REDUCED = Example(answers={"201": orders.CART_BY_VOUCHER})
ASKED = Example(story.QUESTION)
ORDERED = Example(story.PLACEMENT, {"201": story.PLACED_ORDER})
DELETED_PRODUCT = Example(message="The product is deleted.")
DELETED_REVIEW = Example(message="Your review is deleted.")
EXAMPLES = {name: Example(answers={"200": cards}) for name, cards in goods.LISTS.items()} | {
    "auth_email_confirm_create": _noticed("An e-mail is on its way."),
    "auth_password_reset_create": _noticed("If there is such an account, an e-mail is on its way."),
    "auth_logout_create": Example(message="You are signed out."),
    "auth_sign_out_everywhere": Example(message="You are signed out everywhere."),
    "categories_destroy": Example(message="The category is deleted."),
    "products_destroy": DELETED_PRODUCT,
    "products_delete_destroy": DELETED_PRODUCT,
    "products_images_destroy": Example(message="The picture is off the product."),
    "reviews_delete_destroy": DELETED_REVIEW,
    "wishlist_remove_destroy": Example(message="It is off the list."),
    "cart_lines_create": ADDED,
    "cart_add_create": ADDED,
    "cart_lines_update": COUNTED,
    "cart_update_update": COUNTED,
    "cart_lines_destroy": EMPTIED,
    "cart_remove_destroy": EMPTIED,
    "cart_lines_save_create": EMPTIED,
    "cart_vouchers_create": REDUCED,
    "cart_voucher_add_create": REDUCED,
    "cart_quote_create": ASKED,
    "orders_quote_create": ASKED,
    "orders_create": ORDERED,
    "orders_create_create": ORDERED,
    "orders_update": Example(answers={"200": orders.IN_FULFILMENT}),
    "orders_cancel_update": Example(answers={"200": orders.CANCELLED}),
    "orders_refunds_create": Example(
        {"lines": [{"line": story.LINE, "quantity": 1}], "reason": story.REFUND["reason"]}
    ),
    "payments_create_create": Example({"order": story.ORDER}),
    "payments_verify_create": Example({"order": story.ORDER}),
    "returns_create": Example(answers={"201": orders.ASKED_RETURN}),
    "returns_update": Example(
        answers={"200": orders.RECEIVED_RETURN}, message="The return is moved on."
    ),
    "returns_call_off_create": Example(answers={"200": orders.CALLED_OFF_RETURN}),
    "returns_posted_create": Example(answers={"200": orders.POSTED_RETURN}),
    "keys_create": Example({name: story.KEY[name] for name in ("name", "scopes")}),
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
                if status.startswith("2"):
                    _add_answer(example, status, response, version)
                elif status in REFUSALS and "content" in response:
                    _put({"$ref": f"#/components/examples/Refusal{status}"}, response)


def _add_answer(example: Example, status: str, response: dict[str, Any], version: Version) -> None:
    """Write what a success answers; a file has no example."""
    content = response.get("content", {}).get("application/json")
    if content is None:
        return
    schema = resource_in(content["schema"], version)
    told = example.answers.get(status, answer_told_by(schema, version))
    if told is not None or schema == NOTHING:
        _put({"value": version.success(told, message=example.message)}, response)


def _refused(refusal: Refusal, version: Version) -> dict[str, Any]:
    told = version.failure(refusal, None)
    if "type" in told:
        told["type"] = f"{story.SHOP}/api/problems/{refusal.code}"
    return told


def _put(example: dict[str, Any], body: dict[str, Any]) -> None:
    for content in body["content"].values():
        content["examples"] = {"Example": example}
