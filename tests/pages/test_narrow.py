"""How rows of a phone end and begin."""

import pytest

from tests.pages.visitors import Visitors

pytestmark = pytest.mark.xdist_group("journeys")

PHONE = {"width": 390, "height": 844}
# Of each fact but the first, whether it begins a line, and whether its dot is seen.
DOTS = """facts => facts.map((fact) => {
  const {left, top, height} = fact.getBoundingClientRect();
  const begins = left - fact.parentElement.getBoundingClientRect().left < 1;
  const at = (before) => document.elementFromPoint(left - before, top + height / 2);
  return [begins, [6, 7, 8].some((before) => at(before) === fact)];
})"""


def test_dot_is_between_two_facts_and_not_at_the_start_of_a_line(visitors: Visitors):
    page = visitors.context_of("member").new_page()
    # All at once: what has to be scrolled to is at no point.
    page.set_viewport_size(PHONE | {"height": 2000})
    page.goto("/accounts/invoices/")
    dots = page.locator(".row .dotted > :not(:first-child)").evaluate_all(DOTS)
    assert {begins for begins, _ in dots} == {True, False}
    assert [begins for begins, _ in dots] == [not is_seen for _, is_seen in dots]
    page.close()


def test_filters_take_the_row_where_there_is_nothing_to_sort(visitors: Visitors):
    page = visitors.context_of("guest").new_page()
    page.set_viewport_size(PHONE)
    for path, part in (("/catalogue/", 0.5), ("/search/?q=noodle", 1)):
        page.goto(path)
        row = page.locator(".listing-bar").evaluate("row => row.clientWidth")
        button = page.locator("#filters-opener").evaluate("button => button.offsetWidth")
        assert button / row == pytest.approx(part, abs=0.05), path
    page.close()
