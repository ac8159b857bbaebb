"""Each page is visited once in a run; the tests ask what was seen."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.pages.addresses import Case
from tests.pages.looking import Look, look_at
from tests.pages.visitors import Visitors


@pytest.fixture(scope="session")
def visitors(browser: Browser, shop) -> Iterator[Visitors]:
    arrived = Visitors(browser, shop.url)
    yield arrived
    arrived.close()


@pytest.fixture(scope="session")
def look(visitors: Visitors, shop) -> Callable[[Case], Look]:
    shop.output_of("tests.pages.extras")
    looks: dict[str, Look] = {}

    def at(case: Case) -> Look:
        if case.name not in looks:
            context = visitors.context_of(case.visitor)
            looks[case.name] = look_at(case, context, origin=shop.url)
        return looks[case.name]

    return at
