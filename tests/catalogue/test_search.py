"""What is found, counted and sorted."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from catalogue.actions import refresh_products
from catalogue.models import Category, Product, ProductAttribute, ProductCategory
from catalogue.search.actions import (
    AT_ONCE,
    ask_for_refresh,
    listings_refreshed,
    refresh_search_documents,
)
from catalogue.search.engine import Choices, PriceRange, Query, search_engine
from catalogue.search.models import FacetValue, SearchDocument, SearchWord
from catalogue.search.postgres import engine
from cms.models import ArticleIndexPage, ArticlePage
from outbox.models import Event
from tests.catalogue.conftest import RATES, found, make_good, titles
from tests.factories import make_product, make_seller
from tests.queries.conftest import home as home

pytestmark = pytest.mark.django_db


def keys(facet: str, *slugs: str) -> dict[str, tuple[int, ...]]:
    return {facet: tuple(FacetValue.objects.get(facet=facet, slug=slug).pk for slug in slugs)}


def counts(results, facet: str) -> dict[str, int]:
    return {value.slug: value.count for value in results.facets.values.get(facet, [])}


def test_title_counts_more_than_brand_more_than_attribute_more_than_description():
    make_good("Bowl", description="<p>Beside an owl</p>")
    make_good("Plate", material="Owl feather")
    make_good("Jug", brand="Owl")
    make_good("Owl")
    assert titles(found("owl")) == ["Owl", "Jug", "Plate", "Bowl"]


def test_number_is_found_before_a_title_that_has_it_and_only_whole():
    named = make_good("Print T7700")
    numbered = make_product("Vase")
    Product.objects.filter(pk=numbered.pk).update(upc="T-7700")
    refresh_search_documents([numbered.pk])
    assert titles(found("t7700"))[0] == "Vase"
    assert named.title in titles(found("t7700"))
    assert found("T77").total == 0


def test_sold_out_comes_after_what_is_there():
    make_good("Owl", stock=0)
    make_good("Owl")
    assert [p.card_availability for p in found("owl").products] == ["in-stock", "sold-out"]


def test_parent_is_found_by_what_its_public_children_have():
    parent = make_good("Mug")
    Product.objects.filter(pk=parent.pk).update(structure=Product.PARENT)
    make_product("Mug, vermilion", parent=parent)
    hidden = make_product("Mug, secret", parent=parent)
    Product.objects.filter(pk=hidden.pk).update(is_public=False)
    refresh_search_documents([hidden.pk])
    assert titles(found("vermilion")) == ["Mug"]
    assert found("secret").total == 0


def test_hidden_product_is_not_found_and_its_words_mend_nothing():
    product = make_good("Quetzal")
    Product.objects.filter(pk=product.pk).update(is_public=False)
    assert found("quetzal").total == 0
    assert found("quetzall").did_you_mean == ""


@pytest.mark.parametrize(
    "words",
    ["terrazzo -mug", "terrazzo vase -mug", 'terrazzo vase -"white mug"', "-mug terrazzo vase"],
)
def test_what_is_refused_is_not_found_by_some_of_the_words_either(words):
    make_product("Terrazzo white mug")
    make_product("Tin vase")
    wanted = ["Tin vase"] if "vase" in words else []
    assert titles(found(words)) == wanted


def test_highlight_marks_what_was_found_and_trusts_no_title():
    make_good("<script>alert(1)</script> owls & <b>mice</b>")
    (title,) = found("owl").highlights.values()
    assert title == (
        "&lt;script&gt;alert(1)&lt;/script&gt; <mark>owls</mark> &amp; &lt;b&gt;mice&lt;/b&gt;"
    )


def test_within_a_facet_any_value_fits_and_across_facets_all_must():
    make_good("A", brand="Finch", colour="Blue")
    make_good("B", brand="Wren", colour="Blue")
    make_good("C", brand="Wren", colour="Red")
    make_good("D", brand="Crow", colour="Blue")
    chosen = Choices(values=keys("brand", "finch", "wren") | keys("colour", "blue"))
    assert sorted(titles(found(choices=chosen))) == ["A", "B"]


def test_counts_of_a_facet_do_not_heed_its_own_choice():
    make_good("A", brand="Finch", colour="Blue")
    make_good("B", brand="Wren", colour="Blue")
    make_good("C", brand="Wren", colour="Red")
    results = found(choices=Choices(values=keys("brand", "wren")))
    assert results.total == 2
    assert counts(results, "brand") == {"wren": 2, "finch": 1}
    assert counts(results, "colour") == {"blue": 1, "red": 1}


def test_what_misses_two_facets_is_counted_nowhere():
    make_good("A", brand="Finch", colour="Blue")
    make_good("B", brand="Wren", colour="Red")
    chosen = Choices(values=keys("brand", "finch") | keys("colour", "blue"))
    results = found(choices=chosen)
    assert counts(results, "brand") == {"finch": 1}
    assert counts(results, "colour") == {"blue": 1}


def test_counts_are_what_choosing_shows():
    """For every value that is offered: the count is the number of products one then sees."""
    for number in range(12):
        make_good(
            f"Good {number}",
            brand=("Finch", "Wren", "Crow")[number % 3],
            colour=("Blue", "Red")[number % 2],
            price=str(5 + number * 7),
        )
    first = {"prices": (PriceRange(Decimal(20), Decimal(80)),)}
    results = found(choices=Choices(**first))
    for values in results.facets.values.values():
        for value in values:
            facet = FacetValue.objects.get(pk=value.key).facet
            chosen = Choices(values={facet: (value.key,)}, **first)
            assert found(choices=chosen).total == value.count


def test_prices_are_chosen_and_sorted_as_they_are_shown():
    """A book at 10.00 without tax costs less than a bowl at 9.00 and a fifth of tax."""
    make_good("Bowl", price="9.00")
    book = make_good("Book", price="10.00")
    Product.objects.filter(pk=book.pk).update(tax_class="zero")
    assert titles(found(sort="price-asc")) == ["Book", "Bowl"]
    up_to_ten = Choices(prices=(PriceRange(None, Decimal("10.01")),))
    assert titles(found(choices=up_to_ten)) == ["Book"]


def test_category_lists_what_is_below_it_until_something_is_hidden():
    root = Category.add_root(name="Ceramics")
    below = root.add_child(name="Vases")
    make_good("Stem vase", category=below)
    assert titles(found(category=root.pk)) == ["Stem vase"]
    assert found(category=root.pk).facets.categories == {root.pk: 1, below.pk: 1}
    with listings_refreshed([below.pk]):
        Category.objects.filter(pk=below.pk).update(is_public=False)
    assert found(category=root.pk).total == 0
    assert found(category=below.pk).total == 1


def test_rating_and_availability_are_counted_and_chosen():
    rated = make_good("Rated")
    Product.objects.filter(pk=rated.pk).update(rating=4.5, rating_count=2)
    make_good("Sold out", stock=0)
    results = found()
    assert (results.facets.ratings, results.facets.available) == ({4: 1}, 1)
    assert titles(found(choices=Choices(rating=4))) == ["Rated"]
    assert titles(found(choices=Choices(only_available=True))) == ["Rated"]


def test_attribute_is_a_filter_once_staff_say_so():
    product = make_good("Owl", colour="Blue", glaze="Salt")
    ProductAttribute.objects.filter(code="glaze").update(is_filterable=False)
    refresh_search_documents([product.pk])
    assert counts(found(), "glaze") == {}
    assert counts(found(), "colour") == {"blue": 1}


def test_attribute_named_like_a_parameter_of_addresses_is_no_filter():
    make_good("Owl", sort="Barn")
    assert found().facets.values.keys() == {"seller"}


def test_renamed_seller_is_called_by_the_new_name_at_the_same_address():
    seller = make_seller("Kiln")
    product = make_product("Owl", seller=seller)
    refresh_search_documents([product.pk])
    slug = FacetValue.objects.get(facet="seller", label="Kiln").slug
    seller.name = "Old Kiln"
    seller.save()
    refresh_search_documents([product.pk])
    assert FacetValue.objects.get(facet="seller", slug=slug).label == "Old Kiln"


def test_refresh_that_changes_nothing_writes_nothing():
    product = make_good("Owl", colour="Blue")
    before = row_version(product)
    refresh_products([product.pk])
    assert row_version(product) == before


def row_version(product) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ctid::text FROM search_searchdocument WHERE product_id = %s", [product.pk]
        )
        return cursor.fetchone()[0]


def test_refresh_of_a_child_is_one_of_its_parent():
    parent = make_good("Mug")
    Product.objects.filter(pk=parent.pk).update(structure=Product.PARENT)
    child = make_product("Mug, cobalt", parent=parent)
    SearchDocument.objects.all().delete()
    assert refresh_search_documents([child.pk]) == 1
    assert SearchDocument.objects.get().product_id == parent.pk


def test_many_products_are_left_to_the_workers():
    product = make_product()
    ask_for_refresh([product.pk])
    assert not Event.objects.filter(topic="catalogue.refresh_asked").exists()
    ask_for_refresh(range(1, AT_ONCE + 2))
    assert Event.objects.filter(topic="catalogue.refresh_asked").count() == 1


def test_command_brings_everything_up_to_date_and_forgets_words_nobody_has():
    product = make_good("Owl")
    Product.objects.filter(pk=product.pk).update(title="Heron")
    call_command("refresh_catalogue", verbosity=0)
    assert titles(found("heron")) == ["Heron"]
    assert set(SearchWord.objects.values_list("word", flat=True)) & {"owl", "heron"} == {"heron"}


def test_products_deletion_takes_its_document_along():
    product = make_good("Owl")
    product.delete()
    assert not SearchDocument.objects.exists()


def test_page_beyond_the_last_is_empty_and_takes_no_second_query():
    make_good("Owl")
    with CaptureQueriesContext(connection) as captured:
        assert found(page=9).products == []
    assert len(captured) == 1


def test_suggestions_come_in_one_query(home):
    journal = home.add_child(instance=ArticleIndexPage(title="Journal", slug="journal"))
    journal.add_child(instance=ArticlePage(title="Owls at the kiln", slug="kiln"))
    journal.add_child(instance=ArticlePage(title="Owls at noon", slug="noon", live=False))
    category = Category.add_root(name="Owls and others")
    for number in range(9):
        make_good(f"Owl {number}", category=category)
    with CaptureQueriesContext(connection) as captured:
        suggested = search_engine().suggest("ow")
    assert len(captured) == 1
    assert len(suggested.products) == 6
    assert [each.title for each in suggested.categories] == ["<mark>Owls</mark> and others"]
    assert [each.title for each in suggested.articles] == ["<mark>Owls</mark> at the kiln"]


@pytest.mark.parametrize("typed", ["qetzal", "quetz", "que", "blue quetz"])
def test_suggestions_forgive_a_slip_and_know_beginnings(typed):
    make_good("Blue quetzal")
    assert len(search_engine().suggest(typed).products) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("qutezal", "Blue quetzal"), ("lmap", "Lamp"), ("noon brid", "Noon bird"), ("pr07 lmap", "")],
)
def test_suggestions_are_what_was_meant_where_nothing_begins_so(typed, meant):
    for title in ("Blue quetzal", "Lamp", "Noon bird", "Bridge in winter"):
        make_good(title)
    assert suggested_titles(typed) == [meant] * bool(meant)


def test_what_begins_so_is_suggested_without_looking_for_what_was_meant():
    make_good("Lampshade")
    make_good("Clamp")
    with CaptureQueriesContext(connection) as captured:
        assert suggested_titles("lampsh") == ["Lampshade"]
    assert len(captured) == 1


@pytest.mark.parametrize(
    "typed", ["PR08", "pr08", "PR-08", "pr 08", "PR0", "PR-0", "pr08-b", "PR08BL"]
)
def test_number_whole_or_begun_is_suggested_before_words(typed):
    make_good("Pr08blue, pr08, pr0 and pr 08 b")
    make_numbered("Vase", "PR-08-BLUE")
    assert suggested_titles(typed)[0] == "Vase"


@pytest.mark.parametrize("typed", ["PR08", "pr08bl", "CE10"])
def test_number_is_taken_for_no_word(typed):
    for title in ("Print", "Six pencils in a cedar box", "Blue vase"):
        make_good(title)
    assert suggested_titles(typed) == []


@pytest.mark.parametrize("typed", ["ll", "l-l", "ll nk"])
def test_word_is_taken_for_no_number(typed):
    make_good("Skull of a skunk, with the SKU")
    assert suggested_titles(typed) == []
    make_numbered("Vase", "LL-NK")
    assert suggested_titles(typed) == ["Vase"]


def test_word_is_found_for_no_number():
    make_good("Skull")
    assert found("ll").total == 0


def test_numbers_that_stood_among_words_are_moved():
    make_good("Skull of a skunk")
    make_numbered("Vase", "LL-1")
    now = documents()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_searchdocument SET document = "
            "ts_delete(document, '0skull1') || array_to_tsvector('{skull1}') "
            "WHERE document @@ '0skull1'"
        )
    assert documents() != now
    numbers = import_module("catalogue.search.migrations.0003_numbers_apart_from_words")
    for _ in range(2):
        numbers.move(None, connection.schema_editor())
        assert documents() == now


def documents() -> list[tuple[int, str]]:
    return list(SearchDocument.objects.order_by("pk").values_list("pk", "document"))


def test_whole_number_is_suggested_before_those_that_begin_so():
    make_numbered("Plate", "T-77", stock=0)
    make_numbered("Vase", "T-7700")
    make_numbered("Jug", "T-770")
    assert suggested_titles("t77")[0] == "Plate"
    assert suggested_titles("t 770") == ["Jug", "Vase"]


def test_number_of_letters_comes_first_as_a_whole_and_last_while_it_is_typed():
    make_good("Owl")
    make_numbered("Vase", "OWL")
    assert suggested_titles("owl") == ["Vase", "Owl"]
    assert suggested_titles("ow") == ["Owl", "Vase"]


@pytest.mark.parametrize(
    "typed",
    ["", "a", "'", "\\", "%%", "__", "':*", "a & | !", "🦉🦉", "x" * 200, "the", "(((", "сова"],
)
def test_suggestions_take_anything_that_is_typed(typed):
    make_numbered("Owl", "T-7700")
    assert not search_engine().suggest(typed).products


def make_numbered(title: str, number: str, **fields) -> None:
    product = make_product(title, **fields)
    Product.objects.filter(pk=product.pk).update(upc=number)
    refresh_search_documents([product.pk])


def suggested_titles(typed: str) -> list[str]:
    return [strip_tags(each.title) for each in search_engine().suggest(typed).products]


def test_hidden_product_is_not_suggested():
    product = make_good("Owl")
    ProductCategory.objects.all().delete()
    Product.objects.filter(pk=product.pk).update(is_public=False)
    assert not search_engine().suggest("owl").products


@pytest.mark.parametrize("sort", ["newest", "price-asc", "price-desc", "rating", "title"])
@pytest.mark.parametrize("rates", [RATES, {}])
def test_first_page_of_all_is_that_of_a_query_written_anew(demo_goods, sort, rates, monkeypatch):
    for page_size in (3, 1, 100):
        query = Query(sort=sort, tax_rates=rates, page_size=page_size)
        kept = search_engine().search(query)
        with monkeypatch.context() as patched:
            patched.setattr(engine, "_is_plain", lambda query: False)
            anew = search_engine().search(query)
        assert [row.__dict__.keys() for row in kept.products] == [
            row.__dict__.keys() for row in anew.products
        ]
        assert (kept.products, kept.next, kept.total) == (anew.products, anew.next, anew.total)
        assert len(kept.products) == min(page_size, kept.total)


@pytest.mark.parametrize(
    "asked", [{"words": "owl"}, {"category": 1}, {"after": "x"}, {"page": 2}]
)  # fmt: skip
def test_what_is_chosen_is_heeded(asked):
    assert not engine._is_plain(Query(**asked))
    assert not engine._is_plain(Query(choices=Choices(rating=3)))
    assert engine._is_plain(Query())
