"""So many rows of the lists of what is sold, wished for and published."""

from catalogue.actions import refresh_products
from catalogue.models import Category, Product, ProductAttribute
from cms.models import HomePage, StandardPage
from members.wishlists import actions as wishes
from tests.api.lists.asked import Asked, staff_with
from tests.factories import (
    make_member,
    make_product,
    make_seller,
)
from tests.queries.conftest import make_good, make_goods, review


def products(rows: int) -> Asked:
    kind = Category.add_root(name="Vases", slug="vases")
    make_goods(rows, kind, title="Quillstone")
    return Asked(make_member(), {"category_name": "vases"}, "facets=true&category=vases")


def products_to_filter(rows: int) -> Asked:
    """The class's glaze is one that a list can be filtered by."""
    asked = products(rows)
    ProductAttribute.objects.update(is_filterable=True)
    refresh_products(Product.objects.values_list("pk", flat=True))
    return asked


def products_mistyped(rows: int) -> Asked:
    """Found by a word that nobody wrote; another is nowhere."""
    return products(rows)._replace(query="q=quilstone zzyzxq")


def products_for_staff(rows: int) -> Asked:
    return products(rows)._replace(by=staff_with("view_product"), query="")


def products_of_a_seller(rows: int) -> Asked:
    """Half of them hidden, and each of another of the sellers for whom somebody works."""
    people, kind = make_member(), Category.add_root(name="Vases", slug="vases")
    for number in range(rows):
        seller = make_seller()
        seller.users.add(people)
        make_good(kind, seller=seller, is_public=bool(number % 2), card=False)
    refresh_products(Product.objects.values_list("pk", flat=True))
    return Asked(people)


def categories(rows: int) -> Asked:
    Category.objects.all().delete()
    root = Category.add_root(name="Ceramics", slug="ceramics")
    for number in range(1, rows):
        root.add_child(name=f"Kind {number}", slug=f"kind-{number}")
    return Asked(make_member())


def pictures(rows: int) -> Asked:
    good = make_good(Category.add_root(name="Vases", slug="vases"), pictures=rows)
    return Asked(make_member(), {"product_pk": good.pk})


def reviews(rows: int) -> Asked:
    good = make_product()
    review(good, rows)
    return Asked(make_member(), {"product_pk": good.pk})


def pages(rows: int) -> Asked:
    above = HomePage.objects.get().add_child(instance=StandardPage(title="About", slug="about"))
    for number in range(rows):
        above.add_child(instance=StandardPage(title=f"Page {number}", slug=f"page-{number}"))
    return Asked(make_member(), query=f"child_of={above.pk}")


def wishes_of_one_list(rows: int) -> Asked:
    member, kind = make_member(), Category.add_root(name="Vases", slug="vases")
    wishlist = wishes.create_list(member, name="Attic")
    for good in make_goods(rows, kind):
        wishes.wish(good, owner=member, wishlist=wishlist)
    return Asked(member, {"key": wishlist.key})


def wishlists(rows: int) -> Asked:
    member, good = make_member(), make_product()
    for number in range(rows):
        wishlist = wishes.create_list(member, name=f"List {number}")
        wishes.wish(good, owner=member, wishlist=wishlist)
    return Asked(member)
