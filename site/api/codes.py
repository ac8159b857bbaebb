"""What programs may meet as `code` of a refusal, for the page that explains them. None changes."""

from django.utils.translation import gettext_lazy as _

MEANINGS = {
    # What was sent
    "invalid": _("What was sent is malformed or breaks a rule; errors say what."),
    "parse_error": _("The body is not JSON that can be read."),
    "too_large": _("The body is larger than is read here."),
    "unsupported_media_type": _("The body is of a type that is not read here."),
    "method_not_allowed": _("The address does not take this method."),
    "not_found": _("There is no such thing, or it is not yours to see."),
    "not_rendered": _("The document is still being made: come back in a moment."),
    # Who asks
    "not_authenticated": _("Nobody is signed in: send a token or a key."),
    "authentication_failed": _("The token or key is not valid, or not any more."),
    "invalid_credentials": _("The e-mail address or the password is not right."),
    "challenge_not_valid": _("The second factor took too long, or is not of this sign-in."),
    "token_not_valid": _("The token is expired, revoked, or not of this shop."),
    "token_rotated": _("The refresh token was used a moment ago: use the one it was given for."),
    "token_reused": _("An old refresh token was used again, so this sign-in has ended."),
    "signed_out": _("The sign-in of this token has ended."),
    "password_changed": _("The password was changed after this token was given."),
    "account_inactive": _("The account is closed."),
    "key_not_valid": _("There is no such key, or it is revoked or expired."),
    "csrf_failed": _("With tokens in cookies a write needs the header X-CSRFToken."),
    "reauthentication_required": _("This needs a sign-in of the last minutes."),
    "email_taken": _("There is an account with this e-mail address."),
    # What one may
    "permission_denied": _("Whoever is signed in may not do this."),
    "insufficient_scope": _("The key's scopes do not cover this."),
    "basket_not_yours": _("The basket is somebody else's."),
    "review_refused": _("Only who has bought something reviews it, once."),
    # As things stand
    "conflict": _("As things stand it cannot be done; errors say why, line by line."),
    "basket_refused": _("The basket cannot be changed like that; errors name the lines."),
    "basket_ordered": _("The basket was ordered: begin another one."),
    "options_required": _("Something has to be chosen first; errors name the options."),
    "variant_required": _("A product with variants is not bought: choose one of them."),
    "unavailable": _("So many of it cannot be had."),
    "order_refused": _("Sold out, at another price, or no longer valid; errors say which line."),
    "order_not_moved": _("The order does not go there from where it is; errors name what it can."),
    "order_paid": _("The order is paid: it is cancelled in another way."),
    "return_refused": _("These goods cannot come back like that."),
    "gift_card_refused": _("The gift card or its code does not pay."),
    "product_in_use": _("It is sold and not dispatched, so it cannot be deleted."),
    "stock_has_moved": _("The stock is another by now, or less than what is sold."),
    "list_full": _("As much as can be kept: take something off first."),
    "too_many_keys": _("Revoke a key first."),
    "too_many_webhooks": _("Delete a subscription first."),
    "webhook_disabled": _("The subscription is switched off."),
    # Money
    "nothing_to_pay": _("The order is paid, or has ended."),
    "payment_mismatch": _("The payment is not that of the order; a person looks at it."),
    "payment_not_started": _("The bank refused to begin. Nothing was charged."),
    "refund_refused": _("So much cannot go back."),
    "bank_refused": _("The bank says no. Nothing was charged."),
    "bank_away": _("The bank cannot be reached: try again."),
    # Done once, and not undone
    "precondition_failed": _("It was changed by somebody else since you read it."),
    "precondition_required": _("Say by If-Match which state you have read."),
    "invalid_idempotency_key": _("A key is missing, or is none: guests send a UUID."),
    "idempotency_key_used_otherwise": _("The key was used for another request."),
    "idempotent_request_running": _("The first request with this key is still running."),
    # How often, and whether
    "throttled": _("Too many requests: come back after Retry-After seconds."),
    "busy": _("Too many are doing the same, or something is away: try again."),
    "error": _("A fault of ours. It was noted."),
}
