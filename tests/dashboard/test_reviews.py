"""Staff judge reviews as they read them, and write stock that others wait for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.reviews.models import ProductReview
from catalogue.stock_alerts.actions import ask_to_be_told
from outbox.models import Event
from tests.dashboard.conftest import signed_in, staff_with
from tests.dashboard.product_forms import filled_in
from tests.factories import make_member, set_stock

ProductAlert = get_model("customer", "ProductAlert")


@pytest.fixture
def waiting(shop) -> ProductReview:
    """A review that nobody has judged, edited an hour ago."""
    ProductReview.objects.update(status=0, edited_at=timezone.now() - timedelta(hours=1))
    return ProductReview.objects.get()


@pytest.mark.parametrize(("button", "status"), [("1", 1), ("2", 2), ("7", 0), ("", 0)])
def test_review_is_judged_on_its_page_and_its_words_stay(staff_client, waiting, button, status):
    page = staff_client.get(_address(waiting))
    assert waiting.body in page.content.decode()
    data = {"status": button, "seen_at": page.context["seen_at"], "title": "Else", "body": "Else"}
    assert staff_client.post(_address(waiting), data).status_code == 302
    judged = ProductReview.objects.get()
    assert (judged.status, judged.title, judged.body) == (status, waiting.title, waiting.body)


@pytest.mark.parametrize("seen_at", ["", "yesterday", "2026-13-45T00:00", "2026-01-01T00:00"])
def test_review_is_not_judged_without_the_moment_it_was_read(staff_client, waiting, seen_at):
    data = {"status": "1", "seen_at": seen_at}
    assert staff_client.post(_address(waiting), data).status_code == 302
    assert ProductReview.objects.get().status == 0


def test_review_that_was_edited_meanwhile_is_left_waiting_and_staff_are_told(staff_client, waiting):
    page = staff_client.get(reverse("dashboard:reviews-list"))
    ProductReview.objects.update(edited_at=timezone.now())
    data = {
        "action": "update_selected_review_status",
        "status": "1",
        "selected_review": [waiting.pk],
        "seen_at": page.context["seen_at"],
    }
    answer = staff_client.post(reverse("dashboard:reviews-list"), data, follow=True)
    assert "1 review was edited while you read it." in answer.content.decode()
    assert ProductReview.objects.get().status == 0


def test_who_may_only_look_at_reviews_judges_none(waiting):
    client = signed_in(staff_with("reviews.view_productreview"))
    data = {"status": "1", "seen_at": timezone.now().isoformat()}
    assert client.post(_address(waiting), data).status_code == 403
    assert ProductReview.objects.get().status == 0


def test_deleted_review_takes_its_stars_along(staff_client, waiting):
    ProductReview.objects.update(status=1)
    waiting.product.update_rating()
    staff_client.post(reverse("dashboard:reviews-delete", args=[waiting.pk]))
    assert Product.objects.get(pk=waiting.product_id).rating_count == 0


def test_count_by_hand_tells_who_waits(shop, staff_client):
    product = shop.product
    set_stock(0, of=product, sold=0)
    ask_to_be_told(product, user=make_member())
    data = filled_in(product, **{"stockrecords-0-num_in_stock": 4})
    staff_client.post(reverse("dashboard:catalogue-product", args=[product.pk]), data)
    assert [event.payload["product_id"] for event in Event.objects.filter(topic="stock.back")] == [
        product.pk
    ]


def test_what_the_seller_s_page_tells_is_written_by_staff(shop, staff_client):
    address = reverse("dashboard:partner-manage", args=[shop.partner.pk])
    form = staff_client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"about": "By the sea."}
    data |= {"line1": "1 Quay", "line4": "Maldon", "postcode": "CM9 0QZ", "country": "GB"}
    assert staff_client.post(address, data).status_code == 302
    shop.partner.refresh_from_db()
    assert shop.partner.about == "By the sea."


def _address(review: ProductReview) -> str:
    return reverse("dashboard:reviews-update", args=[review.pk])
