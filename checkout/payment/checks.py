"""System checks of the payment's settings."""

from django.conf import settings
from django.core import checks

from checkout.payment.methods import METHODS


@checks.register
def check_methods(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Stripe refuses every payment, cards too, that names a way which cannot be used for it."""
    return [
        checks.Error(
            f"STRIPE_REDIRECT_METHODS names {name!r}, which {trouble}.",
            hint=hint,
            id="payment.E001",
        )
        for name in dict.fromkeys(settings.STRIPE_REDIRECT_METHODS)
        for trouble, hint in _troubles_with(name)
    ]


def _troubles_with(name: str) -> list[tuple[str, str]]:
    """What is wrong, and what to do."""
    method = METHODS.get(name)
    if method is None:
        return [("is not known here", f"Choose from {', '.join(METHODS)}, or leave it out.")]
    troubles = []
    if settings.STRIPE_REDIRECT_METHODS.count(name) > 1:
        troubles.append(("stands there more than once", "Name it once."))
    currency = settings.OSCAR_DEFAULT_CURRENCY
    if currency not in method.currencies:
        takes = ", ".join(sorted(method.currencies))
        troubles.append((f"does not take {currency}, but {takes}", "Leave it out."))
    if settings.STRIPE_CAPTURE_METHOD == "manual" and not method.waits:
        troubles.append(
            (
                "takes the money at once and cannot hold it until goods go out",
                "Leave it out, or set STRIPE_CAPTURE_METHOD to automatic.",
            )
        )
    return troubles
