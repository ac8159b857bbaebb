"""What else is changed in the dashboard: partners, people, offers, reviews, categories, ranges."""

import csv
import io

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import User
from catalogue.editing.html import clean_html
from catalogue.models import Product
from checkout.order.actions import cancel_order
from dashboard.spreadsheets import safe_cell
from outbox.models import Event
from tests import factories
from tests.dashboard.addresses import address
from tests.dashboard.conftest import signed_in, staff_with

SCRIPT = "<p>Good</p><script>alert(1)</script>"


def test_partner_with_two_addresses_is_edited(shop, staff_client):
    for line in ("One", "Two"):
        shop.partner.addresses.create(line1=line, country=factories.make_country())
    page = staff_client.get(address("partner-manage", shop))
    assert page.context["form"].instance.line1 == "One"


def test_new_name_of_a_partner_is_on_the_cards(shop, staff_client):
    data = {"name": "Moss & Clay", "line1": "1 Elm Row", "postcode": "BA1 1AA", "country": "GB"}
    assert staff_client.post(address("partner-manage", shop), data).status_code == 302
    assert Product.objects.get(pk=shop.product.pk).card_seller == "Moss & Clay"


def test_partner_with_sold_goods_is_not_deleted(shop, staff_client):
    staff_client.post(address("partner-delete", shop))
    assert type(shop.partner).objects.filter(pk=shop.partner.pk).exists()


def test_partner_whose_point_holds_orders_is_not_deleted_and_that_is_said(db, staff_client):
    seller = factories.make_seller("Kiln")
    point = factories.make_point(seller=seller)
    order = factories.make_order(factories.make_product(seller=seller))
    cancel_order(order.pk, by=None)
    order.consignments.update(collection_point=point)
    delete = reverse("dashboard:partner-delete", args=[seller.pk])
    answer = staff_client.post(delete, follow=True)
    assert [str(each) for each in answer.context["messages"]] == [
        "Orders are fetched at the collection points of Kiln. "
        "Take its goods off sale and switch the points off instead."
    ]
    assert seller.stockrecords.exists()
    order.consignments.update(collection_point=None)
    answer = staff_client.post(delete, follow=True)
    assert [str(each) for each in answer.context["messages"]] == [
        "Partner 'Kiln' was deleted successfully."
    ]
    assert not type(seller).objects.filter(pk=seller.pk).exists()


def test_person_is_linked_to_a_partner_by_post_alone(shop, staff_client):
    assert staff_client.get(address("partner-user-link", shop)).status_code == 405
    assert shop.customer not in shop.partner.users.all()
    staff_client.post(address("partner-user-link", shop))
    assert shop.customer in shop.partner.users.all()


def test_person_is_unlinked(shop, staff_client):
    staff_client.post(address("partner-user-unlink", shop))
    assert shop.seller not in shop.partner.users.all()


def test_sellers_person_is_made_but_never_staff(shop, staff_client):
    data = {
        "email": "new@shop.example",
        "password1": "quite-a-long-word",
        "password2": "quite-a-long-word",
        "role": "staff",
    }
    assert staff_client.post(address("partner-user-create", shop), data).status_code == 302
    assert User.objects.get(email="new@shop.example").is_staff is False


def test_sellers_person_is_edited_but_never_made_staff(shop, staff_client):
    data = {"first_name": "Sal", "last_name": "Moss", "role": "staff"}
    assert staff_client.post(address("partner-user-update", shop), data).status_code == 302
    shop.seller.refresh_from_db()
    assert (shop.seller.first_name, shop.seller.is_staff) == ("Sal", False)


def test_staff_who_are_no_superusers_do_not_edit_staff(shop, staff):
    shop.partner.users.add(staff)
    client = signed_in(
        staff_with("customer.view_user", "customer.change_user", "partner.change_partner")
    )
    page = reverse("dashboard:partner-user-update", args=[shop.partner.pk, staff.pk])
    assert client.get(page).status_code == 403


def test_accounts_are_switched_off_but_not_the_own_nor_staff(shop, staff):
    clerk = staff_with("customer.view_user", "customer.change_user")
    chosen = [clerk.pk, staff.pk, shop.customer.pk]
    signed_in(clerk).post(
        reverse("dashboard:users-index"), {"action": "make_inactive", "selected_user": chosen}
    )
    inactive = User.objects.filter(is_active=False).values_list("pk", flat=True)
    assert list(inactive) == [shop.customer.pk]


def test_whose_account_is_switched_off_is_signed_out(shop, staff_client):
    page = Client()
    page.post("/accounts/login/", {"login": shop.customer.email, "password": factories.PASSWORD})
    own = reverse("customer:profile-view")
    assert page.get(own).status_code == 200
    for action in ("make_inactive", "make_active"):
        given = {"action": action, "selected_user": [shop.customer.pk]}
        staff_client.post(reverse("dashboard:users-index"), given)
    assert User.objects.get(pk=shop.customer.pk).is_active
    assert page.get(own).status_code == 302


def test_password_reset_sends_the_mail_of_the_shop(shop, staff_client):
    EmailAddress.objects.create(
        user=shop.customer, email=shop.customer.email, verified=True, primary=True
    )
    response = staff_client.post(address("user-password-reset", shop))
    assert response.headers["Location"] == address("user-detail", shop)
    wanted = Event.objects.get(topic="mail.requested").payload
    assert wanted["to"] == shop.customer.email
    assert reverse("account_reset_password") in wanted["text"]


def test_offer_is_suspended_and_reinstated(shop, staff_client):
    staff_client.post(address("offer-detail", shop), {"suspend": "1"})
    shop.offer.refresh_from_db()
    assert shop.offer.status == "Suspended"
    staff_client.post(address("offer-detail", shop), {"unsuspend": "1"})
    shop.offer.refresh_from_db()
    assert shop.offer.status == "Open"


def test_limit_below_the_uses_of_an_offer_is_refused_in_words(shop, staff_client):
    type(shop.offer).objects.update(num_applications=3)
    asked = {"priority": "0", "exclusive": "on", "max_global_applications": "2"}
    page = staff_client.post(address("offer-restrictions", shop), asked)
    assert "Orders have used this offer 3 times already." in page.content.decode()
    shop.offer.refresh_from_db()
    assert shop.offer.max_global_applications is None


def test_change_of_an_offer_keeps_the_uses_counted_meanwhile(shop):
    offer = type(shop.offer).objects.get(pk=shop.offer.pk)
    type(offer).objects.update(num_applications=5, num_orders=4, total_discount="7.50")
    offer.name = "Renamed"
    offer.save()
    offer.refresh_from_db()
    assert (offer.name, offer.num_applications, offer.num_orders) == ("Renamed", 5, 4)
    assert str(offer.total_discount) == "7.50"


def test_nonsense_posted_to_an_offer_is_no_error(shop, staff_client):
    assert staff_client.post(address("offer-detail", shop), {}).status_code == 302


def test_offer_is_made_by_the_four_steps(shop, staff_client):
    steps = [
        ("offer-metadata", {"name": "Ten off", "description": SCRIPT, "offer_type": "Site"}),
        ("offer-benefit", {"range": shop.range.pk, "type": "Percentage", "value": "10"}),
        ("offer-condition", {"range": shop.range.pk, "type": "Count", "value": "1"}),
        ("offer-restrictions", {"priority": "0", "exclusive": "on"}),
    ]
    for name, data in steps:
        response = staff_client.post(reverse(f"dashboard:{name}"), data)
        assert response.status_code == 302, response.context["form"].errors
    offer = get_model("offer", "ConditionalOffer").objects.get(name="Ten off")
    assert offer.description == "<p>Good</p>"


def test_voucher_is_made(shop, staff_client):
    voucher_offer = shop.voucher.offers.get()
    data = {
        "name": "Hello",
        "code": "hello",
        "start_datetime": "01/01/2026 10:00",
        "end_datetime": "01/01/2030 10:00",
        "usage": "Multi-use",
        "offers": [voucher_offer.pk],
    }
    assert staff_client.post(reverse("dashboard:voucher-create"), data).status_code == 302
    assert get_model("voucher", "Voucher").objects.filter(code="HELLO").count() == 1


def test_codes_of_a_voucher_set_come_as_csv(shop, staff_client):
    body = staff_client.get(address("voucher-set-download", shop)).content.decode()
    assert list(csv.reader(io.StringIO(body))) == [["INSET"]]


def test_reviews_are_approved(shop, staff_client):
    data = {
        "action": "update_selected_review_status",
        "status": "1",
        "selected_review": [shop.review.pk],
        "seen_at": timezone.now().isoformat(),
    }
    staff_client.post(reverse("dashboard:reviews-list"), data)
    shop.review.refresh_from_db()
    assert shop.review.status == 1


def test_nonsense_status_of_reviews_is_no_error(shop, staff_client):
    data = {
        "action": "update_selected_review_status",
        "status": "x",
        "selected_review": [shop.review.pk],
        "seen_at": timezone.now().isoformat(),
    }
    assert staff_client.post(reverse("dashboard:reviews-list"), data).status_code == 302


def test_category_is_made_below_another(shop, staff_client):
    data = {
        "name": "Cups",
        "description": SCRIPT,
        "is_public": "on",
        "treebeard_position": "first-child",
        "treebeard_ref_node": shop.category.pk,
    }
    response = staff_client.post(reverse("dashboard:catalogue-category-create"), data)
    assert response.status_code == 302
    cups = get_model("catalogue", "Category").objects.get(name="Cups")
    assert cups.get_parent() == shop.category
    assert cups.description == "<p>Good</p>"


def test_category_is_not_moved_below_itself(shop, staff_client):
    page = staff_client.get(address("catalogue-category-update", shop))
    places = dict(page.context["form"].fields["treebeard_ref_node"].choices)
    assert shop.category.pk not in places


def test_new_category_starts_below_the_one_it_was_asked_for(shop, staff_client):
    page = staff_client.get(address("catalogue-category-create-child", shop))
    assert page.context["form"]["treebeard_ref_node"].value() == shop.category.pk


def test_categories_below_one_are_hidden_at_once(shop, staff_client):
    bowls = shop.category.get_children().get()
    staff_client.post(
        address("catalogue-category-detail-list", shop),
        {"action": "make_non_public", "selected_category": [bowls.pk]},
    )
    bowls.refresh_from_db()
    assert bowls.is_public is False


def test_page_that_deletes_a_category_says_what_goes_with_it(shop, staff_client):
    bowls = shop.category.get_children().get()
    factories.make_product("In both").categories.add(shop.category, bowls)
    factories.make_product("Below").categories.add(bowls)
    factories.make_product("Elsewhere")
    page = staff_client.get(address("catalogue-category-delete", shop)).content.decode()
    assert "The category below it is deleted too." in page
    assert "3 products stay, and are no longer listed there." in page


def test_category_with_nothing_in_it_takes_nothing_along(shop, staff_client):
    bowls = shop.category.get_children().get()
    delete = reverse("dashboard:catalogue-category-delete", args=[bowls.pk])
    page = staff_client.get(delete).content.decode()
    assert "deleted too" not in page
    assert "No product is listed there." in page


def test_range_is_made_of_categories(shop, staff_client):
    data = {
        "name": "Table",
        "description": SCRIPT,
        "included_categories": [shop.category.pk],
    }
    assert staff_client.post(reverse("dashboard:range-create"), data).status_code == 302
    made = get_model("offer", "Range").objects.get(name="Table")
    assert made.description == "<p>Good</p>"
    assert list(made.included_categories.all()) == [shop.category]


def test_file_of_a_range_that_is_no_text_is_refused(shop, staff_client):
    data = {
        "action": "add_products",
        "upload_type": "included",
        "file_upload": SimpleUploadedFile("skus.csv", b"\xff\xfe\x00"),
    }
    response = staff_client.post(address("range-products", shop), data)
    assert response.context["form"].errors["file_upload"] == ["This is not a text file."]


@pytest.mark.parametrize(
    "name", ["catalogue-class-delete", "catalogue-attribute-option-group-delete"]
)
def test_what_is_in_use_is_not_deleted(name, shop, staff_client):
    assert staff_client.post(address(name, shop)).status_code == 302
    assert type(shop.group).objects.filter(pk=shop.group.pk).exists()
    assert type(shop.product_class).objects.filter(pk=shop.product_class.pk).exists()
    assert shop.product_class.attributes.count() == 1


@pytest.mark.parametrize(
    "report",
    [
        "order_report",
        "product_analytics",
        "user_analytics",
        "open_baskets",
        "submitted_baskets",
        "vouchers",
        "conditional-offers",
    ],
)
def test_report_is_shown_and_downloaded(report, shop, staff_client):
    page = reverse("dashboard:reports-index")
    assert staff_client.get(page, {"report_type": report}).status_code == 200
    response = staff_client.get(page, {"report_type": report, "download": "on"})
    assert response.headers["Content-Type"].startswith("text/csv")


def test_delivery_is_free_from_a_value(shop, staff_client):
    data = {"name": "Post", "description": "", "default_weight": "1", "free_above": "50.00"}
    assert staff_client.post(address("shipping-method-edit", shop), data).status_code == 302
    shop.method.refresh_from_db()
    assert str(shop.method.free_above) == "50.00"


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-5.00", "-5.00"),
        (-5, -5),
        ("plain", "plain"),
        (None, None),
    ],
)
def test_cell_is_no_formula(cell, safe):
    assert safe_cell(cell) == safe


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (None, ""),
        ("A & B", "A & B"),
        ("<p>Fine <em>blue</em></p>", "<p>Fine <em>blue</em></p>"),
        ('<img src=x onerror="a()">Text', "Text"),
        ('<a href="javascript:a()">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<p style="position:fixed">x</p>', "<p>x</p>"),
        ("<style>p{}</style><iframe src=x></iframe>x", "x"),
    ],
)
def test_html_is_cleaned(text, clean):
    assert clean_html(text) == clean
