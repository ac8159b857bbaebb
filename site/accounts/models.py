"""The people of the shop. The e-mail address is the log-in name."""

from oscar.apps.customer.abstract_models import AbstractUser


class User(AbstractUser):
    """Anybody with an account: customer, seller, editor or staff; groups tell them apart."""


from oscar.apps.customer.models import *  # noqa: E402,F403
