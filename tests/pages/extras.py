"""What the pages are looked at with, and the demo has none of; in the shop's own environment.

`python -m tests.pages.extras`
"""

import paths  # noqa: F401 - what is imported lies where it says

PASSWORD = "stockists-only"


def main() -> None:
    import django

    django.setup()
    make_page_behind_a_password()
    make_range()


def make_page_behind_a_password() -> None:
    from wagtail.models import PageViewRestriction

    from cms.models import HomePage, StandardPage

    page = HomePage.objects.get().add_child(
        instance=StandardPage(title="For stockists", slug="for-stockists")
    )
    PageViewRestriction.objects.create(page=page, restriction_type="password", password=PASSWORD)


def make_range() -> None:
    """A public range, as staff make it of what belongs together."""
    from catalogue.models import Product
    from checkout.offer.models import Range

    gifts = Range.objects.create(name="Small gifts", slug="small-gifts", is_public=True)
    for product in Product.objects.filter(structure="standalone").order_by("pk")[:5]:
        gifts.add_product(product)


if __name__ == "__main__":
    main()
