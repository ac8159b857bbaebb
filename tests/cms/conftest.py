"""A site with a home page, and the people who run it."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from wagtail.models import Site

from accounts.models import User
from catalogue.actions import refresh_cards
from catalogue.models import Category, Product, ProductImage
from cms.models import HomePage
from media.models import ShopImage
from tests import factories


@pytest.fixture
def home(set_up) -> HomePage:
    """The home page of a shop that was set up, on the host of the test client."""
    Site.objects.update(hostname="testserver", port=80)
    return HomePage.objects.get()


@pytest.fixture
def site(home) -> Site:
    return Site.objects.select_related("root_page").get()


@pytest.fixture
def editor(home) -> User:
    return member_of("Editors")


@pytest.fixture
def staff(home) -> User:
    user = member_of("Shop staff")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def editor_client(editor) -> Client:
    return signed_in(editor)


@pytest.fixture
def picture(home) -> ShopImage:
    return make_picture()


@pytest.fixture
def category(db) -> Category:
    return Category.add_root(name="Ceramics", slug="ceramics")


def member_of(*groups: str) -> User:
    user = factories.make_member()
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def make_picture(title: str = "A bowl", *, size: tuple[int, int] = (16, 16)) -> ShopImage:
    """A small picture in the library, whose renditions nobody has asked for."""
    drawn = io.BytesIO()
    Image.new("RGB", size, "#8a6f5c").save(drawn, "PNG")
    image = ShopImage(title=title, file=ContentFile(drawn.getvalue(), "bowl.png"))
    image.save(render_later=False)
    return image


def make_goods(number: int, *, picture: ShopImage, **fields) -> list[Product]:
    """Products with one picture each, as a grid shows them."""
    goods = [factories.make_product(**fields) for _ in range(number)]
    for product in goods:
        ProductImage.objects.create(product=product, original=picture)
    refresh_cards([product.pk for product in goods])
    return goods


def publish(page, **fields):
    """Change a page as an editor does, and put it on the site."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
