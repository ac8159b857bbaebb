"""Reviews: anyone reads what is approved, buyers write, and each writer has their own."""

import pytest
from django.utils import timezone

from accounts.models import User
from catalogue.models import Product
from catalogue.reviews.actions import Words, find_helpful, moderate_reviews, write_review
from catalogue.reviews.models import ProductReview, Vote
from checkout.order.models import Order
from tests.api.catalogue.answers import BOTH, fields_of, resource_of, rows_of
from tests.factories import make_member, make_order, make_product

pytestmark = pytest.mark.django_db

WORDS = {"score": 4, "title": "Sits well", "body": "It holds what it should."}


def buyer_of(product):
    member = make_member(first_name="Ada", last_name="Byron")
    make_order(product, owner=member)
    Order.objects.filter(user=member).update(status="Paid")
    return member


def reviewed(product, *, approved=True, **words):
    member = buyer_of(product)
    review = write_review(product, by=member, words=Words(**WORDS | words))
    if approved:
        status = ProductReview.APPROVED
        moderate_reviews([review.pk], status=status, seen_at=timezone.now())
    return review


def list_of(product, version):
    below = {"v1": f"reviews/{product.pk}/", "v2": f"products/{product.pk}/reviews/"}
    return f"/api/{version}/{below[version]}"


def one(review, version, verb):
    return f"/api/{version}/reviews/" + (f"{verb}/" if version == "v1" else "") + f"{review.pk}/"


@BOTH
def test_anyone_reads_what_is_approved(api, version):
    product = make_product()
    review = reviewed(product)
    reviewed(product, approved=False)
    [row] = rows_of(api.get(list_of(product, version)))
    assert (row["id"], row["score"], row["author"]) == (review.pk, 4, "Ada B.")
    assert row["is_shown"] is True


@BOTH
def test_a_variant_has_its_parents_reviews(api, version):
    parent = make_product(structure=Product.PARENT)
    parent.stockrecords.all().delete()
    child = make_product(parent=parent)
    ProductReview.objects.create(
        product=parent, user=make_member(), status=ProductReview.APPROVED, **WORDS
    )
    assert len(rows_of(api.get(list_of(child, version)))) == 1


@BOTH
def test_reviews_are_filtered_and_sorted(api, version):
    product = make_product()
    for score in (5, 3, 4):
        reviewed(product, score=score)
    url = list_of(product, version)
    assert [row["score"] for row in rows_of(api.get(f"{url}?sort=lowest"))] == [3, 4, 5]
    assert [row["score"] for row in rows_of(api.get(f"{url}?stars=3"))] == [3]
    refused = api.get(f"{url}?sort=longest")
    assert (refused.status_code, fields_of(refused)) == (400, ["sort"])


def test_cursors_lead_through_the_reviews_of_each_order(api):
    product = make_product()
    for score in (5, 3, 4, 3, 5):
        reviewed(product, score=score)
    url, seen = f"{list_of(product, 'v2')}?sort=lowest&limit=2", []
    while url:
        answer = api.get(url).json()
        seen += [row["score"] for row in answer["results"]]
        url = answer["next"]
    assert seen == [3, 3, 4, 5, 5]


@pytest.mark.parametrize("sort", ["helpful", "newest", "highest", "lowest"])
def test_new_review_shifts_no_page(api, sort):
    product = make_product()
    for _n in range(6):
        reviewed(product)
    url = f"{list_of(product, 'v2')}?limit=2&sort={sort}"
    whole = [row["id"] for row in api.get(f"{url}&limit=100").json()["results"]]
    first = api.get(url).json()
    reviewed(product)
    second = api.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == whole[:4]


def test_more_reviews_alike_than_any_offset_are_all_reached(api):
    product, now = make_product(), timezone.now()
    writers = User.objects.bulk_create(User(email=f"{n}@shop.example") for n in range(1050))
    ProductReview.objects.bulk_create(
        ProductReview(
            product=product,
            user=writer,
            status=ProductReview.APPROVED,
            **WORDS,
        )
        for writer in writers
    )
    ProductReview.objects.update(date_created=now)
    url, pages, seen = f"{list_of(product, 'v2')}?limit=100", 0, set()
    while url and pages < 12:
        answer = api.get(url).json()
        seen.update(row["id"] for row in answer["results"])
        url, pages = answer["next"], pages + 1
    assert (url, pages, len(seen)) == (None, 11, 1050)


def test_a_cursor_of_another_order_is_refused(api):
    product = make_product()
    for _n in range(2):
        reviewed(product)
    url = list_of(product, "v2")
    cursor = api.get(f"{url}?limit=1&sort=highest").json()["next"].partition("cursor=")[2]
    answer = api.get(f"{url}?sort=lowest&cursor={cursor.partition('&')[0]}")
    assert (answer.status_code, fields_of(answer)) == (400, ["cursor"])


@BOTH
def test_reviews_of_hidden_products_are_not_found(api, version):
    product = make_product(is_public=False)
    assert api.get(list_of(product, version)).status_code == 404


@BOTH
def test_a_buyer_writes_a_review_that_waits(api, version):
    product = make_product()
    api.force_authenticate(buyer_of(product))
    url = "/api/v1/reviews/add/" if version == "v1" else "/api/v2/reviews/"
    response = api.post(url, WORDS | {"product": product.pk}, format="json")
    assert response.status_code == 201
    assert (resource_of(response)["is_shown"], resource_of(response)["score"]) == (False, 4)
    assert rows_of(api.get(list_of(product, version))) == []


def test_v2_takes_a_review_below_its_product(api):
    product = make_product()
    api.force_authenticate(buyer_of(product))
    assert api.post(list_of(product, "v2"), WORDS, format="json").status_code == 201


@BOTH
def test_only_buyers_write(api, version):
    product = make_product()
    url = "/api/v1/reviews/add/" if version == "v1" else "/api/v2/reviews/"
    body = WORDS | {"product": product.pk}
    assert api.post(url, body, format="json").status_code == 401
    api.force_authenticate(make_member())
    assert api.post(url, body, format="json").status_code == 403
    assert not ProductReview.objects.exists()


@BOTH
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"score": 6}, "score"),
        ({"score": 0}, "score"),
        ({"title": ""}, "title"),
        ({"body": "x" * 5001}, "body"),
        ({"body": "\x00"}, "body"),
        ({"product": 999}, "product"),
    ],
)
def test_what_is_wrong_with_a_review_is_told_by_field(api, version, fields, field):
    product = make_product()
    api.force_authenticate(buyer_of(product))
    url = "/api/v1/reviews/add/" if version == "v1" else "/api/v2/reviews/"
    response = api.post(url, WORDS | {"product": product.pk} | fields, format="json")
    assert (response.status_code, fields_of(response)) == (400, [field])


@BOTH
def test_a_writer_changes_and_deletes_their_own(api, version):
    product = make_product()
    review = reviewed(product)
    api.force_authenticate(review.user)
    body = WORDS | {"score": 2}
    response = api.put(one(review, version, "update"), body, format="json")
    assert (response.status_code, resource_of(response)["score"]) == (200, 2)
    assert resource_of(response)["is_shown"] is False
    gone = api.delete(one(review, version, "delete"))
    assert gone.status_code == (200 if version == "v1" else 204)
    assert not ProductReview.objects.exists()


@BOTH
def test_nobody_writes_the_reviews_of_others(api, version):
    review = reviewed(make_product())
    waiting = reviewed(make_product(), approved=False)
    assert api.put(one(review, version, "update"), WORDS, format="json").status_code == 401
    api.force_authenticate(make_member())
    assert api.put(one(review, version, "update"), WORDS, format="json").status_code == 403
    assert api.delete(one(review, version, "delete")).status_code == 403
    assert api.delete(one(waiting, version, "delete")).status_code == 404
    assert ProductReview.objects.count() == 2


def test_what_waits_is_seen_by_its_writer_alone(api):
    review = reviewed(make_product(), approved=False)
    url = one(review, "v2", "")
    assert api.get(url).status_code == 404
    api.force_authenticate(review.user)
    assert api.get(url).status_code == 200


def test_a_vote_counts_once_and_not_for_oneself(api):
    review = reviewed(make_product())
    url = f"{one(review, 'v2', '')}helpful/"
    assert api.post(url).status_code == 401
    api.force_authenticate(make_member())
    assert [api.post(url).json()["helpful_votes"] for _n in range(2)] == [1, 1]
    api.force_authenticate(review.user)
    assert api.post(url).status_code == 403
    assert Vote.objects.count() == 1


@BOTH
def test_a_review_is_not_changed_by_who_has_seen_another(api, version):
    review = reviewed(make_product())
    api.force_authenticate(review.user)
    seen = {"If-Match": api.get(one(review, "v2", ""))["ETag"]}
    put = one(review, version, "update"), WORDS | {"score": 2}
    assert api.put(*put, format="json", headers=seen).status_code == 200
    assert api.put(*put, format="json", headers=seen).status_code == 412
    assert api.delete(one(review, version, "delete"), headers=seen).status_code == 412
    assert ProductReview.objects.get().score == 2
    assert api.put(*put, format="json").status_code == 200


def test_a_judgement_or_a_vote_does_not_outdate_what_its_writer_has_seen(api):
    review = reviewed(make_product(), approved=False)
    api.force_authenticate(review.user)
    url = one(review, "v2", "")
    seen = {"If-Match": api.get(url)["ETag"]}
    moderate_reviews([review.pk], status=ProductReview.APPROVED, seen_at=timezone.now())
    find_helpful(review.pk, product=review.product, by=make_member())
    assert api.put(url, WORDS, format="json", headers=seen).status_code == 200
