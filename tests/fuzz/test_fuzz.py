"""A short run of what `make fuzz` does at length: no answer of the API is wrong."""

import pytest
from django.test import override_settings

from api.versions import VERSIONS
from tests.fuzz.visits import Visit, visit

LIMITS = dict.fromkeys(
    ("guest", "member", "key", "login", "register", "cart", "checkout"), "1000000/s"
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("version", list(VERSIONS))
def test_no_answer_to_guests_is_wrong(version, live_server, tmp_path):
    with override_settings(API_LIMITS=LIMITS):
        outcome = visit(
            live_server.url,
            Visit(version, "guest"),
            examples=2,
            seed=1,
            report=tmp_path / "report.json",
            phases=("examples", "fuzzing"),
        )
    assert outcome.is_clean, outcome.told
    assert outcome.cases > 0
