"""Every page of the storefront, in a real browser on the running shop. See `addresses.py`."""

import re

import pytest

from tests.pages.addresses import Case, storefront_pages
from tests.pages.markup import as_page, faults_in

pytestmark = pytest.mark.xdist_group("journeys")

PAGES = storefront_pages()
# What a part is put into, where it cannot stand alone.
AROUND = {"suggestions": '<div role="listbox" aria-label="Suggestions">{}</div>'}
each_page = pytest.mark.parametrize("case", PAGES, ids=[case.name for case in PAGES])


@each_page
def test_page_is_the_one_that_is_meant(look, case: Case):
    seen = look(case)
    assert seen.status == case.status
    assert not case.heading or re.fullmatch(case.heading, seen.heading), seen.heading


def test_every_page_that_is_led_to_says_its_heading():
    assert [case.name for case in PAGES if case.then and not case.heading] == []


@each_page
def test_page_has_no_barriers_in_either_theme(look, case: Case):
    assert look(case).barriers == []


@each_page
def test_page_does_not_scroll_sideways_on_a_narrow_screen_or_at_200_percent(look, case: Case):
    assert look(case).widths == []


@each_page
def test_page_has_no_fault_and_breaks_no_policy_in_the_browser(look, case: Case):
    assert look(case).faults == []


def test_html_of_every_page_is_valid(look):
    assert faults_in({case.name: look(case).html for case in PAGES}) == []


def test_html_that_is_put_into_a_page_is_valid(look):
    parts = {
        f"{case.name}-part-{number}": as_page(AROUND.get(case.name, "{}").format(part))
        for case in PAGES
        for number, part in enumerate(look(case).parts, 1)
    }
    put_in = {"product-drawer", "category-filtered", "suggestions", "sold-out-asked"}
    assert put_in <= {name.partition("-part-")[0] for name in parts}
    assert faults_in(parts) == []
