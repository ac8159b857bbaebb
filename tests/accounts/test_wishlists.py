"""Lists of wishes: hearts, sharing, and who may see and change what."""

import pytest
from django.urls import reverse

from catalogue.models import Product
from checkout.basket.models import Basket
from members.wishlists import actions
from members.wishlists.models import Line, WishList
from tests.factories import PASSWORD, make_member, make_product, set_stock

HTMX = {"HX-Request": "true"}


def wish_address(product: Product) -> str:
    return reverse("customer:wishlist-wish", args=[product.pk])


@pytest.fixture
def mug(home) -> Product:
    return make_product("Mug")


@pytest.fixture
def wished(member, mug) -> WishList:
    return actions.wish(mug, owner=member)


def test_first_heart_makes_the_first_list(signed_in, member, mug):
    answer = signed_in.post(wish_address(mug), {"next": "/catalogue/"})
    assert answer.url == "/catalogue/"
    (line,) = Line.objects.filter(wishlist__owner=member)
    assert (line.product, line.wishlist.name, line.wishlist.visibility) == (
        mug,
        "My wishlist",
        WishList.PRIVATE,
    )


def test_heart_puts_on_the_newest_list(signed_in, member, mug):
    actions.create_list(member, name="Old")
    newest = actions.create_list(member, name="New")
    signed_in.post(wish_address(mug))
    assert Line.objects.get().wishlist == newest


def test_two_hearts_are_one_wish(signed_in, mug):
    for _ in range(2):
        signed_in.post(wish_address(mug))
    assert Line.objects.count() == 1


def test_pressed_heart_takes_the_product_off_every_list(signed_in, member, mug, wished):
    other = actions.create_list(member, name="Other")
    actions.wish(mug, owner=member, wishlist=other)
    signed_in.post(wish_address(mug), {"wished": "1"})
    assert not Line.objects.exists()


def test_heart_answers_htmx_with_itself(signed_in, mug):
    answer = signed_in.post(wish_address(mug), {"next": "/"}, headers=HTMX)
    assert answer.status_code == 200
    assert 'aria-pressed="true"' in answer.content.decode()
    again = signed_in.post(wish_address(mug), {"next": "/", "wished": "1"}, headers=HTMX)
    assert 'aria-pressed="false"' in again.content.decode()


def test_wish_of_a_guest_waits_for_the_sign_in(client, member, mug):
    answer = client.post(wish_address(mug), {"next": mug.get_absolute_url()})
    assert answer.url.startswith(reverse("account_login"))
    assert not Line.objects.exists()
    next_page = client.get(answer.url).context["redirect_field_value"]
    form = {"login": member.email, "password": PASSWORD, "next": next_page}
    after = client.post(reverse("account_login"), form, follow=True)
    assert after.redirect_chain[-1][0] == mug.get_absolute_url()
    assert Line.objects.get().wishlist.owner == member


def test_opening_the_address_after_a_sign_in_wishes_nothing_by_itself(signed_in, mug):
    signed_in.get(reverse("customer:wishlist-wished"))
    assert not Line.objects.exists()


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_heart_leads_to_no_other_site(signed_in, mug, way):
    assert signed_in.post(wish_address(mug), {"next": way}).url == mug.get_absolute_url()
    answer = signed_in.get(reverse("customer:wishlist-wished"), {"next": way})
    assert answer.url == reverse("customer:wishlists-list")


def test_hidden_product_is_not_wished_for(signed_in, mug):
    Product.objects.filter(pk=mug.pk).update(is_public=False)
    assert signed_in.post(wish_address(mug)).status_code == 404
    assert signed_in.get(wish_address(mug)).status_code == 405


def test_variant_of_a_hidden_family_is_not_wished_for(signed_in, home):
    family = make_product("Mug", structure=Product.PARENT, is_public=False)
    variant = make_product("Mug, blue", parent=family)
    assert signed_in.post(wish_address(variant)).status_code == 404
    assert not Line.objects.exists()


def test_list_of_another_member_is_not_found(client, wished, mug):
    client.force_login(make_member())
    for name in ("wishlists-detail", "wishlists-update", "wishlists-delete"):
        address = reverse(f"customer:{name}", args=[wished.key])
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "Mine"}).status_code in (404, 405)
    line = reverse("customer:wishlist-line", args=[wished.key, mug.pk])
    for action in ("remove", "basket", "move"):
        assert client.post(line, {"action": action}).status_code == 404
    assert (WishList.objects.get().name, wished.lines.count()) == ("My wishlist", 1)


def test_wish_is_not_moved_to_the_list_of_another(signed_in, wished, mug):
    theirs = actions.create_list(make_member(), name="Theirs")
    line = reverse("customer:wishlist-line", args=[wished.key, mug.pk])
    assert signed_in.post(line, {"action": "move", "to": theirs.key}).status_code == 404
    assert wished.lines.count() == 1


def test_wish_moves_to_another_list(signed_in, member, wished, mug):
    other = actions.create_list(member, name="Other")
    line = reverse("customer:wishlist-line", args=[wished.key, mug.pk])
    signed_in.post(line, {"action": "move", "to": other.key})
    assert Line.objects.get().wishlist == other


def test_wish_moves_into_the_basket(signed_in, member, wished, mug):
    signed_in.post(
        reverse("customer:wishlist-line", args=[wished.key, mug.pk]), {"action": "basket"}
    )
    assert Basket.open.get(owner=member).lines.get().product == mug
    assert not wished.lines.exists()


def test_sold_out_wish_stays_on_the_list(signed_in, member, wished, mug):
    set_stock(0, of=mug)
    signed_in.post(
        reverse("customer:wishlist-line", args=[wished.key, mug.pk]), {"action": "basket"}
    )
    assert wished.lines.count() == 1
    assert not Basket.objects.filter(owner=member, lines__isnull=False).exists()


@pytest.mark.parametrize(
    ("visibility", "status", "names_owner"),
    [(WishList.PRIVATE, 404, False), (WishList.SHARED, 200, False), (WishList.PUBLIC, 200, True)],
)
def test_visibility_decides_what_a_link_shows(client, wished, visibility, status, names_owner):
    WishList.objects.update(visibility=visibility)
    answer = client.get(wished.get_shared_url())
    assert answer.status_code == status
    if status == 200:
        page = answer.content.decode()
        assert "Mug" in page
        assert '<meta name="robots" content="noindex">' in page
        assert ("Ada&#x27;s wishlist" in page) is names_owner
        assert "My wishlist" not in page
        assert "Byron" not in page and "ada@shop.example" not in page


def test_named_list_is_shown_by_its_name(client, wished):
    WishList.objects.update(visibility=WishList.PUBLIC, name="For the kitchen")
    page = client.get(wished.get_shared_url()).content.decode()
    assert "<h1>For the kitchen</h1>" in page
    assert "Ada wishes for" in page


def test_keys_are_long_and_none_is_like_another(member):
    keys = {actions.create_list(member, name=str(number)).key for number in range(20)}
    assert len(keys) == 20
    assert {len(key) for key in keys} == {22}


def test_changing_who_sees_a_list_keeps_its_link(signed_in, wished):
    form = {"name": "For the wedding", "visibility": WishList.SHARED}
    signed_in.post(reverse("customer:wishlists-update", args=[wished.key]), form)
    changed = WishList.objects.get()
    assert (changed.key, changed.name, changed.visibility) == (
        wished.key,
        "For the wedding",
        WishList.SHARED,
    )


def test_list_needs_a_name(signed_in, member):
    answer = signed_in.post(
        reverse("customer:wishlists-create"), {"name": " ", "visibility": WishList.PRIVATE}
    )
    assert "name" in answer.context["form"].errors
    assert 'aria-describedby="id_name_error"' in answer.content.decode()
    assert not WishList.objects.exists()


def test_full_list_says_so(signed_in, member, mug, monkeypatch):
    monkeypatch.setattr(actions, "MOST_LINES", 0)
    answer = signed_in.post(wish_address(mug), {"next": "/"}, follow=True)
    assert "as much as we can keep" in answer.content.decode()
    assert not Line.objects.exists()


def test_deleted_list_is_gone_with_its_link(client, signed_in, wished):
    WishList.objects.update(visibility=WishList.SHARED)
    signed_in.post(reverse("customer:wishlists-delete", args=[wished.key]))
    assert client.get(wished.get_shared_url()).status_code == 404
