"""Who gets into the dashboard, and who does not."""

from django.test import Client
from django.urls import reverse

from tests import factories
from tests.dashboard.addresses import LOG_IN_AND_OUT, POST_ONLY, address, all_names
from tests.dashboard.conftest import signed_in, staff_with

NAMES = [name for name in all_names() if name not in LOG_IN_AND_OUT]


def test_anonymous_is_sent_to_the_log_in_from_every_page(shop):
    client = Client()
    answers = {name: client.get(address(name, shop)).headers.get("Location") for name in NAMES}
    assert answers == {
        name: f"{reverse('dashboard:login')}?next={address(name, shop)}" for name in NAMES
    }


def test_anonymous_changes_nothing(shop):
    client = Client()
    assert _answers(client.post, shop) == dict.fromkeys(NAMES, 302)


def test_member_is_refused_by_every_page(shop):
    client = signed_in(factories.make_member())
    assert _answers(client.get, shop) == dict.fromkeys(NAMES, 403)


def test_seller_is_refused_by_every_page(shop):
    client = signed_in(shop.seller)
    assert _answers(client.get, shop) == dict.fromkeys(NAMES, 403)
    assert _answers(client.post, shop) == dict.fromkeys(NAMES, 403)


def test_member_with_every_permission_is_not_staff(shop):
    user = staff_with("order.view_order", "catalogue.view_product")
    type(user).objects.filter(pk=user.pk).update(is_staff=False)
    assert _answers(signed_in(user).get, shop) == dict.fromkeys(NAMES, 403)


def test_staff_without_permissions_see_the_first_page_alone(shop):
    client = signed_in(staff_with())
    expected = dict.fromkeys(NAMES, 403) | {"index": 200}
    assert _answers(client.get, shop) == expected


def test_first_page_keeps_figures_from_staff_who_may_not_see_orders(shop):
    page = signed_in(staff_with()).get(reverse("dashboard:index")).content.decode()
    assert "dispatch" not in page
    assert shop.order.number not in page


def test_staff_with_dashboard_access_of_a_seller_gain_nothing_by_it(shop):
    client = signed_in(staff_with("partner.dashboard_access"))
    assert client.get(address("order-detail", shop)).status_code == 403


def test_log_in_is_the_one_of_the_shop(shop):
    wanted = address("order-detail", shop)
    response = Client().get(reverse("dashboard:login"), {"next": wanted})
    assert response.status_code == 302
    assert response.headers["Location"] == (
        f"{reverse('account_login')}?next={wanted.replace('/', '%2F')}"
    )


def test_log_in_leads_back_to_the_page(shop, staff):
    wanted = address("order-detail", shop)
    response = Client().post(
        f"{reverse('account_login')}?next={wanted}",
        {"login": staff.email, "password": factories.PASSWORD, "next": wanted},
    )
    assert response.status_code == 302
    assert response.headers["Location"] == wanted


def test_log_in_leads_to_no_other_site(staff_client):
    response = staff_client.get(reverse("dashboard:login"), {"next": "https://evil.example/"})
    assert response.headers["Location"] == reverse("dashboard:index")


def test_log_out_is_a_post(staff_client):
    assert staff_client.get(reverse("dashboard:logout")).status_code == 405
    assert staff_client.post(reverse("dashboard:logout")).status_code == 302
    assert staff_client.get(reverse("dashboard:index")).status_code == 302


def test_view_permissions_change_nothing(shop):
    """Each page that shows and changes needs more than the permission to look."""
    pages = {
        "order-detail": "order.view_order",
        "order-shipping-address": "order.view_order",
        "partner-manage": "partner.view_partner",
        "offer-detail": "offer.view_conditionaloffer",
        "reviews-list": "reviews.view_productreview",
        "users-index": "customer.view_user",
        "catalogue-category-list": "catalogue.view_category",
        "catalogue-category-detail-list": "catalogue.view_category",
        "shipping-method-detail": "shipping.view_weightbased",
        "payment-message": "payment.view_webhookevent",
        "payment-order": "order.view_order",
    }
    client = signed_in(staff_with(*set(pages.values())))
    assert {name: client.get(address(name, shop)).status_code for name in pages} == dict.fromkeys(
        pages, 200
    )
    assert {name: client.post(address(name, shop)).status_code for name in pages} == dict.fromkeys(
        pages, 403
    )


def _answers(ask, shop) -> dict[str, int]:
    return {name: ask(address(name, shop)).status_code for name in NAMES}


def test_every_name_was_reversed_or_is_post_only():
    assert set(all_names()) >= POST_ONLY | LOG_IN_AND_OUT
