"""The tests: real servers, given by the environment, and quick password hashing."""

from config.settings.base import *  # noqa: F403

DATABASES["default"]["TEST"] = {"TEMPLATE": "bowerbird_template"}
DEBUG = False
SECRET_KEY = "only-for-the-tests-of-the-shop-and-nothing-else-at-all"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A cache of its own for every worker of the test run: clearing one empties a whole database.
# The shop of the journeys and a run without workers have the last; brokers: tests/valkey.py.
_worker = env("PYTEST_XDIST_WORKER", default="")
_database = 2 + int(_worker[2:]) if _worker.startswith("gw") else 15
CACHES["default"]["LOCATION"] = f"{REDIS_URL.rpartition('/')[0]}/{_database}"

# Closing the shop in one worker closes it in no other, and not the one that `make run` runs.
MAINTENANCE_FILE = ROOT / "var" / f"maintenance-{_worker or 'tests'}"

# Another account than that of the shop of the journeys, which is not told of every test's payments.
STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY = "sk_test_tests", "pk_test_tests"

WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
