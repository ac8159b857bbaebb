"""A developer's machine: the embedded servers' addresses stand in for what is not set."""

import os

from embedded import addresses

os.environ.update(addresses.defaults())

from config.settings.base import *  # noqa: F403

INSTALLED_APPS = ["embedded.apps.EmbeddedConfig", *INSTALLED_APPS]

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env("SECRET_KEY", default="only-for-development-and-never-for-a-shop-that-sells")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
INTERNAL_IPS = ["127.0.0.1"]
WEBHOOK_TRUSTED_HOSTS = env.list("WEBHOOK_TRUSTED_HOSTS", default=["localhost", "127.0.0.1"])
WHITENOISE_USE_FINDERS = True
# Beat has something done every few seconds: told of each, the log-ins would soon be out of sight.
for name in ("celery.app.trace", "celery.worker.strategy"):
    LOGGING["loggers"][name] = {"level": "WARNING"}
