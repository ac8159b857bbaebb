"""The REST API as an application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # drf-spectacular knows an extension once its module is imported.
        from api.documents import security  # noqa: F401
