"""Production's settings, over plain HTTP and without secrets: what `make bench` measures."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-measuring-the-shop-and-for-nothing-else-at-all")
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
# All that is measured comes from one address.
API_LIMITS = dict.fromkeys(API_LIMITS, "1000000/s")  # noqa: F405
STATIC_ROOT = ROOT / "var" / "bench" / "static"  # noqa: F405

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
OSCAR_BASKET_COOKIE_SECURE = OSCAR_RECENTLY_VIEWED_COOKIE_SECURE = False
OSCAR_URL_SCHEMA = "http"
