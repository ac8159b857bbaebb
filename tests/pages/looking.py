"""One look at a page: barriers in both themes, faults, its source; and pictures, if asked for."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Response

from tests.pages.addresses import Case, address_of
from tests.template_database import ROOT

SCREENSHOTS = ROOT / "var" / "screenshots"
# For people to look at (`make pictures`): no test reads them, and they take a third of the time.
TAKES_PICTURES = "PICTURES" in os.environ
AXE = ROOT / "tests" / "tools" / "axe.min.js"
WIDTHS = (1440, 820, 390)
THEMES = ("light", "dark")
HEIGHT = 900
# The narrowest phone, and 1,280 pixels at 200 % zoom.
NARROW = (320, 640)
# Nothing is loading that is not waiting to be scrolled to.
AT_REST = """() => document.readyState === "complete" && document.fonts.status === "loaded"
  && !document.querySelector(".htmx-request")
  && [...document.images].every((image) => image.complete || image.loading === "lazy")"""
SHOW_ALL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { content-visibility: visible !important; }");
  document.adoptedStyleSheets = [sheet];
}"""
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
# By width and theme, what is searched by axe: of all rules only that of colours heeds the theme.
SEARCHED = {
    (WIDTHS[0], "light"): EVERYTHING,
    (WIDTHS[0], "dark"): COLOURS,
    (WIDTHS[-1], "light"): COLOURS,
    (WIDTHS[-1], "dark"): EVERYTHING,
}
# What a step that is meant to be refused may be answered with.
REFUSED = re.compile(r"status of (403|422|503)")
# Made by the payment provider, not by the shop.
FOREIGN = "iframe"


@dataclass
class Look:
    """What was seen. `barriers`, `faults`: one line each; `widths`: where it scrolls sideways.

    `status`, `html` and `address`: of the last page that was gone to, as the server sent it;
    `parts`: what scripts were sent to put into it; `heading`: its first, as it is read in the end.
    """

    status: int = 200
    html: str = ""
    address: str = ""
    parts: list[str] = field(default_factory=list)
    heading: str = ""
    barriers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    widths: list[str] = field(default_factory=list)


def look_at(case: Case, context: BrowserContext, *, origin: str) -> Look:
    """Visit a page once and see all of it."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    try:
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        answers: list[Response] = []
        page.on("response", lambda answer: _keep(answer, answers))
        page.goto(address_of(case.path, origin), wait_until="load")
        assert answers, f"{case.path} leads nowhere"
        if case.then:
            case.then(page)
        last, *parts = answers
        look = Look(last.status, last.text(), urlsplit(last.url).path)
        look.parts = [html for part in parts if (html := part.text()).strip()]
        if page.locator("h1").count():
            look.heading = page.locator("h1").first.inner_text()
        see(page, case.name, look, own_width=case.name.endswith("menu"))
        look.faults = [fault for fault in faults if not _is_expected(fault, case)]
        return look
    finally:
        page.close()


def see(page: Page, name: str, look: Look, *, own_width: bool = False) -> None:
    """What keeps people out of the page as it is now, where it is too wide, and its pictures."""
    # The whole page at once, as nobody sees it but a picture.
    page.evaluate(SHOW_ALL)
    page.wait_for_function(AT_REST)
    widths = WIDTHS if not own_width else WIDTHS[-1:]
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            if TAKES_PICTURES:
                take_picture(page, f"{name}-{width}-{theme}")
            if rules := SEARCHED.get((width, theme)):
                found = barriers(page, rules)
                look.barriers += [f"{width} px, {theme}: {barrier}" for barrier in found]
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if wide := page.evaluate(SIDEWAYS):
            look.widths.append(f"{width} px: {wide}")


def take_picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.jpeg"
    page.screenshot(path=path, full_page=True, type="jpeg", quality=80)


def barriers(page: Page, searched: Sequence[str]) -> list[str]:
    """What keeps people out of a page, by axe's rules of these names or tags."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    # The style guide shows a component more than once on purpose.
    twice = page.locator(".guide").count() > 0
    rules = {"landmark-unique": {"enabled": not twice}}
    options = json.dumps(
        {
            "runOnly": searched,
            "rules": rules,
            "resultTypes": ["violations"],
            # Sheets are read by an experimental rule only.
            "preload": {"assets": ["media"]},
        }
    )
    found = page.evaluate(
        f"axe.run({{exclude: [['{FOREIGN}']]}}, {options}).then((found) => found.violations)"
    )
    return [
        f"{violation['id']} ({node['target'][-1]}): {' '.join(node['failureSummary'].split())}"
        for violation in found
        for node in violation["nodes"][:3]
    ]


def _keep(answer: Response, answers: list[Response]) -> None:
    """Keep the page that was gone to last, and then the parts of it that scripts ask for."""
    if answer.request.is_navigation_request():
        if answer.frame.parent_frame is None:
            answers[:] = [answer]
    elif (
        answer.request.resource_type in ("xhr", "fetch")
        and answer.status in (200, 422)
        and answer.headers.get("content-type", "").startswith("text/html")
    ):
        answers.append(answer)


@cache
def _axe() -> str:
    return Path(AXE).read_text()


def _is_expected(fault: str, case: Case) -> bool:
    """Chromium tells of an answer that is an error, or of a form refused, as of the page's own."""
    refused = case.then is not None and REFUSED.search(fault)
    return bool(refused) or (case.status >= 400 and f"status of {case.status}" in fault)


# The elements that stick out, if the page can be scrolled sideways.
SIDEWAYS = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const out = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1
      && getComputedStyle(element).position !== "fixed");
  return `${root.scrollWidth} wide: ` + out.slice(-4).map(
    (element) => element.tagName.toLowerCase() + "." + element.classList).join(", ");
}"""
