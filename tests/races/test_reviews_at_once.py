"""Writers, voters, moderators and merchants at one moment: no star, vote or edit is lost."""

from functools import partial

import pytest
from django.db import transaction
from django.db.models import Avg, Count
from django.utils import timezone

import catalogue.models
from catalogue.models import Product
from catalogue.reviews.actions import Words, find_helpful, moderate_reviews, write_review
from catalogue.reviews.models import ProductReview, ReviewPicture, Vote
from catalogue.stock_alerts import actions as alerts
from checkout.order.models import Order
from outbox.models import Event
from tests.factories import make_member, make_order, make_product, set_stock
from tests.races.meeting import all_at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]

MANY = 8
WORDS = Words(score=4, title="Sits well", body="It holds.")


def test_stars_count_every_review_that_is_approved_at_the_same_moment():
    product = make_product()
    reviews = [_waiting(product, score=1 + number % 5) for number in range(MANY)]
    all_at_once(*(partial(_approve, review) for review in reviews))
    assert _figures(product) == (sum(1 + n % 5 for n in range(MANY)) / MANY, MANY)


def test_control_without_the_lock_a_review_is_lost(monkeypatch):
    product = make_product()
    reviews = [_waiting(product, score=5), _waiting(product, score=1)]
    real = ProductReview.objects.filter

    def stale_rating(self) -> None:
        approved = real(product=self, status=ProductReview.APPROVED)
        figures = approved.aggregate(rating=Avg("score"), rating_count=Count("pk"))
        meeting(figures)
        Product.objects.filter(pk=self.pk).update(**figures)

    meeting = _Meeting()
    monkeypatch.setattr(catalogue.models.Product, "update_rating", stale_rating)
    all_at_once(*(partial(_approve, review) for review in reviews))
    assert _figures(product)[1] == 1


def test_edit_of_a_merchant_and_a_review_at_once_both_stay():
    product = make_product("Bowl")
    reviews = [_waiting(product) for _ in range(4)]

    def edit() -> None:
        with transaction.atomic():
            row = Product.objects.select_for_update().get(pk=product.pk)
            row.title, row.description = "Blue bowl", "Thrown."
            row.save(update_fields=["title", "description"])

    all_at_once(edit, *(partial(_approve, review) for review in reviews))
    product.refresh_from_db()
    assert (product.title, product.description) == ("Blue bowl", "Thrown.")
    assert _figures(product) == (5, 4)


def test_member_who_sends_twice_has_one_review():
    product, member = make_product(), make_member()
    order = make_order(product, owner=member)
    Order.objects.filter(pk=order.pk).update(status="Paid")
    all_at_once(*(partial(write_review, product, by=member, words=WORDS) for _ in range(4)))
    assert ProductReview.objects.filter(user=member).count() == 1
    assert not ReviewPicture.objects.exists()


def test_every_member_s_vote_counts_once():
    product = make_product()
    review = _waiting(product)
    _approve(review)
    members = [make_member() for _ in range(4)]
    all_at_once(
        *(partial(find_helpful, review.pk, product=product, by=each) for each in members * 2)
    )
    review.refresh_from_db()
    assert (review.total_votes, Vote.objects.count()) == (4, 4)


def test_person_who_asks_twice_at_once_has_one_alert():
    product = make_product(stock=0)
    ask = partial(alerts.ask_to_be_told, product, email="ada@shop.example")
    all_at_once(*([ask] * 6))
    assert alerts.ProductAlert.objects.count() == 1
    assert Event.objects.filter(topic="mail.requested").count() == 1


def test_two_workers_that_close_the_same_alerts_write_one_mail_each(monkeypatch):
    product = make_product(stock=0)
    for _ in range(5):
        alerts.ask_to_be_told(product, user=make_member())
    set_stock(3, of=product)
    # Both have read who waits before one of them closes it.
    meet_after(monkeypatch, alerts, "buyable", alerts.buyable, parties=2)
    all_at_once(
        *(partial(alerts.tell_waiting, product.pk, key=str(key), part=0) for key in range(2))
    )
    assert Event.objects.filter(topic="stock_alert.due").count() == 5


class _Meeting:
    """Two threads wait here for one another."""

    def __init__(self) -> None:
        from threading import Barrier

        self._barrier = Barrier(2)

    def __call__(self, _figures) -> None:
        self._barrier.wait(30)


def _waiting(product: Product, *, score: int = 5) -> ProductReview:
    return ProductReview.objects.bulk_create(
        [
            ProductReview(
                product=product, user=make_member(), score=score, title="T", body="B", status=0
            )
        ]
    )[0]


def _approve(review: ProductReview) -> None:
    moderate_reviews([review.pk], status=ProductReview.APPROVED, seen_at=timezone.now())


def _figures(product: Product) -> tuple:
    return Product.objects.values_list("rating", "rating_count").get(pk=product.pk)
