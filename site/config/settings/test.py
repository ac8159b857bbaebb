"""The tests: real servers, given by the environment, and quick password hashing."""

from config.settings.base import *  # noqa: F403

DATABASES["default"]["TEST"] = {"TEMPLATE": "bowerbird_template"}
DEBUG = False
SECRET_KEY = "only-for-the-tests-of-the-shop-and-nothing-else-at-all"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES["default"]["KEY_PREFIX"] = f"test-{env('PYTEST_XDIST_WORKER', default='main')}"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
