"""The soaked shop: the tests' settings, on servers that are its own to break."""

from config.settings.test import *  # noqa: F403

CACHES["default"]["LOCATION"] = REDIS_URL  # noqa: F405
LOGGING["root"]["level"] = "WARNING"  # noqa: F405

# Longer than any task here takes, shorter than anybody waits for a killed worker's mails.
OUTBOX_LEASE_SECONDS = 20
