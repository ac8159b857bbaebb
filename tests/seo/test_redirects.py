"""What moves leaves an address behind that leads to where it is now: one table for everything."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from catalogue.addresses import moves_recorded
from catalogue.models import Category, Product
from cms.models import StandardPage
from redirects.actions import forget_addresses, record_moves
from tests.dashboard.conftest import staff as staff
from tests.dashboard.conftest import staff_client as staff_client
from tests.dashboard.product_forms import filled_in
from tests.queries.conftest import make_category, make_good

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """Publish a page as it is now; Wagtail tells of a new slug after the commit."""

    def now(page: StandardPage) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return now


def table() -> dict[str, str]:
    return dict(Redirect.objects.values_list("old_path", "redirect_link"))


def test_chain_becomes_one_step():
    record_moves({"/a/": "/b/"})
    record_moves({"/b/": "/c/"})
    assert table() == {"/a": "/c/", "/b": "/c/"}


def test_what_goes_back_to_its_old_address_makes_no_loop():
    record_moves({"/a/": "/b/"})
    record_moves({"/b/": "/a/"})
    assert table() == {"/b": "/a/"}


def test_two_things_change_places_and_nothing_leads_away():
    record_moves({"/old/": "/a/"})
    record_moves({"/a/": "/b/", "/b/": "/a/"})
    assert table() == {"/old": "/b/"}


def test_address_that_is_taken_again_leads_nowhere_else():
    record_moves({"/a/": "/b/"})
    assert forget_addresses(["/a/"]) == 1
    assert table() == {}


def test_what_did_not_move_leaves_nothing():
    assert record_moves({"/a/": "/a/"}) == 0
    assert table() == {}


def test_address_too_long_for_the_table_is_left_out():
    assert record_moves({f"/{'a' * 300}/": "/b/", "/c/": "/d/"}) == 1
    assert table() == {"/c": "/d/"}


def test_editors_own_redirect_to_what_moved_follows_it():
    Redirect.add_redirect("/sale/", "/a/")
    record_moves({"/a/": "/b/"})
    assert table()["/sale"] == "/b/"


def test_page_under_a_new_slug_is_found_by_the_old_one(client, home, publish):
    page = home.add_child(instance=StandardPage(title="About", slug="about"))
    page.slug = "who-we-are"
    publish(page)
    answer = client.get("/about/?utm_source=letter")
    assert (answer.status_code, answer["Location"]) == (301, "/who-we-are/")


def test_new_page_at_an_old_address_removes_the_redirect(client, home, publish):
    page = home.add_child(instance=StandardPage(title="About", slug="about"))
    page.slug = "who-we-are"
    publish(page)
    home.refresh_from_db()
    taker = home.add_child(instance=StandardPage(title="About again", slug="about", live=False))
    publish(taker)
    assert not Redirect.objects.filter(old_path="/about").exists()
    taker.refresh_from_db()
    taker.unpublish()
    assert client.get("/about/").status_code == 404


def test_page_that_goes_back_to_its_slug_makes_no_loop(client, home, publish):
    page = home.add_child(instance=StandardPage(title="About", slug="about"))
    for slug in ("who-we-are", "about"):
        page.slug = slug
        publish(page)
    assert client.get("/about/").status_code == 200
    assert client.get("/who-we-are/")["Location"] == "/about/"
    page.unpublish()
    assert client.get("/about/").status_code == 404


def test_product_under_a_new_slug_is_found_by_the_old_one(client, category):
    good = make_good(category)
    old = good.get_absolute_url()
    with moves_recorded(products=[good.pk]):
        Product.objects.filter(pk=good.pk).update(slug="renamed")
    new = Product.objects.get(pk=good.pk).get_absolute_url()
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)
    assert table() == {old.rstrip("/"): new}


def test_category_takes_all_below_it_along(client, home):
    outer = make_category()
    inner = make_category(outer)
    old = [outer.get_absolute_url(), inner.get_absolute_url()]
    with moves_recorded(categories=[outer.pk]):
        outer.slug = "renamed"
        outer.save()
    new = [Category.objects.get(pk=each.pk).get_absolute_url() for each in (outer, inner)]
    assert all("renamed" in address for address in new)
    assert table() == {a.rstrip("/"): b for a, b in zip(old, new, strict=True)}
    assert [client.get(address)["Location"] for address in old] == new


def test_deleted_product_leads_to_its_category(client, category):
    good = make_good(category)
    old = good.get_absolute_url()
    with moves_recorded(products=[good.pk]):
        Product.objects.get(pk=good.pk).delete()
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, category.get_absolute_url())


def test_deleted_category_leads_to_the_one_above_or_to_everything(client, home):
    outer = make_category()
    inner = make_category(outer)
    for gone, target in ((inner, outer.get_absolute_url()), (outer, reverse("catalogue:index"))):
        old = gone.get_absolute_url()
        with moves_recorded(categories=[gone.pk]):
            Category.objects.get(pk=gone.pk).delete()
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, target)


def test_write_that_fails_leaves_no_redirect(category):
    good = make_good(category)
    with pytest.raises(RuntimeError):
        _rename_and_fail(good)
    assert table() == {}
    assert Product.objects.get(pk=good.pk).slug != "renamed"


def _rename_and_fail(good: Product) -> None:
    with moves_recorded(products=[good.pk]):
        Product.objects.filter(pk=good.pk).update(slug="renamed")
        raise RuntimeError


def test_category_renamed_in_the_dashboard_leaves_its_address(staff_client, category):
    old = category.get_absolute_url()
    page = staff_client.get(reverse("dashboard:catalogue-category-update", args=[category.pk]))
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    answer = staff_client.post(page.request["PATH_INFO"], data | {"slug": "renamed"})
    assert answer.status_code == 302
    assert table()[old.rstrip("/")].endswith(f"/renamed_{category.pk}/")


def test_product_renamed_in_the_dashboard_leaves_its_address(staff_client, category):
    good = make_good(category)
    old = good.get_absolute_url()
    data = filled_in(good, category=category, slug="renamed")
    answer = staff_client.post(reverse("dashboard:catalogue-product", args=[good.pk]), data)
    assert answer.status_code == 302
    assert table() == {old.rstrip("/"): f"/catalogue/renamed_{good.pk}/"}
