"""The shop goes on while its cache, its pictures or its payment provider are away."""

from io import BytesIO

import pytest
from django.conf import settings as shop_settings
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image

from catalogue.actions import refresh_cards
from catalogue.models import ProductImage
from checkout.order.models import Order
from checkout.payment.models import Source
from checkout.payment.reconciliation import expire_overdue_orders, reconcile_unsettled_orders
from media.models import ShopImage
from tests.checkout.test_checkout_pages import add, go_to_payment, place
from tests.factories import make_country, make_delivery, make_product
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
    return make_product("Blue bowl", price="20.00", stock=5)


def use_cache_at(settings, port: int) -> None:
    settings.CACHES = {
        "default": shop_settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{port}/0"}
    }


@pytest.mark.parametrize("away", ["closed_port", "silent_port"])
def test_whole_purchase_without_the_cache(client, product, settings, request, away, caplog):
    use_cache_at(settings, request.getfixturevalue(away))
    settings.CACHES["default"]["OPTIONS"] = {"socket_connect_timeout": 0.05, "socket_timeout": 0.05}
    assert client.get(product.get_absolute_url()).status_code == 200
    assert client.get(reverse("catalogue:index")).status_code == 200
    add(client, product)
    answer = place(client, go_to_payment(client)).json()
    confirm_payment(answer["client_secret"])
    page = client.get(answer["return_url"], follow=True)
    assert page.status_code == 200
    assert Order.objects.get().status == "Paid"
    assert "The cache is away" in caplog.text


def picture() -> ImageFile:
    file = BytesIO()
    Image.new("RGB", (900, 900), "teal").save(file, "JPEG")
    return ImageFile(file, name="bowl.jpg")


@pytest.mark.parametrize("rendered", [True, False])
def test_pages_without_the_pictures_server(client, product, settings, closed_port, rendered):
    """With the sizes rendered before, and with none: then the picture is missing, not the page."""
    image = ShopImage.objects.create(title="Blue bowl", file=picture())
    ProductImage.objects.create(product=product, original=image)
    refresh_cards([product.pk])
    addresses = [product.get_absolute_url(), reverse("catalogue:index")]
    if rendered:
        for address in addresses:
            assert client.get(address).status_code == 200
    away = {"endpoint_url": f"http://127.0.0.1:{closed_port}"}
    library = shop_settings.STORAGES["default"]
    library = library | {"OPTIONS": library["OPTIONS"] | away}
    settings.STORAGES = shop_settings.STORAGES | {"default": library, "renditions": library}
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert "Blue bowl" in page.content.decode()


@pytest.mark.parametrize("mode", ["timeout_before", "timeout_after", "error_500"])
def test_stripe_without_an_answer_keeps_the_order_and_the_next_try_pays(
    client, product, settings, stripe, order_fault, mode
):
    add(client, product)
    context = go_to_payment(client)
    settings.STRIPE_TIMEOUT = 0.3
    order_fault(mode)
    answer = place(client, context)
    assert answer.status_code == 503
    assert "Your order is kept" in answer.json()["message"]
    assert Order.objects.get().status == "Pending payment"

    settings.STRIPE_TIMEOUT = 5
    answer = place(client, context).json()
    confirm_payment(answer["client_secret"])
    client.get(answer["return_url"])
    assert Order.objects.get().status == "Paid"
    assert Source.objects.count() == 1


def test_stripe_away_at_the_return_leaves_it_to_the_reconciliation(
    client, product, settings, stripe, order_fault
):
    add(client, product)
    answer = place(client, go_to_payment(client)).json()
    confirm_payment(answer["client_secret"])
    settings.STRIPE_TIMEOUT = 0.3
    order_fault("timeout_before", path="/v1/payment_intents/")
    page = client.get(answer["return_url"], follow=True)
    assert page.context["awaiting_payment"]
    settings.STRIPE_TIMEOUT = 5
    order = Order.objects.get()
    Order.objects.update(date_placed=order.date_placed.replace(year=2020))
    reconcile_unsettled_orders()
    order.refresh_from_db()
    assert order.status == "Paid"


def test_stripe_away_at_expiry_keeps_the_goods_until_it_can_be_asked(
    client, product, settings, stripe, order_fault
):
    """Otherwise a payment under way could succeed for goods that were sold again."""
    add(client, product)
    place(client, go_to_payment(client))
    order = Order.objects.get()
    Order.objects.update(expires_at=order.date_placed)
    settings.STRIPE_TIMEOUT = 0.3
    order_fault("timeout_before", path="/v1/payment_intents/")
    assert expire_overdue_orders() == 0
    settings.STRIPE_TIMEOUT = 5
    assert expire_overdue_orders() == 1
    order.refresh_from_db()
    assert order.status == "Expired"
