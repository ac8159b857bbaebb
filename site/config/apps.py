"""The project itself: commands, checks and what belongs to no single room."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"
