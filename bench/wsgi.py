"""The measured web process: the shop, and a bare Django for the constant page."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from bench import CONSTANT_PAGES
from config.wsgi import application as shop

# The limit is what Django can do, so the shop's middleware counts as the shop's.
with override_settings(MIDDLEWARE=[]):
    bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    handler = bare if environ["PATH_INFO"].startswith(CONSTANT_PAGES) else shop
    return handler(environ, start_response)
