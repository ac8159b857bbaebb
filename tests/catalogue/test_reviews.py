"""Reviews: who writes, who reads, who judges, who votes, and what the product's stars say."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Product
from catalogue.reviews.actions import ReviewRefused, Words, moderate_reviews, write_review
from catalogue.reviews.models import ProductReview, Vote
from checkout.order.models import Order
from tests.factories import make_member, make_order, make_product

pytestmark = pytest.mark.django_db

WORDS = {"score": "4", "title": "Sits well", "body": "It holds what it should."}


@pytest.mark.parametrize(
    ("status", "may"),
    [
        ("Pending payment", False),
        ("Paid", True),
        ("Dispatched", True),
        ("Completed", True),
        ("Refunded", False),
        ("Cancelled", False),
        ("Expired", False),
    ],
)
def test_only_who_paid_for_the_product_writes(client, status, may):
    product, member = make_product(), make_member()
    bought(product, member, status=status)
    client.force_login(member)
    answer = client.post(address(product, "add"), WORDS)
    assert answer.status_code == (302 if may else 403)
    assert ProductReview.objects.filter(user=member).exists() is may


def test_buyer_of_a_variant_reviews_its_parent(client):
    parent = make_product("Mug", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    child, member = make_product("Mug, blue", parent=parent), make_member()
    bought(child, member)
    client.force_login(member)
    client.post(address(parent, "add"), WORDS)
    assert ProductReview.objects.get().product == parent
    assert client.get(address(child, "add")).status_code == 404


def test_other_goods_of_the_order_give_no_right(client):
    member = make_member()
    bought(make_product(), member)
    client.force_login(member)
    assert client.get(address(make_product(), "add")).status_code == 403


def test_stranger_is_led_to_the_door():
    from django.test import Client

    answer = Client().get(address(make_product(), "add"))
    assert answer.status_code == 302 and "/login/" in answer.url


def test_new_review_waits_and_moves_no_stars(client):
    product, member = make_product(), make_member()
    bought(product, member)
    client.force_login(member)
    client.post(address(product, "add"), WORDS)
    product.refresh_from_db()
    review = ProductReview.objects.get()
    assert review.status == ProductReview.FOR_MODERATION
    assert (product.rating, product.rating_count) == (None, 0)


def test_second_review_changes_the_first_and_waits_again(client):
    product, member = make_product(), make_member()
    review = written(product, member)
    bought(product, member)
    client.force_login(member)
    client.post(address(product, "add"), {**WORDS, "score": "1", "title": "Chipped"})
    review.refresh_from_db()
    product.refresh_from_db()
    assert (review.title, review.score, review.status) == ("Chipped", 1, 0)
    assert review.edited_at is not None
    assert (product.rating, product.rating_count) == (None, 0)


def test_writer_who_was_refunded_may_still_change_it(client):
    product, member = make_product(), make_member()
    review = written(product, member)
    bought(product, member, status="Refunded")
    client.force_login(member)
    assert review.title in client.get(address(product, "add")).content.decode()
    assert client.post(address(product, "add"), WORDS).status_code == 302
    review.refresh_from_db()
    assert review.title == "Sits well"


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": "0"},
        {"score": "6"},
        {"score": "x"},
        {"title": " "},
        {"title": "a\0"},
        {"body": ""},
    ],
)
def test_bad_words_are_a_form_error(client, wrong):
    product, member = make_product(), make_member()
    bought(product, member)
    client.force_login(member)
    answer = client.post(address(product, "add"), WORDS | wrong)
    assert answer.status_code == 200 and b'aria-invalid="true"' in answer.content
    assert not ProductReview.objects.exists()


@pytest.mark.parametrize(
    ("status", "stranger", "writer"), [(0, 404, 200), (1, 200, 200), (2, 404, 404)]
)
def test_what_is_not_approved_is_not_readable_by_itsaddress(client, status, stranger, writer):
    product, member = make_product(), make_member()
    review = written(product, member, status=status)
    assert client.get(review.get_absolute_url()).status_code == stranger
    client.force_login(make_member())
    assert client.get(review.get_absolute_url()).status_code == stranger
    client.force_login(member)
    assert client.get(review.get_absolute_url()).status_code == writer


def test_review_is_not_readable_below_another_product(client):
    review = written(make_product(), make_member())
    there = address(make_product(), "detail", pk=review.pk)
    assert client.get(there).status_code == 404


def test_pages_show_approved_reviews_alone(client):
    product = make_product()
    for status, title in ((0, "Waiting"), (1, "Shown"), (2, "Refused")):
        written(product, make_member(), status=status, title=title)
    for there in (product.get_absolute_url(), address(product, "list")):
        content = client.get(there).content.decode()
        assert "Shown" in content
        assert "Waiting" not in content and "Refused" not in content


def test_list_is_filtered_by_stars_sorted_and_paged(client):
    product = make_product()
    for number in range(12):
        written(product, make_member(), score=5 if number < 11 else 2, title=f"Title {number:02}")
    page = client.get(address(product, "list"), {"stars": "5", "sort": "newest"}).context
    assert [each.title for each in page["reviews"]][:2] == ["Title 10", "Title 09"]
    assert page["page_obj"].paginator.num_pages == 2
    assert [(row.stars, row.number) for row in page["histogram"]] == [
        (5, 11), (4, 0), (3, 0), (2, 1), (1, 0),
    ]  # fmt: skip
    page = client.get(address(product, "list"), {"stars": "9", "sort": "x", "page": "99"}).context
    assert page["page_obj"].paginator.count == 12 and page["page_obj"].number == 2


def test_writer_is_named_by_first_name_and_initial(client):
    product = make_product()
    written(product, make_member(first_name="Nora", last_name="Whitlock"))
    content = client.get(product.get_absolute_url()).content.decode()
    assert "Nora W." in content and "Whitlock" not in content


def test_vote_counts_once(client):
    product = make_product()
    review = written(product, make_member())
    client.force_login(make_member())
    for _ in range(2):
        assert client.post(address(product, "vote", pk=review.pk)).status_code == 302
    review.refresh_from_db()
    assert (review.total_votes, review.delta_votes, Vote.objects.count()) == (1, 1, 1)


def test_own_review_is_not_voted_for(client):
    product, member = make_product(), make_member()
    review = written(product, member)
    client.force_login(member)
    client.post(address(product, "vote", pk=review.pk))
    assert not Vote.objects.exists()


@pytest.mark.parametrize("status", [0, 2])
def test_hidden_review_cannot_be_voted_for(client, status):
    product = make_product()
    review = written(product, make_member(), status=status)
    client.force_login(make_member())
    assert client.post(address(product, "vote", pk=review.pk)).status_code == 404


def test_vote_of_a_stranger_leads_to_the_door_and_back_to_the_review(client):
    product = make_product()
    review = written(product, make_member())
    answer = client.post(address(product, "vote", pk=review.pk))
    assert answer.status_code == 302 and f"%23review-{review.pk}" in answer.url


def test_vote_does_not_touch_what_the_writer_changed_meanwhile():
    review = written(make_product(), make_member())
    stale = ProductReview.objects.get(pk=review.pk)
    ProductReview.objects.filter(pk=review.pk).update(title="Changed", status=0)
    Vote.objects.create(review=stale, user=make_member(), delta=Vote.UP)
    review.refresh_from_db()
    assert (review.title, review.status, review.total_votes) == ("Changed", 0, 1)


def test_review_that_was_edited_after_staff_read_it_is_not_approved():
    product, member = make_product(), make_member()
    bought(product, member)
    read = timezone.now()
    edited = written(product, member, status=0)
    untouched = written(product, make_member(), status=0)
    write_review(product, by=member, words=Words(score=1, title="Other", body="Other"))
    judged = moderate_reviews([edited.pk, untouched.pk], status=1, seen_at=read)
    assert judged == [untouched.pk]
    product.refresh_from_db()
    assert product.rating_count == 1
    later = timezone.now() + timedelta(seconds=1)
    assert moderate_reviews([edited.pk], status=1, seen_at=later) == [edited.pk]


def test_rating_follows_moderation_and_deletion(client):
    product, member = make_product(), make_member()
    review = written(product, member, score=2, status=0)
    moderate_reviews([review.pk], status=ProductReview.APPROVED, seen_at=timezone.now())
    product.refresh_from_db()
    assert (product.rating, product.rating_count) == (2, 1)
    client.force_login(member)
    deletion = reverse("customer:review-delete", args=[review.pk])
    assert deletion in client.get(reverse("customer:review-list")).content.decode()
    assert deletion in client.get(address(product, "add")).content.decode()
    assert review.title in client.get(deletion).content.decode()
    assert client.post(deletion).status_code == 302
    product.refresh_from_db()
    assert (product.rating, product.rating_count) == (None, 0)


def test_review_of_what_is_no_longer_shown_can_be_deleted_and_leads_nowhere_else(client):
    """Its product's pages are not there, and neither is the form."""
    product, member = make_product("Withdrawn bowl"), make_member()
    review = written(product, member)
    Product.objects.filter(pk=product.pk).update(is_public=False)
    client.force_login(member)
    page = client.get(reverse("customer:review-list")).content.decode()
    assert "Withdrawn bowl" in page and product.get_absolute_url() not in page
    client.post(reverse("customer:review-delete", args=[review.pk]))
    assert not ProductReview.objects.exists()


def test_stars_of_a_writer_who_is_deleted_go_too():
    product, other, leaver = make_product(), make_product(), make_member()
    written(product, make_member(), score=5)
    written(product, leaver, score=2)
    written(other, leaver, score=2)
    leaver.delete()
    product.refresh_from_db()
    other.refresh_from_db()
    assert (product.rating, product.rating_count) == (5, 1)
    assert (other.rating, other.rating_count) == (None, 0)


def test_nobody_deletes_what_another_wrote(client):
    review = written(make_product(), make_member())
    deletion = reverse("customer:review-delete", args=[review.pk])
    client.force_login(make_member())
    assert client.get(deletion).status_code == 404
    assert client.post(deletion).status_code == 404
    assert ProductReview.objects.count() == 1


def test_who_did_not_buy_is_refused_by_the_action_too():
    words = Words(score=5, title="Fine", body="Fine")
    with pytest.raises(ReviewRefused):
        write_review(make_product(), by=make_member(), words=words)


def address(product: Product, name: str, **more) -> str:
    kwargs = {"product_slug": product.slug, "product_pk": product.pk, **more}
    return reverse(f"catalogue:reviews-{name}", kwargs=kwargs)


def bought(product: Product, member, *, status: str = "Paid") -> None:
    order = make_order(product, owner=member)
    Order.objects.filter(pk=order.pk).update(status=status)


def written(product: Product, member, *, score=5, status=1, title="Good") -> ProductReview:
    return ProductReview.objects.create(
        product=product, user=member, score=score, title=title, body="As shown.", status=status
    )
