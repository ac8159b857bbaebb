"""Members of the shop, and both versions of the API."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from tests.factories import make_member


@pytest.fixture
def member(db) -> User:
    member = make_member("ada@shop.example", first_name="Ada", last_name="Byron")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


@pytest.fixture(params=["v1", "v2"])
def base(request) -> str:
    return f"/api/{request.param}/"
