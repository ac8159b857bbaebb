"""What moves, and that nothing does for those who asked for rest."""

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.addresses import address_of

pytestmark = pytest.mark.xdist_group("journeys")

# Elements and their decorations that would take time to change, as `div.card::before`.
MOVING = """() => {
  const takesTime = (durations) => durations.split(",").some((each) => parseFloat(each) > 0);
  const found = new Set();
  for (const each of document.querySelectorAll("*")) {
    for (const part of ["", "::before", "::after", "::backdrop"]) {
      const style = getComputedStyle(each, part || null);
      const animated = style.animationName !== "none" && takesTime(style.animationDuration);
      if (animated || takesTime(style.transitionDuration) || style.scrollBehavior === "smooth")
        found.add(`${each.localName}.${each.classList[0] || ""}${part}`);
    }
  }
  return [...found];
}"""
NOTE_TRANSITION = """addEventListener("pagereveal", (event) => {
  window.isCrossing = Boolean(event.viewTransition);
});"""


def visit(browser: Browser, shop, motion: str) -> Page:
    context = browser.new_context(base_url=shop.url, reduced_motion=motion, service_workers="block")
    context.add_init_script(NOTE_TRANSITION)
    return context.new_page()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_asked_for_rest(browser: Browser, shop, motion):
    page = visit(browser, shop, motion)
    moving: set[str] = set()
    for path in ("/", "category:ceramics", "product:dipped-mug", "/basket/", "/accounts/login/"):
        page.goto(address_of(path, shop.url))
        moving |= set(page.evaluate(MOVING))
    page.context.close()
    if motion == "reduce":
        assert moving == set()
    else:
        assert {"html.", "dialog.drawer", "img."} <= moving


@pytest.mark.parametrize(("motion", "crosses"), [("reduce", False), ("no-preference", True)])
def test_one_page_turns_into_the_next_but_not_for_those_who_asked_for_rest(
    browser: Browser, shop, motion, crosses
):
    page = visit(browser, shop, motion)
    page.goto("/catalogue/")
    assert page.evaluate("window.isCrossing") is False
    with page.expect_navigation():
        page.locator("main .card a").first.click()
    assert page.evaluate("window.isCrossing") is crosses
    page.context.close()
