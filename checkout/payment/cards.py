"""Kept cards of members. Their numbers are at Stripe alone; guests have none."""

import logging

from django.db import transaction

from accounts.models import User
from checkout.payment import answers, gateway_cards
from checkout.payment.models import Customer, SavedCard
from outbox.actions import record_event

logger = logging.getLogger("checkout.payment")


class CardNotYours(Exception):
    """The card, or its setup, is of somebody else."""


def customer_of(user: User) -> str:
    """Who a member is at Stripe, made when first asked for. Raises PaymentUnavailable."""
    known = Customer.objects.filter(user=user).first()
    if known is None:
        reference = gateway_cards.create_customer(
            email=user.email,
            name=user.get_full_name(),
            member=str(user.pk),
            idempotency_key=f"customer-{user.pk}-{int(user.date_joined.timestamp())}",
        )
        Customer.objects.bulk_create(
            [Customer(user=user, reference=reference)], ignore_conflicts=True
        )
        known = Customer.objects.get(user=user)
    return known.reference


def known_customer_of(user: User | None) -> str | None:
    """Who a member is at Stripe, without asking Stripe. None: nobody, as guests are."""
    if user is None:
        return None
    return Customer.objects.filter(user=user).values_list("reference", flat=True).first()


def payer_of(user: User | None, *, keeps_card: bool) -> str | None:
    """Who pays at Stripe: only members who have a kept card, or keep this one, are known there.

    Raises PaymentUnavailable.
    """
    if user is not None and keeps_card:
        return customer_of(user)
    return known_customer_of(user)


def cards_of(user: User) -> list[SavedCard]:
    """The cards a member may pay with, newest first. One query."""
    return list(SavedCard.objects.filter(customer__user=user))


def begin_keeping(user: User) -> gateway_cards.SetupIntent:
    """Ask Stripe to keep a card of a member. Raises PaymentUnavailable, PaymentInvalid."""
    return gateway_cards.begin_setup(customer_of(user))


def finish_keeping(user: User, setup_id: str) -> bool:
    """Note the card that a member has just given to Stripe. False: Stripe did not take it.

    Raises CardNotYours, PaymentUnavailable, PaymentInvalid.
    """
    setup = gateway_cards.retrieve_setup(setup_id)
    if setup.customer != known_customer_of(user):
        raise CardNotYours(setup_id)
    note_cards(setup.customer)
    return setup.status == "succeeded"


def note_cards(customer: str) -> None:
    """Bring our list of a customer's cards up to what Stripe keeps. One of another shop is left
    alone. Raises PaymentUnavailable, PaymentInvalid.
    """
    owner = Customer.objects.filter(reference=customer).first()
    if owner is None:
        return
    kept = list(gateway_cards.find_cards(customer))
    with transaction.atomic():
        for card in kept:
            _note_card(card, owner)
        gone = SavedCard.objects.filter(customer=owner)
        gone.exclude(reference__in=[card.id for card in kept]).delete()


def settle_card(told: answers.SavedCard) -> None:
    """Act on a message of Stripe's about a card, which says how things were then.

    One that is given up never comes back; of one that is kept, Stripe is asked, as it may be given
    up by now. Raises PaymentUnavailable, PaymentInvalid.
    """
    if told.customer and Customer.objects.filter(reference=told.customer).exists():
        note_cards(told.customer)
    else:
        SavedCard.objects.filter(reference=told.id).delete()


def forget_card(user: User, card_id: int) -> None:
    """Have Stripe, and then us, forget a member's card. Raises CardNotYours, PaymentUnavailable."""
    card = SavedCard.objects.filter(pk=card_id, customer__user=user).first()
    if card is None:
        raise CardNotYours(str(card_id))
    gateway_cards.detach_card(card.reference)
    SavedCard.objects.filter(pk=card.pk).delete()
    logger.info("Member %s had a card forgotten", user.pk)


def forget_customer(user: User) -> None:
    """Forget a member's cards; Stripe is told by the outbox. Caller is in a transaction."""
    reference = known_customer_of(user)
    if reference is None:
        return
    record_event("payment.customer_forgotten", key=reference, payload={"customer": reference})
    Customer.objects.filter(user=user).delete()


def _note_card(card: answers.SavedCard, owner: Customer) -> None:
    SavedCard.objects.update_or_create(
        reference=card.id,
        defaults={
            "customer": owner,
            "brand": card.brand,
            "last4": card.last4,
            "exp_month": card.exp_month,
            "exp_year": card.exp_year,
        },
    )
