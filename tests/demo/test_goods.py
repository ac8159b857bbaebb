"""The demo's data: whole, consistent, and priced so that the tag comes out to the penny."""

from decimal import Decimal

import pytest

from demo.accounts import LOG_INS, NAMES, PAST_ORDERS, REVIEWERS
from demo.goods import GOODS, SMALL
from demo.goods.commerce import OFFERS
from demo.goods.kinds import CATEGORIES, KINDS, OPTIONS, SELLERS
from demo.goods.shape import net_price
from demo.loading.pictures import SCENES
from demo.words.articles import ARTICLES
from demo.words.blocks import Hero, Picture, Products, Text, Tiles
from demo.words.pages import HOME, PAGES
from demo.words.reviews import REVIEWS

CODES = {good.code for good in GOODS}
BY_CODE = pytest.mark.parametrize("good", GOODS, ids=lambda good: good.code)


@BY_CODE
def test_a_good_is_sold_with_price_stock_weight_seller_and_pictures(good):
    for part in good.variants or (good,):
        assert Decimal(part.tag) > 0
        assert part.stock >= 0
        assert part.weight > 0
    assert good.tax_class in ("standard", "zero")
    assert good.seller in {seller.code for seller in SELLERS}
    assert set(good.categories) <= set(CATEGORIES)
    assert len(good.shots) >= 2


@BY_CODE
def test_the_tag_is_what_the_customer_pays(good):
    for part in good.variants or (good,):
        net = net_price(part.tag, good.tax_class)
        rate = Decimal("1.2") if good.tax_class == "standard" else 1
        assert (net * rate).quantize(Decimal("0.01")) == Decimal(part.tag)


@BY_CODE
def test_attributes_are_those_of_the_class_and_none_required_is_missing(good):
    _, _, declared = KINDS[good.kind]
    forms = {code: form for code, _, form, _ in declared}
    required = {code for code, _, _, is_required in declared if is_required}
    for part in good.variants or (good,):
        assert required <= set(part.attributes) <= set(forms)
        for code, value in part.attributes.items():
            form, _, group = forms[code].partition(":")
            if form == "option":
                assert value in OPTIONS[group]
            else:
                assert type(value) is {"text": str, "integer": int, "boolean": bool}[form]


@BY_CODE
def test_a_description_is_two_to_five_sentences(good):
    sentences = good.description.count(". ") + 1
    assert 2 <= sentences <= 5
    assert good.description.endswith(".")


def test_there_are_as_many_goods_as_a_studio_shop_has():
    assert len(GOODS) == 119
    assert sum(len(good.variants) or 1 for good in GOODS) == 189
    assert {good.seller for good in GOODS} == {seller.code for seller in SELLERS}
    assert len(SELLERS) == 3


def test_codes_and_titles_are_given_once():
    assert len(CODES) == len(GOODS)
    assert len({good.title for good in GOODS}) == len(GOODS)


def test_the_small_shop_has_every_department_and_what_was_ordered_before():
    assert set(SMALL) <= CODES
    assert {code[:2] for code in SMALL} == {code[:2] for code in CODES}
    ordered = {sku.partition("-")[0] for past in PAST_ORDERS for sku, _ in past.goods}
    assert ordered <= set(SMALL)


def test_some_goods_are_short_and_some_sold_out():
    stock = [part.stock for good in GOODS for part in good.variants or (good,)]
    assert sum(number == 0 for number in stock) >= 5
    assert sum(1 <= number <= 3 for number in stock) >= 10


def test_reviews_are_of_known_goods_by_known_people_once_each_and_not_all_kind():
    assert {code for code, *_ in REVIEWS} <= CODES
    assert {key for _, _, key, *_ in REVIEWS} <= {key for key, *_ in REVIEWERS}
    assert len({(code, key) for code, _, key, *_ in REVIEWS}) == len(REVIEWS)
    assert {score for _, score, *_ in REVIEWS} == {2, 3, 4, 5}


def test_pages_show_only_what_there_is():
    pieces = [*HOME, *(piece for page in (*PAGES, *ARTICLES) for piece in page.body)]
    for piece in pieces:
        match piece:
            case Products(_, codes):
                assert set(codes) <= CODES
            case Picture(scene):
                assert scene in SCENES
            case Hero():
                assert piece.scene in SCENES
                assert piece.category in CATEGORIES
            case Tiles(_, tiles):
                assert {path for path, _ in tiles} <= set(CATEGORIES)
                assert {scene for _, scene in tiles} <= set(SCENES)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_an_article_has_three_to_five_hundred_words(article):
    words = sum(
        len(paragraph.split())
        for piece in article.body
        if isinstance(piece, Text)
        for paragraph in piece.paragraphs
    )
    assert 300 <= words <= 500


def test_offers_are_for_categories_there_are():
    assert {path for offer in OFFERS for path in offer.categories} <= set(CATEGORIES)


def test_every_log_in_has_a_name():
    assert [role for role, *_ in LOG_INS] == list(NAMES)
