"""What is measured page by page: what a visitor asks for, and how one gets there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice

from django.urls import reverse

from bench.client import Answer, Browser
from bench.loading.data_set import DataSet
from catalogue.models import Category, Product

CARDS_PER_PAGE = 24
CARDS_ON_FRONT_PAGE = 20
LINES_IN_BASKET = 5
CARD = b'class="card"'


@dataclass(frozen=True)
class Page:
    """A page to measure. `prepare` brings a new visitor to where `ask` can be repeated."""

    name: str
    prepare: Callable[[Browser], None]
    ask: Callable[[Browser], Answer]


def pages(data: DataSet) -> list[Page]:
    """The pages measured, over the loaded data set."""
    category = root_category(data)
    goods = Goods(data)
    products = cycle(goods.addresses)
    category_page = category.get_absolute_url()
    return [
        Page(
            "home",
            prepare=_look_around,
            ask=lambda browser: _cards(browser.get("/"), CARDS_ON_FRONT_PAGE),
        ),
        Page(
            "category, 24 products",
            prepare=_look_around,
            ask=lambda browser: _cards(browser.get(category_page), CARDS_PER_PAGE),
        ),
        Page(
            "product",
            prepare=_look_around,
            ask=lambda browser: browser.get(next(products)).expect(200, "product__buy"),
        ),
        Page(
            "basket, 5 lines",
            prepare=lambda browser: goods.fill_basket(browser, LINES_IN_BASKET),
            ask=lambda browser: browser.get(reverse("basket:summary")).expect(200, 'id="basket"'),
        ),
        Page("add to basket", prepare=goods.read_a_form, ask=goods.add_one),
    ]


def root_category(data: DataSet) -> Category:
    """The first category of all."""
    rows = data.lines("categories")
    name = next(row["name"] for row in rows if row["id"] == data.root_category)
    return Category.objects.get(depth=1, name=name)


class Goods:
    """Products in stock, handed out in turn so that visitors seldom meet at one."""

    def __init__(self, data: DataSet) -> None:
        found = Product.objects.filter(slug__in=data.buyable).order_by("pk")
        self.products = list(found.only("pk", "slug", "structure", "parent_id"))
        self.addresses = [product.get_absolute_url() for product in self.products]
        self._turns = count()

    def take(self, number: int) -> Iterator[Product]:
        for turn in islice(self._turns, number):
            yield self.products[turn % len(self.products)]

    def read_a_form(self, browser: Browser) -> None:
        """Open a product's page, which has the token that forms need."""
        browser.get(self.addresses[0]).expect(200, "csrfmiddlewaretoken")

    def add_one(self, browser: Browser) -> Answer:
        """Put the next product into the basket."""
        (product,) = self.take(1)
        address = reverse("basket:add", args=[product.pk])
        return browser.post(address, {"quantity": "1"}).expect(302)

    def fill_basket(self, browser: Browser, lines: int) -> None:
        self.read_a_form(browser)
        for _ in range(lines):
            self.add_one(browser)


def _look_around(browser: Browser) -> None:
    browser.get("/").expect(200)


def _cards(answer: Answer, number: int) -> Answer:
    answer.expect(200)
    assert answer.body.count(CARD) == number, f"{answer.body.count(CARD)} cards, not {number}"
    return answer
