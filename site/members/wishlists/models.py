"""Wishlists: Oscar's, whose links nobody guesses, and which belong to one member."""

from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from oscar.apps.wishlists.abstract_models import AbstractLine, AbstractWishList

KEY_LENGTH = 22
"""Of 36 letters and digits: 113 bits. Oscar's six can be tried out."""
FIRST_NAME = _("My wishlist")
"""What a list is called until its owner names it. Said to others it would be theirs."""


class WishList(AbstractWishList):
    """A member's list. Its key is its address, also for those it is shared with."""

    VISIBILITY_CHOICES = (
        (AbstractWishList.PRIVATE, _("Private: only you see it")),
        (AbstractWishList.SHARED, _("By link: who has the link sees it")),
        (AbstractWishList.PUBLIC, _("Public: by link, with your first name")),
    )
    key = models.CharField(_("Key"), max_length=32, unique=True, editable=False)
    visibility = models.CharField(
        _("Who sees it"),
        max_length=20,
        default=AbstractWishList.PRIVATE,
        choices=VISIBILITY_CHOICES,
    )

    class Meta(AbstractWishList.Meta):
        ordering = ("owner", "-date_created", "-pk")

    @classmethod
    def random_key(cls, length: int = KEY_LENGTH) -> str:
        return get_random_string(length, "abcdefghijklmnopqrstuvwxyz0123456789")

    @property
    def is_named(self) -> bool:
        return self.name != FIRST_NAME

    def is_allowed_to_see(self, user) -> bool:
        return self.is_shareable or user == self.owner

    def get_shared_url(self) -> str:
        return reverse("customer:wishlist-shared", args=[self.key])


class Line(AbstractLine):
    """One good of a wishlist."""

    class Meta(AbstractLine.Meta):
        verbose_name = _("Wish list line")


from oscar.apps.wishlists.models import *  # noqa: E402,F403
