"""The home page and the pages every shop needs."""

from dataclasses import dataclass

from demo.goods.kinds import SELLERS
from demo.words.blocks import Hero, Latest, Picture, Piece, Products, Quote, Tiles, text

TITLE = "Bowerbird"
DESCRIPTION = (
    "Prints, ceramics, textiles, lamps and stationery from three small studios in Bristol, Maldon "
    "and Settle."
)
ANNOUNCEMENT = "<p>UK delivery is free from £60 with one studio.</p>"
SMALL_PRINT = "Bowerbird is a demonstration. Nothing here is for sale, and nobody will be charged."
FOOTER_ABOUT = (
    "<p>A bowerbird gathers what it finds beautiful and lays it out to be seen. So do we.</p>"
)
CONTACT_EMAIL = "hello@bowerbird.example"
CONTACT_PHONE = "+44 117 496 0123"

HOME: tuple[Piece, ...] = (
    Hero(
        "Made slowly, kept for long",
        "Prints, pots, cloth and lamps from three small studios. Everything here was made by "
        "somebody whose name we can tell you.",
        "scene:shelf",
        "See the prints",
        "Prints",
    ),
    Tiles(
        "Five rooms",
        (
            ("Prints", "tile:prints"),
            ("Ceramics", "tile:ceramics"),
            ("Textiles", "tile:textiles"),
            ("Lamps", "tile:lamps"),
            ("Stationery", "tile:stationery"),
        ),
    ),
    Products(
        "Just in",
        ("PR01", "CE22", "TX01", "LA02", "CE01", "ST01", "PR19", "TX11"),
        "Everything, the newest first",
        "/catalogue/?sort=newest",
    ),
    Quote(
        "The bird builds nothing to live in. It builds to be looked at.", "A Field Guide to Bowers"
    ),
    Hero(
        "For when it gets dark at four",
        "Stoneware lamps with shades of linen and printed cloth. Two lights lower than your eyes "
        "do more for a room than one above them.",
        "scene:evening",
        "See the lamps",
        "Lamps",
    ),
    Products(
        "Under twenty-five pounds",
        ("CE12", "ST02", "TX19", "PR04", "CE24", "ST17", "ST18", "CE06"),
        "All under £25",
        "/catalogue/?price_to=25",
    ),
    Hero(
        "A table, laid",
        "Plates and bowls thrown at Maldon, on linen from Settle.",
        "scene:table",
        "See the tableware",
        "Ceramics > Tableware",
    ),
    Latest("From the workshops", 3),
)


@dataclass(frozen=True)
class Page:
    slug: str
    title: str
    intro: str
    body: tuple[Piece, ...]


PAGES = (
    Page(
        "about",
        "About us",
        "Bowerbird is three studios and one shop. We met at a market in Frome, in rain.",
        (
            text(
                "The satin bowerbird is about the size of a pigeon. The male clears a patch of "
                "forest floor, builds an avenue of twigs that nobody will live in, and lays out "
                "before it everything blue that he can find: feathers, berries, pegs, the caps of "
                "pens. Then he waits for somebody to come and look.",
                "We thought that was a fair description of keeping a shop.",
                "# Who makes what",
                "Bowerbird Studio in Bristol prints and binds. Saltmarsh Pottery in Maldon throws "
                "and glazes. Fell & Flax in Settle weaves, and sews whatever it wove. Each sells "
                "under its own name and sends its own parcels, so an order from two of us arrives "
                "in two boxes, with two sorts of string.",
            ),
            Picture("scene:studio", "The drying boards at Saltmarsh, on a Thursday."),
            *(text(f"# {seller.name}", seller.about) for seller in SELLERS),
            text(
                "# How we price",
                "The studio sets the price. We keep a part for the shop, the card fees and the "
                "heating. Prices include VAT, except on our books and maps, which carry none.",
                "# What we do not do",
                "We do not run a sale in January, count down, or say that three people are looking "
                "at this. When the last one is gone, we say so, and ask whether there will be "
                "more.",
            ),
            Quote("If it is not blue, ask whether he needs it.", "A Field Guide to Bowers, page 9"),
        ),
    ),
    Page(
        "delivery-and-returns",
        "Delivery and returns",
        "Parcels leave on weekdays. Most things arrive within three days, lamps within five.",
        (
            text(
                "# Delivery",
                "What delivery costs depends on the weight of the parcel and where it goes, and is "
                "shown before you pay. Within the United Kingdom standard delivery is free from "
                "£60 with one studio. Goods from two studios travel in two parcels, each with its "
                "own delivery.",
                "Prints up to A3 are sent flat between boards, A2 prints in a tube. Pots are "
                "packed in paper and straw, and we have broken one in the last two hundred.",
                "# Returns",
                "You have 30 days to change your mind. Write to us, send the thing back in the "
                "state in which you would like to have received it, and we refund it to the card, "
                "or the PayPal account, you paid with within three working days of its arrival. "
                "Delivery of the return is yours to pay unless the fault is ours.",
                "# Broken or wrong",
                "Take a photograph before you unpack further and write to us within a week. We "
                "send another, or your money, as you prefer. You need not send the pieces back.",
                "# Small flaws",
                "Specks in a glaze, a misprint of a millimetre, a slub in the linen: these are how "
                "the thing was made, and each description says which to expect.",
            ),
        ),
    ),
    Page(
        "contact",
        "Contact",
        "Letters are answered on Mondays, e-mails on the same day unless it is Wednesday.",
        (
            text(
                "# Write",
                "hello@bowerbird.example reaches all of us. If it is about an order, "
                "put its number "
                "in the subject and it will be read first.",
                "# Call",
                "+44 117 496 0123, from ten until four. If the press is running we will not hear "
                "it; leave a message.",
                "# Come by",
                "Unit 4, Old Ropeworks, Bristol BS2 0QQ. There is a bell, and a dog called "
                "Register. Open on Fridays and Saturdays from eleven to five. The other two "
                "studios like to know a day ahead.",
            ),
            Picture("scene:contact", "We still like letters."),
        ),
    ),
    Page(
        "privacy",
        "Privacy",
        "What we keep of you, what for, who else sees it, and how you end it.",
        (
            text(
                "# What an order needs",
                "Your name, your e-mail address, where the parcel goes, and your telephone number "
                "if you give it. The studio that sends the parcel sees them, and so does whoever "
                "carries it. Invoices and orders stay in our books because the tax office asks "
                "for them; the addresses of guests and of closed accounts are taken out after six "
                "years.",
                "# Paying",
                "Stripe takes the payment. The number of your card goes straight from your "
                "browser to Stripe and never reaches us. We keep what was paid, and of a card "
                "that you ask us to keep its brand, its last four digits and when it ends.",
                "# An account",
                "It holds your addresses, wishlists, reviews and the list of where you are signed "
                "in. Under Privacy you can take a copy of all that we know of you, or close the "
                "account. Then all that names you is gone at once, but for the orders in our "
                "books.",
                "# What your browser keeps",
                "Cookies that hold your basket, keep you signed in, make forms safe, remember "
                "whether you like it light or dark, and list what you looked at. What guests "
                "left in a basket is deleted 60 days after it was touched last. No advertiser is "
                "told of you, and nothing here follows you elsewhere.",
                "# E-mails from us",
                "Those about your orders and your account always come. Whatever else we write "
                "about you choose in your account, and every such e-mail has a link that ends it.",
                "# Whom to ask",
                "hello@bowerbird.example answers for all three studios. You may ask what we know, "
                "have it put right or deleted, and complain to the Information Commissioner.",
            ),
        ),
    ),
    Page(
        "terms",
        "Terms",
        "Who sells to you, what it costs, and what you can do if you change your mind.",
        (
            text(
                "# Who sells",
                "Each piece is sold by the studio named beside it, and that studio sends it. "
                "Bowerbird keeps the shop, takes the payment and answers your questions.",
                "# Prices",
                "Prices to the United Kingdom include VAT, except on books and maps, which carry "
                "none. For other countries the tax is theirs; where we charge none, duties may be "
                "asked for at the border. What delivery costs is shown before you pay.",
                "# Your order",
                "With Pay you order. Your goods are set aside while you pay; what was not paid in "
                "time goes back on the shelf, and nothing is charged. Once it is paid, the "
                "confirmation by e-mail is our yes.",
                "# Gift cards",
                "A gift card pays for everything here but other gift cards, for three years from "
                "the day it is sent. Put into a wallet it has no end.",
                "# Withdrawal",
                "You may withdraw from an order within 14 days after its last parcel has arrived, "
                "without a reason. The link at the foot of our pages does it, with or without an "
                "account. You pay for sending things back; we give back what you paid, delivery "
                "too if you keep nothing of the order. What was made to order stays with you.",
                "# Returns beyond that",
                "For 30 days we take things back of our own accord: see Delivery and returns. If "
                "something is broken or wrong, the law is on your side for longer than that, and "
                "so are we.",
            ),
        ),
    ),
)
BEFORE_PAYING = ("delivery-and-returns", "contact", "privacy", "terms")
"""The slugs of the pages that the checkout leads to."""
