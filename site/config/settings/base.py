"""Settings that every environment shares. What differs comes from environment variables."""

from pathlib import Path

import environ
import oscar
from csp.constants import NONCE, NONE, SELF
from oscar.defaults import *  # noqa: F403

from checkout.order.states import pipeline
from config.settings.api import *  # noqa: F403
from config.settings.people import *  # noqa: F403
from config.settings.work import *  # noqa: F403
from dashboard.navigation import NAVIGATION as OSCAR_DASHBOARD_NAVIGATION  # noqa: F401

ROOT = Path(__file__).resolve().parents[3]
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

# Applications. A fork is named by its config class: by package name Django would also find Oscar's.

REPLACED_APPS = {
    # No Django admin is served, so none is discovered.
    "django.contrib.admin": "django.contrib.admin.apps.SimpleAdminConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig": "catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig": (
        "catalogue.reviews.apps.CatalogueReviewsConfig"
    ),
    "oscar.apps.partner.apps.PartnerConfig": "catalogue.partner.apps.PartnerConfig",
    "oscar.apps.search.apps.SearchConfig": "catalogue.search.apps.SearchConfig",
    "oscar.apps.checkout.apps.CheckoutConfig": "checkout.apps.CheckoutConfig",
    "oscar.apps.basket.apps.BasketConfig": "checkout.basket.apps.BasketConfig",
    "oscar.apps.offer.apps.OfferConfig": "checkout.offer.apps.OfferConfig",
    "oscar.apps.voucher.apps.VoucherConfig": "checkout.voucher.apps.VoucherConfig",
    "oscar.apps.shipping.apps.ShippingConfig": "checkout.shipping.apps.ShippingConfig",
    "oscar.apps.payment.apps.PaymentConfig": "checkout.payment.apps.PaymentConfig",
    "oscar.apps.order.apps.OrderConfig": "checkout.order.apps.OrderConfig",
    "oscar.apps.customer.apps.CustomerConfig": "accounts.apps.CustomerConfig",
    "oscar.apps.communication.apps.CommunicationConfig": "notifications.apps.CommunicationConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig": "members.wishlists.apps.WishlistsConfig",
    "oscar.apps.dashboard.apps.DashboardConfig": "dashboard.apps.DashboardConfig",
}
NOT_INSTALLED = {"haystack"}

# Keys that were in use before SECRET_KEY: what they signed or encrypted is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "outbox.apps.OutboxConfig",
    "media.apps.MediaConfig",
    "catalogue.prices.apps.PricesConfig",
    "checkout.tax.apps.TaxConfig",
    "checkout.wallet.apps.WalletConfig",
    "checkout.returns.apps.ReturnsConfig",
    "checkout.invoices.apps.InvoicesConfig",
    "cms.apps.CmsConfig",
    "seo.apps.SeoConfig",
    "demo.apps.DemoConfig",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    *SOCIAL_APPS,
    "csp",
    "django_htmx",
    "api.apps.ApiConfig",
    "api.tokens.apps.TokensConfig",
    "api.webhooks.apps.WebhooksConfig",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "dashboard.payments.apps.PaymentsDashboardConfig",
    "dashboard.returns.apps.ReturnsDashboardConfig",
    "dashboard.wallet.apps.WalletDashboardConfig",
    "dashboard.invoices.apps.InvoicesDashboardConfig",
    *(REPLACED_APPS.get(app, app) for app in oscar.INSTALLED_APPS if app not in NOT_INSTALLED),
]

# Oscar's apps that we did not fork: their tables too come from our own, fresh migrations.
MIGRATION_MODULES = {
    "address": "config.migrations.address",
    "analytics": "config.migrations.analytics",
}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.content_security.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.maintenance.MaintenanceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.fragments.FragmentMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "checkout.basket.middleware.BasketMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "cms.context_processors.storefront",
                "members.context_processors.wishes",
            ],
        },
    },
]

# Servers

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///bowerbird")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# A server-side cursor that was left half read is closed by the garbage collector, perhaps in the
# middle of another query of the same connection; psycopg's lock then waits for itself for ever.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "bowerbird",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    },
}
SESSION_ENGINE = "config.sessions"

# Pictures and documents live in S3.

AWS_STORAGE_BUCKET_NAME = env("AWS_STORAGE_BUCKET_NAME", default="bowerbird")
AWS_S3_ENDPOINT_URL = env("AWS_S3_ENDPOINT_URL", default=None)
AWS_S3_REGION_NAME = env("AWS_S3_REGION_NAME", default="eu-west-2")
AWS_S3_CUSTOM_DOMAIN = env("AWS_S3_CUSTOM_DOMAIN", default=None)
AWS_S3_URL_PROTOCOL = env("AWS_S3_URL_PROTOCOL", default="https:")
AWS_S3_ADDRESSING_STYLE = env("AWS_S3_ADDRESSING_STYLE", default="path")
S3 = {
    "BACKEND": "media.storages.LibraryStorage",
    "OPTIONS": {
        "file_overwrite": False,
        "querystring_auth": False,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    },
}
# What only some may see lies in a bucket of its own that nobody can read without the key.
AWS_PRIVATE_BUCKET_NAME = env(
    "AWS_PRIVATE_BUCKET_NAME", default=f"{AWS_STORAGE_BUCKET_NAME}-private"
)
PRIVATE = {
    "bucket_name": AWS_PRIVATE_BUCKET_NAME,
    "file_overwrite": False,
    "querystring_auth": True,
    "object_parameters": {"CacheControl": "private, no-store"},
}
STORAGES = {
    "default": S3,
    "private": {"BACKEND": S3["BACKEND"], "OPTIONS": PRIVATE},
    # Rendered again, a document has the name it had.
    "documents": {"BACKEND": S3["BACKEND"], "OPTIONS": PRIVATE | {"file_overwrite": True}},
    # Of their own, so that a bucket may forget renditions, which can be made again.
    "renditions": S3,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "assets"]
MEDIA_ROOT = ""

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
STRIPE_TIMEOUT = env.float("STRIPE_TIMEOUT", default=8)

# Mail

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = SHOP_FROM_EMAIL

# Language and time

LANGUAGE_CODE = "en-gb"
# With a second one, pages name each other by `hreflang`.
LANGUAGES = [("en-gb", "British English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
SITE_ID = 1

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

# Wagtail

WAGTAIL_SITE_NAME = SHOP_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "cms_entrance"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILIMAGES_IMAGE_MODEL = "media.ShopImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
# Wagtail's 80 makes AVIF three times the size of WebP.
WAGTAILIMAGES_AVIF_QUALITY = 62
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_RESPONSIVE_HTML = True
WAGTAILREDIRECTS_AUTO_CREATE = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# What browsers may load. Strict for the shop; Wagtail's and Oscar's admins have inline scripts.

STRIPE_ORIGINS = (
    [f"https://{name}.stripe.com" for name in ("js", "*.js", "api", "hooks")]
    if not STRIPE_API_BASE
    else [STRIPE_API_BASE]
)
if AWS_S3_CUSTOM_DOMAIN:
    MEDIA_ORIGINS = [f"{AWS_S3_URL_PROTOCOL}//{AWS_S3_CUSTOM_DOMAIN}"]
elif AWS_S3_ENDPOINT_URL:
    MEDIA_ORIGINS = [AWS_S3_ENDPOINT_URL]
else:
    MEDIA_ORIGINS = [
        f"https://{host}.amazonaws.com"
        for host in ("s3", f"s3.{AWS_S3_REGION_NAME}", f"{AWS_STORAGE_BUCKET_NAME}.s3")
    ]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE, *STRIPE_ORIGINS],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *MEDIA_ORIGINS],
        "connect-src": [SELF, *STRIPE_ORIGINS],
        "frame-src": [SELF, *STRIPE_ORIGINS],
        "worker-src": [SELF],
        "frame-ancestors": [SELF],
        # A sign-in by another leaves by a form, and browsers hold its redirects to this too.
        "form-action": [SELF, *(SOCIAL_SIGN_IN[name][0] for name in SOCIAL_PROVIDERS)],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
CONTENT_SECURITY_POLICY_OF_ADMINS = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:", *MEDIA_ORIGINS],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}
ADMIN_PATHS = ("/cms/", "/dashboard/")

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True

# The log of the shop: one line an event, on standard error.

LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": LOG_LEVEL}
        for name in (
            "accounts",
            "api",
            "catalogue",
            "checkout",
            "cms",
            "config",
            "dashboard",
            "members",
            "notifications",
            "outbox",
            "seo",
        )
    },
}
