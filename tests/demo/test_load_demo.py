"""`manage.py load_demo --small`: all of a shop, and nothing twice."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import RequestFactory

from accounts.models import User
from catalogue.models import Product, ProductImage
from catalogue.partner.models import StockRecord
from catalogue.reviews.models import ProductReview
from checkout.offer.models import ConditionalOffer
from checkout.order.models import Order
from checkout.order.stock_check import stock_differences
from checkout.returns.models import Return
from checkout.voucher.models import Voucher
from checkout.wallet.check import wallet_differences
from checkout.wallet.goods import cards_on_sale
from checkout.wallet.models import GiftCard
from cms.models import ArticlePage, HomePage, Navigation, StandardPage
from cms.storefront import storefront_of
from demo.accounts import LOG_INS
from demo.goods import SMALL
from media.models import ShopImage
from outbox.models import Delivery

NOT_COUNTED = {"sessions.session", "wagtailsearch.indexentry"}


@pytest.fixture(scope="module")
def _demo(django_db_setup, django_db_blocker):
    """The small demo shop, loaded once for this module and undone after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", small=True)
        yield
        transaction.set_rollback(True)


# In one worker, so that the demo is loaded once.
pytestmark = [pytest.mark.usefixtures("_demo", "db"), pytest.mark.xdist_group("demo")]


def test_loading_again_makes_and_changes_nothing():
    before = _rows()
    pages = dict(HomePage.objects.values_list("pk", "latest_revision_id"))
    call_command("load_demo", small=True)
    assert _rows() == before
    assert dict(HomePage.objects.values_list("pk", "latest_revision_id")) == pages


def test_stock_of_the_demo_adds_up():
    assert StockRecord.objects.filter(num_in_stock__gt=0).exists()
    assert stock_differences() == []


def test_every_product_has_price_stock_weight_tax_class_and_picture():
    goods = Product.objects.exclude(upc__startswith="GIFT")
    sold = goods.exclude(structure=Product.PARENT)
    assert goods.exclude(structure=Product.CHILD).count() == len(SMALL)
    for product in sold:
        record = product.stockrecords.get()
        assert record.price > 0
        assert record.num_in_stock is not None
        assert product.weight > 0
        assert product.effective_tax_class in ("standard", "zero")
    cards = Product.objects.exclude(structure=Product.CHILD)
    assert not cards.filter(card_image=None).exists()
    assert not cards.filter(card_price=None).exists()


def test_required_attributes_are_filled():
    for product in Product.objects.exclude(structure=Product.PARENT):
        wanted = set(
            product.get_product_class()
            .attributes.filter(required=True)
            .values_list("code", flat=True)
        )
        there = set(product.attribute_values.values_list("attribute__code", flat=True))
        assert wanted <= there


def test_gift_card_has_a_picture_that_no_other_product_has():
    picture = Product.objects.get(upc="GIFT").images.get().original
    assert picture.description == "Gift card on its envelope"
    assert ProductImage.objects.filter(original=picture).count() == 1


def test_variants_that_look_different_have_a_picture_of_their_own():
    blue, red = (Product.objects.get(upc=code) for code in ("CE01-COB", "CE01-RUS"))
    pictures = {product.images.get().original_id for product in (blue, red)}
    assert len(pictures) == 2


def test_pictures_are_in_the_store_and_described():
    images = ShopImage.objects.all()
    assert not images.filter(description="").exists()
    image = images.get(title="Found, Blue (1)")
    assert image.file.storage.exists(image.file.name)
    assert max(image.width, image.height) == 800


def test_reviews_make_the_rating():
    scores = list(ProductReview.objects.filter(product__upc="PR01").values_list("score", flat=True))
    bird = Product.objects.get(upc="PR01")
    assert bird.rating_count == len(scores) == 4
    assert bird.rating == pytest.approx(sum(scores) / 4)


def test_gift_cards_are_on_sale_and_the_customer_has_credit():
    customer = User.objects.get(email="member@bowerbird.example")
    assert customer.wallets.get().balance == Decimal("24.50")
    assert GiftCard.objects.get().account.balance == Decimal("25.00")
    assert len(cards_on_sale()) == 6
    assert wallet_differences() == []


def test_offers_and_vouchers_are_there():
    assert set(Voucher.objects.values_list("code", "usage")) == {
        ("WELCOME10", Voucher.ONCE_PER_CUSTOMER),
        ("STUDIO5", Voucher.MULTI_USE),
        ("ONEONLY", Voucher.SINGLE_USE),
    }
    assert ConditionalOffer.active.filter(offer_type=ConditionalOffer.SITE).count() == 3


def test_the_customer_has_two_orders_and_nobody_is_told_of_them():
    customer = User.objects.get(email="member@bowerbird.example")
    statuses = (
        Order.objects.filter(user=customer).order_by("date_placed").values_list("status", flat=True)
    )
    assert list(statuses) == ["Completed", "Dispatched"]
    assert not Delivery.objects.exists()
    sold = StockRecord.objects.get(partner_sku="CE22")
    assert (sold.num_in_stock, sold.num_allocated) == (11, 0)


def test_goods_of_the_customer_come_back_and_nobody_is_told_of_them():
    backs = Return.objects.order_by("pk").values_list("status", "reason")
    assert list(backs) == [
        ("Rejected", "not_wanted"),
        ("Requested", "damaged"),
        ("Approved", "withdrawal"),
    ]


@pytest.mark.parametrize(("email", "password"), [log_in[1:3] for log_in in LOG_INS])
def test_everybody_can_log_in(client, email, password):
    assert client.login(email=email, password=password)


def test_the_price_on_the_page_is_the_price_on_the_tag(client):
    page = client.get(Product.objects.get(upc="CE22").get_absolute_url())
    assert "£58.00" in page.content.decode()
    book = StockRecord.objects.get(partner_sku="ST18")
    assert book.price == Decimal("16.00")


def test_home_page_and_delivery_page_open(client):
    home = HomePage.objects.get()
    delivery = StandardPage.objects.get(slug="delivery-and-returns")
    assert "Noon Bird" in client.get(home.get_url()).content.decode()
    assert "30 days" in client.get(delivery.get_url()).content.decode()


def test_checkout_leads_to_what_one_asks_before_paying(client):
    links = storefront_of(RequestFactory().get("/"))["footer"]["checkout"]
    assert [link["title"] for link in links] == [
        "Delivery and returns",
        "Contact",
        "Privacy",
        "Terms",
    ]
    assert "14 days" in client.get(links[3]["url"]).content.decode()


def test_four_articles_are_published_with_a_lead_picture():
    assert ArticlePage.objects.live().exclude(picture=None).count() == 4


def test_the_menu_leads_to_the_departments():
    titles = [entry.value["title"] for entry in Navigation.objects.get().menu]
    assert titles == ["Prints", "Ceramics", "Textiles", "Lamps", "Stationery", "Gifts", "Journal"]


def test_galleries_have_no_picture_twice():
    for product in Product.objects.all():
        originals = list(product.images.values_list("original_id", flat=True))
        assert len(set(originals)) == len(originals)
    assert ProductImage.objects.exists()


def _rows() -> dict[str, int]:
    """How many rows each table has."""
    return {
        model._meta.label_lower: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in NOT_COUNTED
    }
