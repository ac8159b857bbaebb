"""Settings that every environment shares. What differs comes from environment variables."""

from typing import Any

import environ
import oscar
from oscar.defaults import *  # noqa: F403

from config.settings.api import *  # noqa: F403
from config.settings.browsers import *  # noqa: F403
from config.settings.files import *  # noqa: F403
from config.settings.people import *  # noqa: F403
from config.settings.shop import *  # noqa: F403
from config.settings.work import *  # noqa: F403
from dashboard.navigation import NAVIGATION as OSCAR_DASHBOARD_NAVIGATION  # noqa: F401
from paths import ROOT

env = environ.Env()

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
CSRF_FAILURE_VIEW = "config.csrf.form_refused"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.components"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "cms.context_processors.storefront",
                "members.context_processors.belongings",
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
# What `compiled` runs is prepared when a connection runs it first; nothing else ever is.
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = (
    0 if env.bool("DATABASE_PREPARED_STATEMENTS", default=True) else None
)
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

# Mail

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = SHOP_FROM_EMAIL

# Language and time

LANGUAGE_CODE = "en-gb"
# With a second one, and an address for each (`i18n_patterns`), pages name each other by `hreflang`.
LANGUAGES = [("en-gb", "British English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
SITE_ID = 1

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

# The log of the shop: one line an event, on standard error.

LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING: dict[str, Any] = {
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
