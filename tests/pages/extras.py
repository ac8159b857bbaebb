"""What the pages are looked at with, and the demo has none of; in the shop's own environment.

`python -m tests.pages.extras`
"""

import paths  # noqa: F401 - what is imported lies where it says

PASSWORD = "stockists-only"
# Keys of rows, beyond those that the shop gives away while it is looked at.
GIVEN_ADDRESS, TAKEN_ADDRESS = 1_000_001, 1_000_002


def main() -> None:
    import django

    django.setup()
    make_page_behind_a_password()
    make_range()
    make_addresses_to_confirm()


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


def make_addresses_to_confirm() -> None:
    """One that its owner alone has given, and one that another has confirmed meanwhile."""
    from allauth.account.models import EmailAddress

    from accounts.models import User

    owner, other = (
        User.objects.create_user(f"{name}@pages.example", None) for name in ("owner", "other")
    )
    for pk, user, email, is_confirmed in (
        (GIVEN_ADDRESS, owner, owner.email, False),
        (TAKEN_ADDRESS, owner, other.email, False),
        (TAKEN_ADDRESS + 1, other, other.email, True),
    ):
        EmailAddress.objects.create(pk=pk, user=user, email=email, verified=is_confirmed)


if __name__ == "__main__":
    main()
