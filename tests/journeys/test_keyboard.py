"""From the home page to a paid order with the keyboard alone; the focus is seen at every step."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import CARD_FRAME, GOOD_CARD
from tests.journeys.test_journeys import BOWL

pytestmark = pytest.mark.xdist_group("journeys")

MOST_TABS = 150

# What an element looks like by its rings and shadows; those that cannot be seen are none.
LOOKS = """
const clear = /rgba\\([^)]*, 0\\)|\\/ 0%?\\)/;
const looks = (element) => {
  const style = getComputedStyle(element);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
    && !clear.test(style.outlineColor);
  const shadows = style.boxShadow.split(/,(?![^(]*\\))/)
    .filter((each) => each !== "none" && !clear.test(each));
  return (ring ? `${style.outlineWidth} ${style.outlineStyle} ${style.outlineColor}` : "")
    + shadows.join();
};"""
# How everything looks without the focus, for comparing.
REMEMBER = (
    "() => {"
    + LOOKS
    + """
  window.looksBefore = new Map(
    [...document.querySelectorAll("body, body *")].map((each) => [each, looks(each)]));
}"""
)
# What has the focus: its text, and whether a sighted person can tell: by a ring or a shadow that
# was not there before. Frames show it themselves.
FOCUSED = (
    "() => {"
    + LOOKS
    + """
  const element = document.activeElement;
  if (!element || element === document.body) return {lost: true};
  if (element.tagName === "IFRAME") return {frame: true, text: element.title, seen: true};
  const box = element.getBoundingClientRect();
  // A card's picture wears the ring of its link.
  const picture = element.closest(".card")?.querySelector(".card__picture");
  const around = element.closest("label, article, li, form");
  const shown = [element, element.parentElement, around, picture].filter(Boolean)
    .some((each) => looks(each) && looks(each) !== window.looksBefore?.get(each));
  return {
    text: [element.ariaLabel, element.innerText, element.name, element.id]
      .filter(Boolean).join(" "),
    tag: element.tagName,
    seen: shown && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
)


class Keyboard:
    """All that a visitor has. At no press of Tab may the focus be unseen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._begun = ""
        self._lost = 0

    def tab_to(self, wanted: Callable[[dict], bool], *, what: str) -> None:
        """Press Tab until the wanted thing has the focus."""
        page = self.page
        for _ in range(MOST_TABS):
            page.evaluate(REMEMBER)
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused.get("lost"):
                self._lose()
                continue
            assert focused["seen"], f"The focus is on {focused} and cannot be seen, on {page.url}"
            if wanted(focused):
                return
        pytest.fail(f"{what} is not reached with the Tab key on {page.url}")

    def follow(self, words: str) -> None:
        self.tab_to(says(words), what=words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type_into(self, field: str, text: str) -> None:
        self.tab_to(says(rf"\b{field}$"), what=field)
        self.page.keyboard.type(text)

    def _lose(self) -> None:
        """Once a page: the browser's own controls, between its end and its beginning."""
        if self._begun != self.page.url:
            self._begun, self._lost = self.page.url, 0
        self._lost += 1
        assert self._lost == 1, f"The focus was lost on {self.page.url}"


def says(words: str) -> Callable[[dict], bool]:
    return lambda focused: re.search(words, focused["text"]) is not None


@pytest.mark.parametrize(
    "sheet",
    [
        "button:focus { outline: none; }",
        "button:focus { outline: 2px solid transparent; }",
        "button:focus { outline: 2px solid oklch(50% 0.1 250 / 0); }",
        "button:focus { outline: none; } form { box-shadow: 0 1px 3px #0003; }",
        "button, button:focus { outline: 2px solid black; }",
    ],
)
def test_focus_that_nobody_can_see_is_told_from_one_that_is_seen(page: Page, sheet: str):
    """The control: what the journey below relies on."""
    page.set_content(f"<style>{sheet}</style><form><button>Go</button></form>")
    with pytest.raises(AssertionError, match="cannot be seen"):
        Keyboard(page).tab_to(says("Go"), what="the button")
    page.set_content("<form><button>Go</button></form>")
    Keyboard(page).tab_to(says("Go"), what="the button")


def test_home_to_paid_order_with_the_keyboard_alone(page: Page, picture):
    page.goto("/")
    page.keyboard.press("Tab")
    assert "Skip to the content" in page.evaluate(FOCUSED)["text"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.goto("/")
    keyboard = Keyboard(page)
    keyboard.follow("^Ceramics")
    keyboard.follow(f"^{BOWL}")
    keyboard.tab_to(says("^Add to basket"), what="the button")
    page.keyboard.press("Enter")
    expect(page.locator(".basket-added")).to_be_focused()
    expect(page.locator("[class*=header-link__count]").first).to_contain_text("1")
    keyboard.follow("^Go to the checkout")
    for field, text in {
        "first_name": "Ada",
        "last_name": "Byron",
        "email": "keyboard@journeys.example",
        "line1": "12 Bower Lane",
        "line4": "London",
        "postcode": "N1 9GU",
    }.items():
        keyboard.type_into(f"id_{field}", text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if "/checkout/delivery/" in page.url:
        keyboard.tab_to(says("method_code"), what="a way of delivery")
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/checkout/payment/"))
    card = page.frame_locator(CARD_FRAME).first
    card.locator("[name=cardnumber]").wait_for()
    keyboard.tab_to(lambda focused: bool(focused.get("frame")), what="the card")
    for name, digits in {"cardnumber": GOOD_CARD, "exp-date": "1234", "cvc": "123"}.items():
        # A field that is full hands the focus on. The frame is a process of its own: keys that
        # are pressed before it has the focus are lost.
        expect(card.locator(f"[name={name}]")).to_be_focused()
        page.keyboard.type(digits)
    keyboard.tab_to(says("^Pay"), what="the button that pays")
    picture("keyboard-payment")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/checkout/thank-you/"))
