"""The pages of an account: who sees what, and how many queries they take."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from api.tokens.actions import begin_family
from catalogue.models import Product
from catalogue.reviews.models import ProductReview
from checkout.order.models import Order
from members.rules import device_name
from members.wishlists import actions as wishlists
from tests.factories import make_country, make_member, make_order, make_product
from tests.queries.conftest import make_category, make_good, make_goods, make_picture

UserAddress = get_model("address", "UserAddress")
ProductAlert = get_model("customer", "ProductAlert")

# Queries of a page with an empty cache: session, member, the page's own, and menu and footer.
ADDRESS_LIST = 7
REVIEW_LIST = ALERT_LIST = SECURITY = 8
ORDER_LIST = WISHLISTS = 9
WISHLIST = 10
OVERVIEW = 13

PLAIN = (
    "summary",
    "profile-view",
    "order-list",
    "address-list",
    "address-create",
    "wishlists-list",
    "wishlists-create",
    "review-list",
    "alerts-list",
    "mail-preferences",
    "security",
    "privacy",
    "close-account",
)


def make_address(member, number: int = 1, **fields):
    return UserAddress.objects.create(
        user=member,
        first_name="Ada",
        last_name="Byron",
        line1=f"{number} Bower Lane",
        line4="London",
        postcode="N1 9GU",
        country=make_country(),
        **fields,
    )


@pytest.fixture
def queries(signed_in):
    """How many queries a page of the member takes with an empty cache, and its content."""

    def count(name: str, *args) -> tuple[int, str]:
        path = reverse(f"customer:{name}", args=args)
        signed_in.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            answer = signed_in.get(path)
        assert answer.status_code == 200
        return len(captured), answer.content.decode()

    return count


@pytest.mark.parametrize("name", PLAIN)
def test_page_is_for_members_and_kept_by_nobody(client, member, name):
    address = reverse(f"customer:{name}")
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"
    client.force_login(member)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_every_link_of_the_account_works(signed_in):
    page = signed_in.get(reverse("customer:summary")).content.decode()
    nav = page.split('class="account-nav"')[1].split("</nav>")[0]
    links = [part.split('"')[0] for part in nav.split('href="')[1:]]
    assert len(links) == 15
    assert {signed_in.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize("many", [1, 25])
def test_order_list_asks_the_same_for_any_number(queries, member, many):
    goods = make_good(make_category(), stock=100)
    for _ in range(many):
        make_order(goods, owner=member)
        Order.objects.update(status="Paid")
    number, page = queries("order-list")
    assert page.count('class="order-card"') == min(many, 10)
    assert number == ORDER_LIST


def test_titles_with_commas_keep_apart_in_the_list_of_orders(signed_in, member):
    category = make_category()
    goods = [make_good(category, title=title, stock=9) for title in ("Found, Blue", "Mug, red")]
    make_order(*goods, owner=member)
    page = signed_in.get(reverse("customer:order-list")).content.decode()
    assert ">Found, Blue; Mug, red<" in page


@pytest.mark.parametrize("many", [1, 24])
def test_address_list_asks_the_same_for_any_number(queries, member, many):
    for number in range(many):
        make_address(member, number)
    number, page = queries("address-list")
    assert page.count("address-card") == many
    assert number == ADDRESS_LIST


@pytest.mark.parametrize("many", [1, 25])
def test_review_list_asks_the_same_for_any_number(queries, member, many):
    category = make_category()
    for product in make_goods(many, category):
        ProductReview.objects.create(
            product=product, user=member, score=5, title="Good", body="As shown."
        )
    number, page = queries("review-list")
    assert page.count("Being read") == many
    assert number == REVIEW_LIST


@pytest.mark.parametrize("many", [1, 25])
def test_alert_list_asks_the_same_for_any_number(queries, member, many):
    category = make_category()
    for product in make_goods(many, category):
        ProductAlert.objects.create(product=product, user=member)
    number, page = queries("alerts-list")
    assert page.count("Stop waiting") == many
    assert number == ALERT_LIST


@pytest.mark.parametrize("many", [1, 25])
def test_wishlist_asks_the_same_for_any_number(queries, member, many):
    category = make_category()
    for product in make_goods(many, category):
        wishlist = wishlists.wish(product, owner=member)
    number, page = queries("wishlists-detail", wishlist.key)
    assert page.count('class="card"') == many
    assert number == WISHLIST


@pytest.mark.parametrize("many", [1, 25])
def test_lists_ask_the_same_for_any_number(queries, member, many):
    for number in range(many):
        wishlist = wishlists.create_list(member, name=f"List {number}")
        wishlists.wish(make_good(make_category()), owner=member, wishlist=wishlist)
    number, page = queries("wishlists-list")
    assert page.count('class="tile"') == many
    assert number == WISHLISTS


@pytest.mark.parametrize("many", [1, 25])
def test_security_asks_the_same_for_any_number_of_places(queries, member, many):
    for number in range(many):
        key = f"session{number}".ljust(32, "x")
        later = timezone.now() + timezone.timedelta(days=1)
        Session.objects.create(session_key=key, session_data="", expire_date=later)
        UserSession.objects.create(
            user=member, session_key=key, ip="192.0.2.7", user_agent="Firefox/140 (Windows)"
        )
        begin_family(member, user_agent="stock-taker/2.1")
    number, page = queries("security")
    assert page.count("Firefox, Windows") >= many
    assert page.count("stock-taker</h3>") + page.count("stock-taker <span") >= min(many, 24)
    assert number == SECURITY


def test_overview_shows_the_last_order_and_wishes(queries, member):
    category = make_category()
    make_order(make_good(category, stock=9), owner=member)
    wishlists.wish(make_good(category), owner=member)
    number, page = queries("summary")
    assert page.count('class="order-card"') == 1
    assert page.count('class="card"') == 1
    assert number == OVERVIEW


@pytest.mark.parametrize("products", [1, 24])
def test_hearts_of_a_page_take_one_query_of_a_member(signed_in, member, products):
    category = make_category()
    goods = make_goods(products, category)
    wishlists.wish(goods[0], owner=member)
    signed_in.get(category.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        page = signed_in.get(category.get_absolute_url()).content.decode()
    assert page.count('type="submit" aria-pressed="true" aria-label="Wishlist') == 1
    assert page.count('type="submit" aria-pressed="false" aria-label="Wishlist') == products - 1
    assert sum("wishlists_line" in query["sql"] for query in captured) == 1


def test_hearts_of_a_page_take_no_query_of_a_guest(client, home):
    category = make_category()
    make_good(category)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(category.get_absolute_url()).content.decode()
    assert 'class="heart"' in page
    assert not any("wishlists_line" in query["sql"] for query in captured)


def test_orders_are_found_by_state_number_and_title(signed_in, member):
    mug, bowl = make_product("Ash mug"), make_product("Moss bowl")
    first = make_order(mug, owner=member)
    Order.objects.filter(pk=first.pk).update(status="Dispatched")
    second = make_order(bowl, owner=member)
    Order.objects.filter(pk=second.pk).update(status="Expired")

    def found(**asked) -> set[str]:
        page = signed_in.get(reverse("customer:order-list"), asked)
        return {order.number for order in page.context["orders"]}

    assert found() == {first.number, second.number}
    assert found(state="sent") == {first.number}
    assert found(state="ended") == {second.number}
    assert found(state="open") == set()
    assert found(state="nonsense") == {first.number, second.number}
    assert found(q="moss") == {second.number}
    assert found(q=first.number) == {first.number}
    assert found(q="\0%") == set()
    assert found(q="x" * 5000) == set()


def test_orders_of_another_are_not_found_by_words(signed_in, member):
    theirs = make_order(make_product("Secret bowl"), owner=make_member())
    page = signed_in.get(reverse("customer:order-list"), {"q": "Secret"})
    assert theirs.number not in page.content.decode()


def test_address_of_another_is_not_found(signed_in):
    theirs = make_address(make_member())
    for name in ("address-detail", "address-delete", "address-first"):
        address = reverse(f"customer:{name}", args=[theirs.pk])
        assert signed_in.post(address, {"purpose": "shipping"}).status_code == 404
    assert UserAddress.objects.filter(pk=theirs.pk).exists()


def test_one_address_is_proposed_for_each_purpose(signed_in, member):
    first, second = make_address(member, 1), make_address(member, 2)
    for address in (first, second):
        for purpose in ("shipping", "billing"):
            path = reverse("customer:address-first", args=[address.pk])
            signed_in.post(path, {"purpose": purpose})
    assert UserAddress.objects.get(is_default_for_shipping=True) == second
    assert UserAddress.objects.get(is_default_for_billing=True) == second


def test_purpose_that_nobody_knows_changes_nothing(signed_in, member):
    address = make_address(member)
    path = reverse("customer:address-first", args=[address.pk])
    assert signed_in.post(path, {"purpose": "pk"}).status_code == 302
    assert signed_in.get(path).status_code == 405
    address.refresh_from_db()
    assert not address.is_default_for_shipping


def test_alert_of_another_is_not_ended(signed_in):
    alert = ProductAlert.objects.create(product=make_product(), user=make_member())
    path = reverse("customer:alerts-list")
    for number in (str(alert.pk), "", "x", "9" * 40, "-1"):
        assert signed_in.post(path, {"alert": number}).status_code == 404
    alert.refresh_from_db()
    assert alert.is_active


def test_own_alert_is_ended(signed_in, member):
    alert = ProductAlert.objects.create(product=make_product(), user=member)
    signed_in.post(reverse("customer:alerts-list"), {"alert": alert.pk})
    alert.refresh_from_db()
    assert alert.is_cancelled


def test_variant_of_a_hidden_family_is_named_by_its_order_alone_and_linked_nowhere(
    signed_in, member
):
    family = make_product("Mug", structure=Product.PARENT)
    family.stockrecords.all().delete()
    variant = make_product("Mug, blue", parent=family)
    Product.objects.filter(pk=variant.pk).update(card_image=make_picture())
    order = make_order(variant, owner=member)
    ProductAlert.objects.create(product=variant, user=member)
    pages = [
        reverse("customer:order", args=[order.number]),
        reverse("customer:alerts-list"),
    ]
    address = variant.get_absolute_url()
    before = [signed_in.get(page).content.decode() for page in pages]
    assert [address in page for page in before] == [True, True]
    Product.objects.filter(pk=family.pk).update(is_public=False)
    after = [signed_in.get(page).content.decode() for page in pages]
    assert [address in page for page in after] == [False, False]
    assert ["Mug, blue" in page for page in after] == [True, False]


def test_name_is_changed_and_nothing_else(signed_in, member):
    signed_in.post(
        reverse("customer:profile-view"),
        {"first_name": "Grace", "last_name": "Hopper", "email": "x@y.example", "is_staff": "on"},
    )
    member.refresh_from_db()
    assert (member.first_name, member.email, member.is_staff) == (
        "Grace",
        "ada@shop.example",
        False,
    )


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Mac"),
        ("curl/8", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_are_called_as_people_call_them(user_agent, name):
    assert device_name(user_agent) == name
