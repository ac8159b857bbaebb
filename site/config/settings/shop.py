"""The shop itself: its name and rules, payment, and what Oscar and the search are told."""

from pathlib import Path

import environ

from checkout.order.states import pipeline
from paths import ROOT

env = environ.Env()

# The shop

SHOP_NAME = MFA_TOTP_ISSUER = "Bowerbird"
SHOP_COUNTRY = env("SHOP_COUNTRY", default="GB")
SHOP_FROM_EMAIL = env("SHOP_FROM_EMAIL", default="Bowerbird <shop@bowerbird.example>")
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
# False tells every search engine to stay away, as from a shop that is only tried out.
SEARCH_ENGINES_WELCOME = env.bool("SEARCH_ENGINES_WELCOME", default=False)

# Closed for works: visitors get a 503 until this is False and the file is gone.
MAINTENANCE = env.bool("MAINTENANCE", default=False)
MAINTENANCE_FILE = Path(env("MAINTENANCE_FILE", default=str(ROOT / "var" / "maintenance")))
MAINTENANCE_RETRY_SECONDS = env.int("MAINTENANCE_RETRY_SECONDS", default=600)

# Time an order may stay unpaid before its goods go back on the shelf.
ORDER_PAYMENT_MINUTES = env.int("ORDER_PAYMENT_MINUTES", default=30)
# Days after which a parcel that nobody reported on is taken for delivered. 0: never.
ORDER_DELIVERED_AFTER_DAYS = env.int("ORDER_DELIVERED_AFTER_DAYS", default=14)
# Days after delivery in which customers may ask to send goods back that have no fault.
RETURN_DAYS = env.int("RETURN_DAYS", default=30)
# Days in which customers may pay what an exchange costs more; then it ends, the money goes back.
EXCHANGE_PAYMENT_DAYS = env.int("EXCHANGE_PAYMENT_DAYS", default=7)

# What a gift card may be bought for, in the shop's currency, and the years for which it pays.
GIFT_CARD_AMOUNTS = env.list("GIFT_CARD_AMOUNTS", default=["10", "25", "50", "75", "100", "150"])
GIFT_CARD_YEARS = env.int("GIFT_CARD_YEARS", default=3)

# Kinds of goods, by their slug, that have a page of their own instead of a product's.
PAGES_OF_KINDS = {"gift-card": "gift-cards"}

# How delivery is taxed: "goods", at the rates of the goods in it by their value; or "standard".
TAX_ON_DELIVERY = env("TAX_ON_DELIVERY", default="goods")

# Time that the payment page holds goods for whoever opened it.
RESERVATION_MINUTES = env.int("RESERVATION_MINUTES", default=10)

# Days that a guest's things saved for later are kept after they were last touched.
GUEST_SHELF_DAYS = env.int("GUEST_SHELF_DAYS", default=60)

# Payment. Without STRIPE_API_BASE the real Stripe is asked.

STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
STRIPE_PUBLISHABLE_KEY = env("STRIPE_PUBLISHABLE_KEY", default="")
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env("STRIPE_API_BASE", default="")
STRIPE_JS_URL = env("STRIPE_JS_URL", default="https://js.stripe.com/v3/")
# "manual" authorises with the order and takes the money at dispatch.
STRIPE_CAPTURE_METHOD = env("STRIPE_CAPTURE_METHOD", default="manual")
# Asks for several captures of one authorisation, one for each consignment that goes out. Stripe
# gives it on IC+ pricing only, and refuses payments of accounts that do not have it.
STRIPE_MULTICAPTURE = env.bool("STRIPE_MULTICAPTURE", default=bool(STRIPE_API_BASE))
# What may be paid with beside cards, on pages of its own: see checkout/payment/methods.py.
STRIPE_REDIRECT_METHODS = env.list(
    "STRIPE_REDIRECT_METHODS", default=["paypal"] if STRIPE_API_BASE else []
)
STRIPE_TIMEOUT = env.float("STRIPE_TIMEOUT", default=8)
# Days after which it is forgotten what a message said that was followed: it names customers.
STRIPE_MESSAGE_DAYS = env.int("STRIPE_MESSAGE_DAYS", default=90)

# Oscar

OSCAR_DYNAMIC_CLASS_LOADER = "config.class_loader.local_first"
OSCAR_SHOP_NAME = SHOP_NAME
OSCAR_HOMEPAGE = "/"
OSCAR_FROM_EMAIL = SHOP_FROM_EMAIL
OSCAR_DEFAULT_CURRENCY = "GBP"
OSCAR_OFFERS_INCL_TAX = True
OSCAR_PRODUCTS_PER_PAGE = 24
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_MODERATE_REVIEWS = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
OSCAR_EAGER_ALERTS = False
OSCAR_DELETE_IMAGE_FILES = False
OSCAR_MISSING_IMAGE_URL = ""
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 500
OSCAR_BASKET_COOKIE_LIFETIME = 30 * 24 * 60 * 60
OSCAR_THUMBNAILER = "media.thumbnails.RenditionThumbnailer"
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "last_name", "line1", "line4", "postcode", "country")
OSCAR_INITIAL_ORDER_STATUS = "Pending payment"
OSCAR_INITIAL_LINE_STATUS = "Pending payment"
OSCAR_ORDER_STATUS_PIPELINE = pipeline()
OSCAR_LINE_STATUS_PIPELINE = OSCAR_ORDER_STATUS_PIPELINE
OSCAR_ORDER_STATUS_CASCADE = {status: status for status in OSCAR_ORDER_STATUS_PIPELINE}

# Search. Another engine has the methods of `catalogue.search.engine.SearchEngine`.

SEARCH_ENGINE = "catalogue.search.postgres.engine.PostgresSearch"
# Rows of `id`, `title`, `intro` and `address` of stories that the search box may suggest.
SEARCH_ARTICLES = "cms.queries.articles_to_suggest"
