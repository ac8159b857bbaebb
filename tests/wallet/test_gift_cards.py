"""Gift cards: bought, made when their money is in, mailed, redeemed, blocked, expired."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from django.utils import timezone
from oscar.apps.shipping.methods import NoShippingRequired

from catalogue.models import Product
from checkout.order.exceptions import OrderRefused
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.payment.models import Refund
from checkout.payment.refunds import RefundRefused, refund_payment
from checkout.wallet.actions import (
    CodeRefused,
    CreditRefused,
    block_card,
    find_card,
    grant_credit,
    redeem_card,
    unblock_card,
)
from checkout.wallet.check import wallet_differences
from checkout.wallet.codes import code_of, hashes_of
from checkout.wallet.consumers import make_gift_cards
from checkout.wallet.expiry import expire_gift_cards
from checkout.wallet.gift_cards import GiftCardNotPaid, issue_gift_cards, send_due_gift_cards
from checkout.wallet.goods import put_gift_cards_on_sale
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, GiftCard, Transfer
from checkout.wallet.rules import last_day
from outbox.models import Event
from tests.factories import (
    make_basket,
    make_country,
    make_member,
    make_order,
    make_placement,
    make_product,
    make_staff,
)
from tests.wallet.money import (
    assert_all_adds_up,
    balance,
    balance_of,
    code,
    house,
    make_gift_card,
    pay_the_rest,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

KEY = UUID("b0e1b1d0-1111-4222-8333-444455556666")
TODAY = date(2026, 11, 21)


def spend_from(card: GiftCard, amount: str) -> None:
    spent = {card.account_id: -Decimal(amount), house_account("settled", "GBP"): Decimal(amount)}
    move_money(spent, key=f"spent {card.pk}", kind=Transfer.Kind.TAKEN)


def buy_cards(*others: Product, number: int = 1, owner=None, **said: str) -> Order:
    """A paid order of gift cards of 25 GBP."""
    put_gift_cards_on_sale()
    make_country()
    basket = make_basket(*others, owner=owner)
    card = Product.objects.get(upc="GIFT-25")
    options = card.get_product_class().options.all()
    chosen = [
        {"option": option, "value": said[option.code.partition("-")[2]]}
        for option in options
        if option.code.partition("-")[2] in said
    ]
    basket.add_product(card, number, options=chosen)
    delivery = None if others else NoShippingRequired()
    return pay_the_rest(place_order(make_placement(basket, delivery)))


def test_amounts_on_sale_are_those_of_the_setting(settings):
    settings.GIFT_CARD_AMOUNTS = ["10", "25"]
    assert put_gift_cards_on_sale() == put_gift_cards_on_sale() == 2
    settings.GIFT_CARD_AMOUNTS = ["25", "50"]
    put_gift_cards_on_sale()
    on_sale = Product.objects.filter(parent__upc="GIFT", is_public=True)
    assert set(on_sale.values_list("upc", flat=True)) == {"GIFT-25", "GIFT-50"}


def test_card_is_untaxed_needs_no_delivery_and_is_taken_at_once(settings):
    settings.STRIPE_CAPTURE_METHOD = "manual"
    order = buy_cards(to="ada@shop.example")
    assert order.total_incl_tax == order.total_excl_tax == Decimal("25.00")
    assert order.shipping_address is None
    assert order.sources.get().amount_debited == Decimal("25.00")


def test_paid_order_makes_its_cards_once_and_counts_them_as_sent():
    order = buy_cards(number=2, to="ada@shop.example", message="Many happy returns")
    event = Event.objects.get(topic="order.paid")
    make_gift_cards(event)
    make_gift_cards(event)
    cards = list(GiftCard.objects.order_by("number"))
    assert [card.number for card in cards] == [1, 2]
    assert {(card.recipient_email, card.message) for card in cards} == {
        ("ada@shop.example", "Many happy returns")
    }
    assert [balance(card.account) for card in cards] == [Decimal("25.00")] * 2
    assert house("gift cards sold") == Decimal("-50.00")
    assert cards[0].code_hash != cards[1].code_hash
    order.refresh_from_db()
    assert order.status == "Dispatched"
    assert Event.objects.filter(topic="gift_card.due").count() == 2
    assert_all_adds_up()


def test_other_goods_of_the_order_wait_for_staff():
    order = buy_cards(make_product())
    issue_gift_cards(order.pk, today=TODAY)
    order.refresh_from_db()
    assert order.status == "In fulfilment"
    assert [line.quantity_open for line in order.lines.order_by("pk")] == [1, 0]
    sent, waiting = order.consignments.order_by("status")
    assert (sent.status, sent.shipping_incl_tax) == ("Dispatched", 0)
    assert waiting.shipping_incl_tax == order.shipping_incl_tax > 0


def test_card_is_not_made_before_its_money_is_taken():
    order = buy_cards()
    order.sources.update(amount_debited=Decimal("24.99"))
    with pytest.raises(GiftCardNotPaid, match=r"24\.99 of 25\.00"):
        issue_gift_cards(order.pk, today=TODAY)
    assert not GiftCard.objects.exists()


def test_card_that_can_still_pay_is_not_refunded():
    order = buy_cards()
    [card] = issue_gift_cards(order.pk, today=TODAY)
    refund = partial(
        refund_payment,
        order.pk,
        amount=None,
        reason="",
        key="back",
        by=None,
        lines={card.line_id: 1},
    )
    with pytest.raises(RefundRefused, match="Block it first"):
        refund()
    assert not Refund.objects.exists()
    block_card(card.pk, by=make_staff(), reason="Refunded")
    [refunded] = refund()
    assert refunded.amount == Decimal("25.00")
    unblock_card(card.pk, by=make_staff())
    assert balance(card.account) == 0
    assert not wallet_differences()


def test_of_a_card_that_paid_only_what_is_left_is_given_back():
    order = buy_cards()
    [card] = issue_gift_cards(order.pk, today=TODAY)
    spend_from(card, "13.00")
    block_card(card.pk, by=make_staff(), reason="Refunded")
    refund = partial(refund_payment, order.pk, reason="", by=None, lines={card.line_id: 1})
    with pytest.raises(RefundRefused, match=r"12\.00 is left"):
        refund(amount=None, key="all")
    assert not Refund.objects.exists()
    [refunded] = refund(amount=Decimal("12.00"), key="rest")
    assert refunded.amount == 12
    assert balance(card.account) == 0


def test_two_cards_of_a_line_are_given_back_one_by_one():
    order = buy_cards(number=2)
    first, second = issue_gift_cards(order.pk, today=TODAY)
    spend_from(first, "25.00")
    for number, card in enumerate((second, first)):
        block_card(card.pk, by=make_staff(), reason="Refunded")
        refund = partial(refund_payment, order.pk, amount=None, reason="", key=str(number), by=None)
        if card == first:
            with pytest.raises(RefundRefused, match=r"0\.00 is left"):
                refund(lines={card.line_id: 1})
        else:
            refund(lines={card.line_id: 1})
    assert not wallet_differences()


def test_order_without_gift_cards_makes_none():
    order = make_order()
    Order.objects.update(status="Paid")
    assert issue_gift_cards(order.pk, today=TODAY) == []


def test_address_that_cannot_be_written_to_leaves_the_card_with_its_buyer():
    order = buy_cards(to="nobody at all", on="someday")
    [card] = issue_gift_cards(order.pk, today=TODAY)
    assert card.recipient_email == order.email
    assert card.send_on == TODAY


def test_card_with_a_day_is_mailed_on_that_day_and_lasts_from_then():
    order = buy_cards(to="ada@shop.example", on="2026-12-24")
    [card] = issue_gift_cards(order.pk, today=TODAY)
    assert card.expires_on == date(2029, 12, 24)
    assert not Event.objects.filter(topic="gift_card.due").exists()
    assert send_due_gift_cards(today=date(2026, 12, 23)) == 0
    assert send_due_gift_cards(today=date(2026, 12, 24)) == 1
    assert send_due_gift_cards(today=date(2026, 12, 24)) == 0
    assert Event.objects.filter(topic="gift_card.due").count() == 1


def test_code_is_nowhere_in_the_database():
    card = make_gift_card("10.00")
    plain = code(card).replace("-", "")
    rows = str(list(GiftCard.objects.values())) + str(list(Event.objects.values("payload", "key")))
    assert plain not in rows and code(card) not in rows
    assert plain.endswith(card.last4)


def test_code_is_read_as_it_was_meant():
    card = make_gift_card("10.00")
    meant = code(card)
    for typed in (meant.lower(), meant.replace("-", " "), f"  {meant} ", meant.replace("0", "o")):
        assert find_card(typed) == card


@pytest.mark.parametrize(
    "typed", ["", "-", "0000-0000-0000-0000", "ÄÖÜ", "x" * 5000, "\0", "U" * 16]
)
def test_code_of_no_card_is_refused(typed):
    make_gift_card("10.00")
    with pytest.raises(CodeRefused, match="do not know"):
        find_card(typed)


def test_codes_outlive_a_change_of_the_secret(settings):
    card = make_gift_card("10.00")
    before = code(card)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert find_card(before) == card
    assert code(card) == before
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CodeRefused):
        find_card(before)
    with pytest.raises(LookupError):
        code(card)


def test_codes_of_two_keys_differ_and_of_one_are_the_same():
    made = code_of(KEY)
    assert made == code_of(KEY)
    assert len(made) == 19 and made.count("-") == 3
    assert hashes_of(made) == hashes_of(made.lower())
    assert made != code_of(UUID(int=KEY.int + 1))


def test_redeemed_card_is_in_the_wallet_and_empty():
    card, member = make_gift_card("10.00"), make_member()
    assert redeem_card(code(card), user=member) == Decimal("10.00")
    assert (balance(card.account), balance_of(member)) == (0, Decimal("10.00"))
    with pytest.raises(CodeRefused, match="Nothing is left"):
        redeem_card(code(card), user=make_member())
    assert_all_adds_up()


def test_blocked_card_pays_nobody_until_it_is_unblocked():
    card, staff = make_gift_card("10.00"), make_staff()
    assert block_card(card.pk, by=staff, reason="Stolen")
    assert not block_card(card.pk, by=staff, reason="Again")
    with pytest.raises(CodeRefused, match="cannot be used"):
        redeem_card(code(card), user=make_member())
    assert GiftCard.objects.get().block_reason == "Stolen"
    assert unblock_card(card.pk, by=staff)
    assert not unblock_card(card.pk, by=staff)
    assert find_card(code(card)) == card


def test_expired_card_is_booked_and_pays_no_more():
    card = make_gift_card("10.00")
    assert expire_gift_cards(today=card.expires_on) == 0
    after = card.expires_on + timedelta(days=1)
    assert expire_gift_cards(today=after) == 1
    assert expire_gift_cards(today=after) == 0
    assert (balance(card.account), house("expired")) == (0, Decimal("10.00"))
    assert_all_adds_up()


def test_expired_card_that_money_came_back_to_may_expire_again_on_the_same_day():
    card = make_gift_card("10.00")
    after = card.expires_on + timedelta(days=1)
    assert expire_gift_cards(today=after) == 1
    back = Decimal("2.50")
    amounts = {card.account_id: back, house_account(Account.Kind.EXPIRED, "GBP"): -back}
    move_money(amounts, key="back", kind=Transfer.Kind.CORRECTED)
    assert expire_gift_cards(today=after) == 1
    assert (balance(card.account), house("expired")) == (0, Decimal("10.00"))


def test_day_after_the_last_a_card_is_refused():
    card = make_gift_card("10.00")
    yesterday = timezone.localdate() - timedelta(days=1)
    GiftCard.objects.filter(pk=card.pk).update(expires_on=yesterday)
    with pytest.raises(CodeRefused, match="expired"):
        find_card(code(card))
    GiftCard.objects.filter(pk=card.pk).update(expires_on=timezone.localdate())
    assert find_card(code(card)) == card


def test_leap_day_lasts_until_the_28th():
    assert last_day(date(2028, 2, 29), years=3) == date(2031, 2, 28)
    assert last_day(date(2026, 11, 21), years=3) == date(2029, 11, 21)


def test_credit_is_granted_once_for_a_key_and_never_below_zero():
    member, staff = make_member(), make_staff()
    about = {"reason": "Late parcel", "by": staff}
    for _ in range(2):
        grant_credit(member, amount=Decimal("5.00"), key="k", **about)
    assert balance_of(member) == Decimal("5.00")
    with pytest.raises(CreditRefused, match="not so much"):
        grant_credit(member, amount=Decimal("-5.01"), key="l", **about)
    grant_credit(member, amount=Decimal("-5.00"), key="m", **about)
    assert balance_of(member) == 0
    kinds = Transfer.objects.order_by("pk").values_list("kind", "reason", "by")
    assert list(kinds) == [
        ("granted", "Late parcel", staff.pk),
        ("corrected", "Late parcel", staff.pk),
    ]


@pytest.mark.parametrize(("amount", "reason"), [("0", "x"), ("0.001", "x"), ("1", " ")])
def test_credit_of_nothing_or_for_nothing_is_refused(amount, reason):
    with pytest.raises(CreditRefused):
        grant_credit(make_member(), amount=Decimal(amount), reason=reason, key="k", by=make_staff())
    assert not Transfer.objects.exists()


def test_gift_card_is_not_bought_with_credit():
    put_gift_cards_on_sale()
    make_country()
    paying = make_gift_card("100.00")
    basket = make_basket(make_product(), Product.objects.get(upc="GIFT-25"))
    # 41.80 in all, of which 25.00 is a gift card.
    for amount, is_placed in (("16.81", False), ("16.80", True)):
        wanted = make_placement(basket, credit={paying.account_id: Decimal(amount)})
        try:
            placed = bool(place_order(wanted))
        except OrderRefused:
            placed = False
        assert placed == is_placed
