"""Counting the queries of requests, in this process and with nobody else on the database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.api import ApiGuest
from bench.checkout import Guest
from bench.client import Answer, Browser
from bench.in_process import ServedClient
from bench.pages import Goods, Page


@dataclass(frozen=True)
class Queries:
    """Queries with an empty cache, and with what the first time left in it.

    BEGIN and COMMIT are counted too: they are round trips like the others.
    """

    cold: int
    warm: int


class InProcess(Browser):
    """A browser whose requests are answered by the shop's code in this very process."""

    def __init__(self) -> None:
        super().__init__("http://testserver")
        self._client = ServedClient()
        self.queries = 0

    def _request(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        content_type: str = "",
        accept: str = "text/html",
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        arguments: dict[str, Any] = {"headers": {"Accept": accept, **self.headers}}
        if cookies:
            arguments["HTTP_COOKIE"] = cookies
        if method == "POST":
            arguments["content_type"] = content_type
        with CaptureQueriesContext(connection) as captured:
            answer = self._client.generic(method, path, body, **arguments)
        self.queries += len(captured)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, answer.content, headers.get("location", ""), headers)


def queries_of(page: Page) -> Queries:
    """The queries of a page, asked for again and again by one visitor."""
    browser = InProcess()
    page.prepare(browser)
    page.ask(browser)  # for what a process reads once in its life: templates, content types
    cache.clear()
    return Queries(cold=_during(browser, page.ask), warm=_during(browser, page.ask))


def queries_of_checkout(goods: Goods) -> tuple[Queries, Queries]:
    """The queries of a whole checkout, and of its part from payment page to thank-you page."""
    guest = Guest(InProcess, goods, number=0)
    guest.buy()
    whole, placement = [], []
    for is_cold in (True, False):
        if is_cold:
            cache.clear()
        browser = guest.fill_in()
        before = browser.queries
        if is_cold:
            cache.clear()
        placement.append(_during(browser, guest.place_and_pay))
        whole.append(before + placement[-1])
    return Queries(*whole), Queries(*placement)


def queries_of_api_checkout(goods: Goods) -> Queries:
    """The queries of a whole checkout by the API."""
    browsers: list[InProcess] = []

    def browser() -> InProcess:
        browsers.append(InProcess())
        return browsers[-1]

    guest = ApiGuest(browser, goods, number=0)
    guest.buy()
    cache.clear()
    guest.buy()
    guest.buy()
    _first, cold, warm = (each.queries for each in browsers)
    return Queries(cold, warm)


def _during(browser: InProcess, act: Callable[[Browser], object]) -> int:
    before = browser.queries
    act(browser)
    return browser.queries - before
