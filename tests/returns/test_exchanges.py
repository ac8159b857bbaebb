"""Another variant instead of the money: priced, paid, sent and undone, to the cent."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from checkout.invoices.invoice_check import differences
from checkout.invoices.models import Document
from checkout.order.actions import cancel_order, expire_order
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.order.queries import public_story_of
from checkout.order.stock_check import stock_differences
from checkout.payment import gateway
from checkout.payment.actions import (
    refund_payment,
    settle_covered_order,
    settle_payment,
    start_payment,
)
from checkout.payment.books import refund_state_of
from checkout.payment.models import Refund, StaffTask
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.exchanges import choices_for
from checkout.returns.models import Return, Wish
from checkout.returns.settlement import settle_return, settlement_of
from checkout.wallet.accounts import wallet_of
from checkout.wallet.actions import grant_credit
from checkout.wallet.check import wallet_differences
from checkout.wallet.models import Account
from outbox.actions import deliver_due
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_offer,
    make_placement,
    make_product,
    set_stock,
)
from tests.payment.money import at_stripe, books
from tests.returns.conftest import arrive, ask, make_family, make_taken_order, take_in
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db

UNIT = Decimal("12.00")
DEARER = Decimal("15.00")
ZERO = Decimal("0.00")


@pytest.fixture
def family(db) -> dict[str, Product]:
    return make_family()


def swap(order: Order, product: Product, staff, *, units: int = 1, deduction="0.00", **given):
    """A return that was received, whose customer wishes for another variant."""
    line = order.lines.get()
    wanted = {line.pk: product.pk}
    back = ask(order.consignments.get(), {line: units}, wanted=wanted, **given)
    return take_in(back, staff, deduction=deduction)


def settled(back: Return, staff) -> Return:
    back = settle_return(back.pk, by=staff, expected=settlement_of(back).money)
    deliver_due()
    back.refresh_from_db()
    return back


def all_adds_up() -> bool:
    """Ledger, stock and documents of every order, and no account of an exchange keeps anything."""
    assert not wallet_differences()
    assert not stock_differences()
    assert not differences(before=timezone.now() + timedelta(days=1))
    left = Account.objects.filter(kind=Account.Kind.EXCHANGE).exclude(balance=0)
    return not left.exists() and not StaffTask.objects.exists()


def documents(order: Order) -> list[tuple[str, Decimal]]:
    return list(Document.objects.filter(order=order).order_by("pk").values_list("kind", "gross"))


def test_variant_of_the_same_price_is_sent_for_what_was_paid(staff, family):
    order = make_taken_order(staff, product=family["M"])
    back = swap(order, family["L"], staff, units=2)
    found = settlement_of(back)
    assert (found.amount, found.money, found.missing) == (2 * UNIT, ZERO, ())
    back = settled(back, staff)
    assert (back.status, back.refunded, back.exchanged) == ("Settled", 2 * UNIT, 2 * UNIT)
    new = back.exchange
    assert (new.status, new.total_incl_tax, new.shipping_incl_tax) == ("Paid", 2 * UNIT, ZERO)
    assert (new.guest_email, new.shipping_address.line1) == (order.guest_email, "12 Bower Lane")
    line = new.lines.get()
    assert (line.title, line.quantity, line.num_allocated) == ("Shirt L", 2, 2)
    assert (line.line_price_excl_tax, line.tax_rate) == (Decimal("20.00"), Decimal("0.2"))
    assert back.lines.get().replacement == line
    assert line.stockrecord.movements.get(kind="allocation").user == staff
    assert books(order)["returned"] == 2 * UNIT
    assert at_stripe(order)["returned"] == ZERO
    assert documents(order)[1:] == [("credit_note", 2 * UNIT)]
    assert documents(new) == []
    arrive(new.consignments.get(), by=staff)
    deliver_due()
    assert documents(new) == [("invoice", 2 * UNIT)]
    assert books(new)["taken"] == 2 * UNIT
    assert all_adds_up()


def told_of(order: Order) -> list[str]:
    return [each.title for each in public_story_of(order)]


def test_order_whose_goods_are_all_exchanged_is_not_refunded_unless_that_comes_to_nothing(
    staff, family
):
    order = make_taken_order(staff, product=family["M"], quantity=1)
    refund_payment(order.pk, amount=Decimal("4.80"), reason="Late", key="delivery", by=None)
    deliver_due()
    back = settled(swap(order, family["L"], staff), staff)
    order.refresh_from_db()
    sources = list(order.sources.all())
    assert sources[0].amount_refunded == sources[0].amount_debited == order.total_incl_tax
    assert (order.status, refund_state_of(order, sources)) == ("Delivered", "Partly refunded")
    assert "£12.00 used for what is sent instead" in told_of(order)
    assert "£12.00 given back" not in told_of(order)
    cancel_order(back.exchange.pk, by=staff)
    deliver_due()
    order.refresh_from_db()
    assert (order.status, refund_state_of(order, sources)) == ("Refunded", "Refunded")
    assert "£12.00 given back" in told_of(order)
    assert at_stripe(order)["returned"] == order.total_incl_tax
    assert all_adds_up()


def test_what_a_cheaper_variant_costs_less_goes_back(staff, family):
    order = make_taken_order(staff, product=family["XL"])
    back = settled(swap(order, family["M"], staff), staff)
    assert (back.refunded, back.exchanged) == (DEARER, UNIT)
    assert back.exchange.status == "Paid"
    assert at_stripe(order)["returned"] == DEARER - UNIT
    assert sum(gross for kind, gross in documents(order) if kind == "credit_note") == DEARER
    assert all_adds_up()


def test_what_a_dearer_variant_costs_more_is_asked_for(staff, family):
    order = make_taken_order(staff, product=family["M"])
    found = settlement_of(back := swap(order, family["XL"], staff))
    assert (found.money, found.exchange.asked) == (ZERO, DEARER - UNIT)
    new = settled(back, staff).exchange
    assert new.status == "Pending payment"
    assert timedelta(days=6) < new.expires_at - timezone.now() <= timedelta(days=7)
    intent = start_payment(new)
    assert intent.amount == DEARER - UNIT
    confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))
    new.refresh_from_db()
    assert new.status == "Paid"
    arrive(new.consignments.get(), by=staff)
    deliver_due()
    assert books(new)["taken"] == DEARER
    assert all_adds_up()


def test_difference_that_is_not_paid_in_time_ends_the_exchange_and_pays_the_card_back(
    staff, family, mailoutbox
):
    order = make_taken_order(staff, product=family["M"])
    new = settled(swap(order, family["XL"], staff), staff).exchange
    assert not expire_order(new.pk, now=new.expires_at - timedelta(minutes=1))
    assert expire_order(new.pk, now=new.expires_at)
    deliver_due()
    assert at_stripe(order)["returned"] == UNIT == books(order)["returned"]
    assert StockRecord.objects.get(product=family["XL"]).num_allocated == 0
    [mail] = [each for each in mailoutbox if "has ended" in each.subject]
    assert "The £12.00 that were used for it go back the way you paid." in mail.body
    assert documents(new) == []
    assert all_adds_up()


def test_exchange_that_is_called_off_pays_the_card_back_once(staff, family, mailoutbox):
    order = make_taken_order(staff, product=family["M"])
    new = settled(swap(order, family["L"], staff), staff).exchange
    cancel_order(new.pk, by=staff)
    deliver_due()
    assert at_stripe(order)["returned"] == UNIT
    assert [note for note in documents(order) if note[0] == "credit_note"] == [
        ("credit_note", UNIT)
    ]
    deliver_due()
    assert Refund.objects.filter(origin=Refund.PAYS_OUT).count() == 1
    assert not [each for each in mailoutbox if "has ended" in each.subject]
    assert all_adds_up()


def test_exchanged_goods_that_come_back_are_paid_back_to_the_card(staff, family):
    order = make_taken_order(staff, product=family["M"])
    new = settled(swap(order, family["L"], staff), staff).exchange
    arrive(new.consignments.get(), by=staff)
    deliver_due()
    again = take_in(ask(new.consignments.get(), {new.lines.get(): 1}), staff)
    settle_return(again.pk, by=staff)
    deliver_due()
    assert at_stripe(order)["returned"] == UNIT
    assert documents(new) == [("invoice", UNIT), ("credit_note", UNIT)]
    assert all_adds_up()


def test_exchange_of_an_exchange_still_leads_back_to_the_card(staff, family):
    order = make_taken_order(staff, product=family["M"])
    second = settled(swap(order, family["L"], staff), staff).exchange
    arrive(second.consignments.get(), by=staff)
    deliver_due()
    third = settled(swap(second, family["M"], staff), staff).exchange
    assert (third.status, third.total_incl_tax) == ("Paid", UNIT)
    cancel_order(third.pk, by=staff)
    deliver_due()
    assert at_stripe(order)["returned"] == UNIT
    assert all_adds_up()


def test_wallet_that_was_wished_for_gets_what_an_ended_exchange_leaves(staff, family):
    owner = make_member()
    order = make_taken_order(staff, product=family["M"], owner=owner)
    new = settled(swap(order, family["L"], staff, wish=Wish.WALLET), staff).exchange
    assert new.user == owner
    cancel_order(new.pk, by=owner)
    deliver_due()
    assert wallet_of(owner.pk, "GBP").balance == UNIT
    assert at_stripe(order)["returned"] == ZERO
    assert all_adds_up()


def test_order_paid_from_a_wallet_is_exchanged_and_undone_into_it(staff, family):
    make_country()
    make_delivery("4.00")
    owner = make_member()
    wallet = grant_credit(owner, amount=Decimal("50.00"), reason="Hello", key="hello", by=staff)
    basket = make_basket(family["M"], owner=owner)
    order = place_order(make_placement(basket, credit={wallet.pk: Decimal("16.80")}))
    settle_covered_order(order)
    arrive(order.consignments.get(), by=staff)
    deliver_due()
    new = settled(swap(order, family["L"], staff), staff).exchange
    wallet.refresh_from_db()
    assert (new.status, wallet.balance) == ("Paid", Decimal("33.20"))
    cancel_order(new.pk, by=staff)
    deliver_due()
    wallet.refresh_from_db()
    assert wallet.balance == Decimal("45.20")
    assert all_adds_up()


def test_reduction_that_was_granted_is_kept(staff, family):
    make_offer(percent=25)
    order = make_taken_order(staff, product=family["M"], quantity=1)
    paid = order.lines.get().line_price_incl_tax
    back = settled(swap(order, family["L"], staff), staff)
    assert (paid, back.exchange.total_incl_tax) == (Decimal("9.00"), Decimal("9.00"))
    assert all_adds_up()


def test_of_a_cheaper_variant_the_same_part_is_paid_and_the_customer_is_told_so(staff, family):
    StockRecord.objects.filter(product=family["M"]).update(price=Decimal("2.50"))
    make_offer(percent=90)
    order = make_taken_order(staff, product=family["XL"], quantity=2)
    told = choices_for(order.consignments.get(), order.lines.all())[order.lines.get().pk]
    assert [(each.title, each.difference) for each in told] == [
        ("Shirt M", Decimal("-1.20")),
        ("Shirt L", Decimal("-0.30")),
        ("Shirt XL", ZERO),
    ]
    back = settled(swap(order, family["M"], staff, units=2), staff)
    assert (back.refunded, back.exchange.total_incl_tax) == (Decimal("3.00"), Decimal("0.60"))
    assert at_stripe(order)["returned"] == Decimal("2.40")
    assert back.exchange.status == "Paid"
    assert all_adds_up()


def test_what_is_no_longer_sold_counts_for_what_it_cost(staff, family):
    make_offer(percent=50)
    order = make_taken_order(staff, product=family["XL"], quantity=1)
    Product.objects.filter(pk=family["XL"].pk).update(is_public=False)
    told = choices_for(order.consignments.get(), order.lines.all())[order.lines.get().pk]
    assert {each.title: each.difference for each in told} == {
        "Shirt M": Decimal("4.50"),
        "Shirt L": Decimal("4.50"),
    }


def test_what_was_worn_off_is_asked_for(staff, family):
    order = make_taken_order(staff, product=family["M"])
    back = settled(swap(order, family["L"], staff, deduction="2.50"), staff)
    assert (back.refunded, back.exchanged) == (Decimal("9.50"), Decimal("9.50"))
    assert back.exchange.status == "Pending payment"
    assert start_payment(back.exchange).amount == Decimal("2.50")


def test_what_is_sold_out_by_now_is_paid_back(staff, family):
    order = make_taken_order(staff, product=family["M"])
    back = swap(order, family["L"], staff)
    seen = settlement_of(back).money
    set_stock(0, of=family["L"])
    with pytest.raises(ReturnRefused, match=r"12\.00 by now, not 0\.00"):
        settle_return(back.pk, by=staff, expected=seen)
    found = settlement_of(back)
    assert (found.money, found.swaps, found.missing) == (UNIT, (), ("Shirt L",))
    back = settled(back, staff)
    assert (back.exchange, back.exchanged, at_stripe(order)["returned"]) == (None, ZERO, UNIT)
    assert all_adds_up()


def test_same_again_replaces_what_is_faulty(staff):
    product = make_product(stock=10)
    order = make_taken_order(staff, product=product)
    back = settled(swap(order, product, staff, reason="faulty"), staff)
    assert back.exchange.lines.get().product == product
    assert all_adds_up()


def test_goods_whose_money_went_back_before_are_not_exchanged(staff, family):
    order = make_taken_order(staff, product=family["M"], quantity=1)
    refund_payment(order.pk, amount=Decimal("10.00"), reason="Sorry", key="by hand", by=None)
    deliver_due()
    back = settled(swap(order, family["L"], staff), staff)
    assert (back.exchange, back.refunded) == (None, Decimal("6.80"))
    assert all_adds_up()


@pytest.mark.parametrize("foreign", ["another product", "another seller", "hidden", "sold out"])
def test_only_variants_of_the_seller_that_are_there_can_be_asked_for(staff, family, foreign):
    order = make_taken_order(staff, product=family["M"])
    product = family["L"]
    if foreign == "another product":
        product = make_product(seller=order.consignments.get().partner)
    elif foreign == "another seller":
        product = make_product(parent=family["M"].parent)
    elif foreign == "hidden":
        Product.objects.filter(pk=product.pk).update(is_public=False)
    else:
        set_stock(0, of=product)
    with pytest.raises(ReturnRefused):
        swap(order, product, staff)
    assert not Return.objects.exists()


def test_variant_that_is_deleted_meanwhile_is_paid_back(staff, family):
    order = make_taken_order(staff, product=family["M"])
    back = swap(order, family["L"], staff)
    family["L"].delete()
    back.refresh_from_db()
    assert settlement_of(back).missing == ("Shirt L",)
    assert settled(back, staff).refunded == UNIT
    assert at_stripe(order)["returned"] == UNIT
