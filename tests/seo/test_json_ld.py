"""Structured data: what search engines require of each type, and that it is what the page shows."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import Product, ProductAttribute
from catalogue.partner.models import StockRecord
from catalogue.prices.actions import refresh_reductions
from catalogue.prices.models import PriceChange
from catalogue.reviews.models import ProductReview
from cms.models import SiteSettings
from media.specs import SHARING
from tests.factories import make_member, make_offer
from tests.prices.test_looks import lower
from tests.queries.conftest import make_category, make_good, review
from tests.seo.conftest import picture_of

pytestmark = pytest.mark.django_db


def shown_price(page: str) -> str:
    """The price beside the product's name, as a visitor reads it."""
    main = page[page.index("<h1") : page.index('id="reviews"')]
    return re.search(r"£([\d,.]+)", main)[1]


def test_product_has_what_is_required(data_of, good):
    thing = data_of(good.get_absolute_url())["Product"]
    assert thing["name"] == "Cobalt bowl"
    assert thing["sku"] == good.upc
    assert thing["description"] == "Blue, & heavy."
    assert thing["url"] == f"https://shop.example{good.get_absolute_url()}"
    assert thing["image"] == [picture_of(good)]
    assert "brand" not in thing
    assert "aggregateRating" not in thing
    offer = thing["offers"]
    assert offer["@type"] == "Offer"
    assert offer["priceCurrency"] == "GBP"
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["itemCondition"] == "https://schema.org/NewCondition"
    assert offer["seller"]["name"] == "Studio"


@pytest.mark.parametrize(("variants", "kind"), [(0, "Product"), (2, "ProductGroup")])
def test_brand_is_who_made_it_and_not_who_sells_it(data_of, category, variants, kind):
    family = make_good(category, variants=variants)
    brand = ProductAttribute.objects.create(
        product_class=family.product_class, code="brand", name="Brand"
    )
    family.attribute_values.create(attribute=brand, value_text="Maud Ferris")
    thing = data_of(family.get_absolute_url())[kind]
    assert thing["brand"] == {"@type": "Brand", "name": "Maud Ferris"}


def test_offer_asks_the_price_that_the_page_shows(client, data_of, category):
    good = make_good(category, price="19.17")
    page = client.get(good.get_absolute_url()).content.decode()
    price = data_of(good.get_absolute_url())["Product"]["offers"]["price"]
    assert price == shown_price(page) == "23.00"


def test_offer_asks_the_reduced_price_and_not_the_one_before(client, data_of, category):
    good = make_good(category, price="40.00")
    now = timezone.now()
    PriceChange.objects.update(since=now - timedelta(days=90))
    lower(good, at=now, price="30.00")
    refresh_reductions(StockRecord.objects.filter(product=good), at=now)
    page = client.get(good.get_absolute_url()).content.decode()
    shown = re.search(r"<ins>£([\d.]+)</ins>.*?<del>£([\d.]+)</del>", page[page.index("<h1") :])
    assert shown.groups() == ("36.00", "48.00")
    assert data_of(good.get_absolute_url())["Product"]["offers"]["price"] == "36.00"


def test_offer_of_the_shop_comes_off_in_the_basket_on_the_page_as_in_the_data(
    client, data_of, category
):
    good = make_good(category, price="40.00")
    make_offer(percent=50)
    page = client.get(good.get_absolute_url()).content.decode()
    price = data_of(good.get_absolute_url())["Product"]["offers"]["price"]
    assert price == shown_price(page) == "48.00"


def test_sold_out_product_is_out_of_stock(data_of, category):
    good = make_good(category, stock=0)
    offer = data_of(good.get_absolute_url())["Product"]["offers"]
    assert offer["availability"] == "https://schema.org/OutOfStock"


def test_each_variant_has_its_own_address_price_and_stock(client, data_of, category):
    family = make_good(category, variants=3)
    group = data_of(family.get_absolute_url())["ProductGroup"]
    assert group["productGroupID"] == family.upc
    assert group["variesBy"] == ["https://schema.org/color"]
    assert len(group["hasVariant"]) == 3
    for variant in group["hasVariant"]:
        path = variant["url"].removeprefix("https://shop.example")
        page = client.get(path).content.decode()
        assert variant["offers"]["price"] == shown_price(page)
        assert variant["offers"]["url"] == variant["url"]
        assert variant["color"] == "Blue"
        assert variant["image"] == [picture_of(family.children.get(upc=variant["sku"]))]


def test_variants_page_tells_of_the_whole_group(data_of, category):
    family = make_good(category, variants=2)
    child = family.children.first()
    assert len(data_of(child.get_absolute_url())["ProductGroup"]["hasVariant"]) == 2


def test_rating_counts_approved_reviews_alone(data_of, good):
    review(good, 2)
    ProductReview.objects.create(
        product=good, user=make_member(), score=1, title="Bad", body="No.", status=0
    )
    Product.objects.get(pk=good.pk).update_rating()
    rating = data_of(good.get_absolute_url())["Product"]["aggregateRating"]
    assert (rating["ratingValue"], rating["reviewCount"]) == (5.0, 2)
    assert (rating["bestRating"], rating["worstRating"]) == (5, 1)


def test_breadcrumb_names_every_step(data_of, category):
    inner = make_category(category)
    good = make_good(inner, title="Deep bowl")
    steps = data_of(good.get_absolute_url())["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert [step["name"] for step in steps] == ["Home", category.name, inner.name, "Deep bowl"]
    assert steps[1]["item"] == f"https://shop.example{category.get_absolute_url()}"
    assert "item" not in steps[3]


def test_category_names_every_step_to_it(data_of, category):
    inner = make_category(category)
    steps = data_of(inner.get_absolute_url())["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Home", category.name, inner.name]
    assert steps[1]["item"] == f"https://shop.example{category.get_absolute_url()}"
    assert "item" not in steps[2]


def test_home_says_who_the_shop_is_and_how_to_search_it(client, data_of, home):
    settings = SiteSettings.for_site(home.get_site())
    settings.contact_email = "hello@shop.example"
    settings.save()
    data = data_of("/")
    shop, site = data["Organization"], data["WebSite"]
    assert (shop["name"], shop["url"]) == ("Bowerbird", "https://shop.example/")
    assert shop["email"] == "hello@shop.example"
    assert client.get(shop["logo"].removeprefix("https://shop.example")).status_code == 200
    search = site["potentialAction"]
    assert search["@type"] == "SearchAction"
    assert search["query-input"] == "required name=search_term_string"
    address = search["target"]["urlTemplate"].removeprefix("https://shop.example")
    assert client.get(address.replace("{search_term_string}", "bowl")).status_code == 200


def test_story_is_an_article(data_of, story):
    thing = data_of("/journal/kiln/")["Article"]
    assert thing["headline"] == "A kiln by the sea"
    assert thing["datePublished"] == story.date.isoformat()
    assert thing["author"] == {"@type": "Person", "name": "Edith"}
    assert thing["publisher"]["name"] == "Bowerbird"
    sharing = story.picture.renditions.get(filter_spec="|".join(SHARING))
    assert thing["image"] == [sharing.url]


def test_no_name_can_leave_the_script(client, data_of, category):
    title = "</script><script>alert(1)</script><!-- & \u2028"
    good = make_good(category, title=title)
    assert data_of(good.get_absolute_url())["Product"]["name"] == title
    assert b"<script>alert" not in client.get(good.get_absolute_url()).content
