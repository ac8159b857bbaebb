"""A short run of what `make fuzz` does at length: no answer of the API is wrong."""

import pytest
from django.conf import settings
from django.test import override_settings

from accounts.models import User
from api.scopes import SCOPES
from api.tokens.actions import begin_family
from api.tokens.keys import create_key
from api.versions import VERSIONS
from tests.factories import (
    PASSWORD,
    make_country,
    make_delivery,
    make_member,
    make_product,
    make_seller,
)
from tests.fuzz.visits import CLOSES_ACCOUNTS, SIGNS_OUT, Visit, visit

LIMITS = dict.fromkeys(settings.API_LIMITS, "1000000/s")
HAVE_LINKS = (
    "categories|wishlists|cart_(retrieve|add|lines|update)|orders_(create|retrieve)|payments"
)
GOODS = 12
"""So many small numbers, which are asked for more often than others."""


@pytest.fixture
def visitors(db):
    """Who visits, by role, and what of its own it spares."""
    seller, staff = make_member(), User.objects.create_superuser("staff@shop.example", PASSWORD)
    make_seller().users.add(seller)
    _key, secret = create_key(staff, name="Fuzzer", scopes=list(SCOPES))
    return {
        "guest": {},
        "seller": {"says": f"Bearer {begin_family(seller).access}", "spares": SIGNS_OUT},
        "machine": {"says": f"Api-Key {secret}", "spares": CLOSES_ACCOUNTS},
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("version", "role", "phase"),
    [("v1", "seller", "fuzzing"), ("v2", "machine", "fuzzing"), ("v2", "guest", "examples")],
)
def test_no_answer_is_wrong(version, role, phase, visitors, live_server, tmp_path):
    """Few enough for a suite; `make fuzz` has all of them ask both versions."""
    with override_settings(API_LIMITS=LIMITS):
        outcome = visit(
            live_server.url,
            Visit(version, role, **visitors[role]),
            examples=1,
            seed=1,
            report=tmp_path / "report.json",
            phases=(phase,),
        )
    assert outcome.is_clean, outcome.told
    assert outcome.cases > 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("version", list(VERSIONS))
def test_links_lead_through_the_shop(version, live_server, tmp_path):
    make_country()
    make_delivery("4.00")
    for number in range(1, GOODS + 1):
        make_product(stock=1000, id=number)
    staff = User.objects.create_superuser("staff@shop.example", PASSWORD)
    visitor = Visit(version, "staff", f"Bearer {begin_family(staff).access}")
    with override_settings(API_LIMITS=LIMITS):
        outcome = visit(
            live_server.url,
            visitor,
            examples=40,
            seed=1,
            report=tmp_path / "report.json",
            phases=("stateful",),
            only=HAVE_LINKS,
        )
    assert outcome.is_clean, outcome.told
    assert outcome.links >= 3, outcome.told
