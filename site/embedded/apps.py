"""The machine room as a Django application, for its two commands."""

from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    name = "embedded"
    label = "embedded"
    verbose_name = "Embedded servers"
