"""Tokens and keys as an application."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "api.tokens"
    label = "api_tokens"
    verbose_name = "API tokens"
    default_auto_field = "django.db.models.BigAutoField"
