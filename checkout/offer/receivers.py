"""What follows when an offer is saved, by whomever."""

from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from checkout.offer.for_less import note_offers
from checkout.offer.models import Benefit, Condition, ConditionalOffer, Range

PARTS_OF_OFFERS = (ConditionalOffer, Condition, Benefit, Range)


def connect(offers: AppConfig) -> None:
    """Listen to the parts of offers, of any class (proxies send signals of their own)."""
    for model in offers.get_models():
        if issubclass(model, PARTS_OF_OFFERS):
            post_save.connect(note_once_saved, sender=model)


def note_once_saved(**of_signal: Any) -> None:
    """Note what offers lower, and will, as soon as others can read what was saved.

    If that fails it is logged, and the next look does it: what was saved is saved.
    """
    transaction.on_commit(lambda: note_offers(now=timezone.now()), robust=True)
