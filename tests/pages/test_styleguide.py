"""The style guide shows every component, and only to those who build the shop."""

import re
from pathlib import Path

import pytest
from django.conf import settings as shop_settings

from checkout.order.states import Status
from checkout.returns.states import ReturnStatus
from styleguide.views import COMPONENTS, entries
from tests.factories import make_member, make_product

pytestmark = pytest.mark.django_db

# Nothing to look at, or shown as a part of another, or on every page anyway.
WITHOUT_AN_ENTRY = {
    "sharing": "in the head",
    "head_colours": "in the head",
    "site_header": "on this page",
    "site_footer": "on this page",
    "picture": "in the cards",
    "product_card_body": "in the cards",
    "field_notes": "in the fields",
    "form_fields": "the fields one below the other",
    "address_fields": "the fields, in pairs",
    "listing": "cards, sort order and pagination together",
    "category_strip": "needs categories",
    "basket_lines": "needs a basket",
    "basket_sums": "needs a basket",
    "checkout_recap": "needs a checkout",
    "delivery_choice": "needs a checkout",
    "credit_choice": "needs a checkout",
    "credit_sums": "needs a checkout",
    "payment_fields": "the ways to pay, and a field that Stripe fills",
    "wallet_entry": "needs a wallet",
    "order_returns": "needs an order that was sent",
    "order_documents": "needs an order that was invoiced",
    "invoice_row": "needs an invoice",
    "return_card": "needs a return",
    "thumb": "in the rows and cards",
    "unit_row": "needs a line of an order",
    "order_page": "the parts of an order together",
    "order_consignments": "consignments one below the other",
    "facet_drawer": "a drawer",
    "facet_drawer_body": "in a drawer",
    "facet_form": "the facets one below the other",
    "facet_option": "in the facets",
    "review_helpful": "in a review",
    "review_list": "reviews one below the other",
    "search_dialog": "on this page",
    "search_ways": "needs categories",
    "toasts": "on this page",
    "account_order": "needs a member's order",
    "address_card": "needs a member's address",
    "basket_count": "in the header",
    "basket_link": "in the header",
    "basket_drawer": "needs a basket",
    "basket_drawer_frame": "a drawer",
    "basket_drawer_loading": "a skeleton",
    "basket_form": "needs a basket",
    "basket_news": "needs a basket",
    "basket_page": "needs a basket",
    "basket_saved": "needs a basket",
    "checkout_summary": "needs a checkout",
    "security_back": "a link",
    "sign_in_by": "buttons, of providers that are configured",
    "wishlist_line": "needs a wishlist",
    "toasts_more": "toasts, one after another",
}

# What each component is shown in, where it is more than one state.
STATES = {
    "availability": ["Plenty", "Few", "Backorder", "Pre-order", "Reserved", "Sold out"],
    "order_status": Status.values,
    "return_status": ReturnStatus.values,
    "basket_add": ["On a product page", "With options"],
    "basket_line": ["As it was put in", "With a warning", "With an error"],
    "breadcrumb": ["Deep", "One step"],
    "button": ["Plain", "Quiet", "Small", "Quiet and small", "Disabled"],
    "checkout_progress": ["Step 1", "Step 2", "Step 3", "Nothing travels"],
    "dialog": ["Opened by its button", "Wide"],
    "empty_listing": ["Of a category or seller", "Of everything"],
    "empty_state": ["With a way on", "Without a way on"],
    "drawer": ["From the end", "From the start"],
    "facet": ["Boxes", "Boxes, and more", "Swatches", "Prices", "Stars", "Links"],
    "field": [
        "With help",
        "Optional",
        "Choice of one",
        "Long",
        "Radio",
        "Checkbox",
        "With an error",
        "Choice of one with an error",
        "Long with an error",
        "Radio with an error",
        "Checkbox with an error",
    ],
    "free_shipping": ["Nearly", "Reached", "Of one seller among several"],
    "gallery": ["With pictures", "Without a picture"],
    "pagination": ["First", "In the middle", "Last"],
    "price": ["One price", "From", "Reduced", "Large, reduced"],
    "product_card": ["Plain", "Reduced", "From", "Sold out", "Without a picture"],
    "pay_with": ["Of a guest", "Kept cards alone", "In the checkout of a member"],
    "quantity": ["One", "At its limit", "With an error"],
    "rating": ["With count", "Without count", "A link"],
    "review": ["Without votes", "With votes", "With pictures"],
    "review_summary": ["With reviews", "Without"],
    "search_box": ["Empty", "With words"],
    "skeleton": ["Text", "Lines of a basket", "Cards"],
    "stock_badge": [
        "In stock",
        "Low",
        "Low, counted",
        "Backorder",
        "Pre-order",
        "Sold out",
        "Not for sale",
    ],
    "stock_alert": [
        "A guest",
        "A guest who asked",
        "A member",
        "A member on the list",
        "With an error",
    ],
    "toast": ["Success", "Info", "Warning", "Error"],
    "variants": ["Swatches", "Words", "A list"],
    "wishlist_heart": ["On a card", "Pressed", "Large", "Large, pressed"],
}


def make_staff():
    member = make_member()
    type(member).objects.filter(pk=member.pk).update(is_staff=True)
    return member


def found_cards(page: str) -> list[str]:
    """The sample cards, as HTML."""
    entry = page[page.index('id="product_card"') : page.index('id="product_grid"')]
    return [card.partition("</article>")[0] for card in entry.split('<article class="card">')[1:]]


def components() -> set[str]:
    return {path.stem for path in COMPONENTS.glob("*.html")}


def test_every_component_has_an_entry():
    shown = {entry.name for entry in entries()}
    assert components() - shown - WITHOUT_AN_ENTRY.keys() == set()


def test_no_entry_and_no_exception_is_left_over():
    shown = {entry.name for entry in entries()}
    assert shown - components() == set()
    assert WITHOUT_AN_ENTRY.keys() - components() == set()
    assert WITHOUT_AN_ENTRY.keys() & shown == set()


def test_style_guide_is_for_staff(client):
    assert client.get("/styleguide/").status_code == 404
    client.force_login(make_member())
    assert client.get("/styleguide/").status_code == 404
    client.force_login(make_staff())
    make_product("Cobalt bowl")
    page = client.get("/styleguide/").content.decode()
    assert page.count('class="guide__entry"') == len(entries()) + 1
    assert "Cobalt bowl" in page


def test_every_component_is_shown_in_its_states(client):
    """With a shop that has one product and no picture; whatever is sold, the states are these."""
    make_product("Cobalt bowl")
    client.force_login(make_staff())
    page = client.get("/styleguide/").content.decode()
    assert 'action=""' not in page
    entries = page.split('<section class="guide__entry" id="')[1:]
    found = {
        entry.partition('"')[0]: re.findall(r'specimen__name">([^<]+)<', entry) for entry in entries
    }
    assert {name: names for name, names in found.items() if len(names) > 1} == STATES
    cards = found_cards(page)
    assert ["price--reduced" in card for card in cards] == [False, True, False, False, False]
    assert ["Sold out" in card for card in cards] == [False, False, False, True, False]
    assert ["from " in card for card in cards] == [False, False, True, False, False]


def test_style_guide_is_open_in_development(client, settings):
    settings.DEBUG = True
    assert client.get("/styleguide/").status_code == 200


PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border)-)?(?:left|right|top|bottom|width|height)\s*:"
)
SHEETS = sorted((shop_settings.ROOT / "assets" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.stem for sheet in SHEETS])
def test_sheet_keeps_to_the_layers_and_to_logical_directions(sheet: Path):
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    outside = re.sub(r'@layer [a-z, ]+;|@import "[a-z-]+\.css";', "", css)
    depth, loose = 0, ""
    for character in re.sub(r"@font-face\s*{[^}]*}", "", outside):
        depth += {"{": 1, "}": -1}.get(character, 0)
        loose += character if depth == 0 and character != "}" else ""
    layers = (
        r"@layer (reset|tokens|base|layout|components|utilities)"
        # What belongs to no layer by its nature.
        r"|@view-transition|@media [^@]*|::view-transition\S*"
    )
    assert re.sub(layers, "", loose).strip() == ""
    assert PHYSICAL.findall(css) == []


# Everything else is OKLCH. By sheet, the values that are not, and why.
OTHER_COLOURS = {
    # Handed on to the payment provider's frame, which reads sRGB only.
    "forms": {"#1c2030", "#efece6", "#555a67", "#b5b1a8", "#9d1f1f", "#f5a59b"},
    # The ground of a QR code, in both themes.
    "account-parts": {"white"},
}
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b"
    r"|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|color)(?=\()"
    r"|(?<![-\w])(?:white|black|silver|gr[ae]y|red|green|blue|yellow|orange|purple|brown|pink)(?![-\w])"
)


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.stem for sheet in SHEETS])
def test_colours_of_a_sheet_are_oklch(sheet: Path):
    css = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", sheet.read_text(), flags=re.DOTALL)
    # Of a mask only how thick it is counts.
    values = re.findall(r"(?<![-\w])(?!mask-image)[-\w]+\s*:\s*([^;{}]+)[;}]", css)
    found = {colour for value in values for colour in COLOUR.findall(value.lower())}
    assert found == OTHER_COLOURS.get(sheet.stem, set())


def test_every_icon_that_a_template_names_is_in_the_sprite():
    templates = shop_settings.ROOT / "templates"
    sprite = (shop_settings.ROOT / "assets" / "icons" / "sprite.svg").read_text()
    named = {
        name
        for path in templates.rglob("*.html")
        for name in re.findall(r'components/icon.html" with name="([a-z-]+)"', path.read_text())
    }
    assert {name for name in named if f'id="{name}"' not in sprite} == set()
