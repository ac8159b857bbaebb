"""The running shop of the journeys: the tests' settings, with static files as in production."""

from config.settings.test import *  # noqa: F403

# The account whose payments the simulator tells it of.
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY")  # noqa: F405
STRIPE_PUBLISHABLE_KEY = env("STRIPE_PUBLISHABLE_KEY")  # noqa: F405

ROOT_URLCONF = "tests.journeys.urls"
STORAGES["staticfiles"] = {"BACKEND": "config.static_files.WholeFilesStorage"}  # noqa: F405
STATIC_ROOT = ROOT / "var" / "journeys" / "static"  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
