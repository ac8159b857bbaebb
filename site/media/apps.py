"""The picture library: our custom Wagtail image model and the storages behind it."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "media"
    label = "media"
    verbose_name = "Media"
