"""From the home page to a paid order with the keyboard alone; the focus is seen at every step."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import CARD_FRAME, GOOD_CARD
from tests.journeys.test_journeys import BOWL

pytestmark = pytest.mark.xdist_group("journeys")

MOST_TABS = 150

# What has the focus: its text, and whether a sighted person can tell. Frames show it themselves.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return {lost: true};
  if (element.tagName === "IFRAME") return {frame: true, text: element.title, seen: true};
  const box = element.getBoundingClientRect();
  // A card's picture wears the ring of its link.
  const picture = element.closest(".card")?.querySelector(".card__picture");
  const around = element.closest("label, article, li, form");
  const shown = [element, element.parentElement, around, picture]
    .filter(Boolean)
    .some((each) => {
      const style = getComputedStyle(each);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
      return ring || (each !== element && style.boxShadow !== "none");
    });
  const own = getComputedStyle(element);
  return {
    text: [element.ariaLabel, element.innerText, element.name, element.id]
      .filter(Boolean).join(" "),
    tag: element.tagName,
    seen: (shown || own.boxShadow !== "none") && box.width > 0 && box.bottom > 0
      && box.top < innerHeight,
  };
}"""


def tab_to(page: Page, wanted: Callable[[dict], bool], *, what: str) -> None:
    """Press Tab until the wanted thing has the focus. At no press may the focus be unseen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused.get("lost"):
            continue  # the browser's own controls, between the end of the page and its beginning
        assert focused["seen"], f"The focus is on {focused} and cannot be seen, on {page.url}"
        if wanted(focused):
            return
    pytest.fail(f"{what} is not reached with the Tab key on {page.url}")


def says(words: str) -> Callable[[dict], bool]:
    return lambda focused: re.search(words, focused["text"]) is not None


def follow(page: Page, words: str) -> None:
    tab_to(page, says(words), what=words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, field: str, text: str) -> None:
    tab_to(page, says(rf"\b{field}$"), what=field)
    page.keyboard.type(text)


def test_home_to_paid_order_with_the_keyboard_alone(page: Page, picture):
    page.goto("/")
    page.keyboard.press("Tab")
    assert "Skip to the content" in page.evaluate(FOCUSED)["text"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.goto("/")
    follow(page, "^Ceramics")
    follow(page, f"^{BOWL}")
    tab_to(page, says("^Add to basket"), what="the button")
    page.keyboard.press("Enter")
    expect(page.locator("[class*=header-link__count]").first).to_contain_text("1")
    assert not page.evaluate(FOCUSED).get("lost")

    page.goto("/basket/")
    follow(page, "(?i)check ?out|to the checkout")
    for field, text in {
        "first_name": "Ada",
        "last_name": "Byron",
        "email": "keyboard@journeys.example",
        "line1": "12 Bower Lane",
        "line4": "London",
        "postcode": "N1 9GU",
    }.items():
        type_into(page, f"id_{field}", text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if "/checkout/delivery/" in page.url:
        tab_to(page, says("method_code"), what="a way of delivery")
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/checkout/payment/"))
    card = page.frame_locator(CARD_FRAME).first
    card.locator("[name=cardnumber]").wait_for()
    tab_to(page, lambda focused: bool(focused.get("frame")), what="the card")
    for name, digits in {"cardnumber": GOOD_CARD, "exp-date": "1234", "cvc": "123"}.items():
        # A field that is full hands the focus on. The frame is a process of its own: keys that
        # are pressed before it has the focus are lost.
        expect(card.locator(f"[name={name}]")).to_be_focused()
        page.keyboard.type(digits)
    tab_to(page, says("^Pay"), what="the button that pays")
    picture("keyboard-payment")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/checkout/thank-you/"))
