"""Names and titles are as long as people make them, and widen no page."""

import pytest

from tests.journeys import steps
from tests.pages.looking import NARROW, SIDEWAYS
from tests.pages.visitors import PRINT, Visitors

pytestmark = pytest.mark.xdist_group("journeys")

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"
SAY = "(places, words) => places.forEach((place) => { place.textContent = words; })"


@pytest.mark.parametrize(
    ("visitor", "path", "places"),
    [
        ("guest", "/", ".card__title a"),
        ("guest", "/catalogue/", ".card__title a"),
        ("guest", PRINT, "#product h1, .option--words, .variants__chosen"),
        ("shopper", "/basket/", ".line__title a"),
        ("member", "/accounts/", "main h1, .card__title a"),
        ("member", "/accounts/addresses/", ".address"),
    ],
)
def test_page_is_as_wide_as_the_screen_whatever_things_are_called(
    visitors: Visitors, visitor, path, places
):
    page = visitors.context_of(visitor).new_page()
    if path == PRINT:
        steps.open_product(page, PRINT)
    else:
        page.goto(path)
    assert page.locator(places).count()
    page.locator(places).evaluate_all(SAY, LONG)
    for width in (*NARROW, 820):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate(SIDEWAYS), width
    page.close()
