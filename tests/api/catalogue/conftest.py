"""What the tests of the catalogue's API share."""

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from catalogue.models import AttributeOptionGroup, Category, ProductAttribute, ProductClass
from tests.factories import make_country, make_member, make_seller, make_staff


@pytest.fixture(autouse=True)
def _taxed():
    """Prices in Britain are told with a fifth of tax."""
    make_country("GB")


@pytest.fixture
def api():
    """A client that is nobody until `force_authenticate` says who. It is given no kept answer."""
    return APIClient(HTTP_COOKIE="who=somebody")


@pytest.fixture
def admin():
    staff = make_staff()
    names = ("product", "category", "stockrecord")
    wanted = [f"{verb}_{name}" for verb in ("add", "change", "delete") for name in names]
    staff.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return type(staff).objects.get(pk=staff.pk)


@pytest.fixture
def seller():
    return make_seller("Her studio")


@pytest.fixture
def owner(seller):
    member = make_member()
    seller.users.add(member)
    return member


@pytest.fixture
def vases():
    """A category at the top."""
    return Category.add_root(name="Vases and bowls", slug="vases")


@pytest.fixture
def kind():
    """A type of product with attributes."""
    kind = ProductClass.objects.create(name="Pots", slug="pots")
    group = AttributeOptionGroup.objects.create(name="Glazes")
    for name in ("celadon", "tenmoku"):
        group.options.create(option=name)
    for code, type_ in (("maker", "text"), ("litres", "float"), ("story", "richtext")):
        ProductAttribute.objects.create(product_class=kind, code=code, name=code, type=type_)
    ProductAttribute.objects.create(
        product_class=kind, code="glaze", name="Glaze", type="option", option_group=group
    )
    return kind
