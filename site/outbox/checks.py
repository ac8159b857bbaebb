"""System checks of the outbox's settings."""

from django.conf import settings
from django.core import checks

from outbox.consumers import consumer_at


@checks.register
def check_consumers(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Every consumer must be a function that can be imported."""
    return [
        checks.Error(
            f"OUTBOX_CONSUMERS names {path} for {topic}, which is no function: {trouble}",
            id="outbox.E001",
        )
        for topic, paths in settings.OUTBOX_CONSUMERS.items()
        for path in paths
        if (trouble := _trouble_with(path))
    ]


@checks.register
def check_lease(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """A lease must outlive every task, or a slow delivery is begun a second time."""
    if settings.OUTBOX_LEASE_SECONDS > settings.CELERY_TASK_TIME_LIMIT:
        return []
    return [
        checks.Warning(
            f"OUTBOX_LEASE_SECONDS ({settings.OUTBOX_LEASE_SECONDS}) is not longer than "
            f"CELERY_TASK_TIME_LIMIT ({settings.CELERY_TASK_TIME_LIMIT}): "
            "a slow delivery may be made twice.",
            id="outbox.W001",
        )
    ]


def _trouble_with(path: str) -> str:
    try:
        consumer = consumer_at(path)
    except ImportError as error:
        return str(error)
    return "" if callable(consumer) else f"it is a {type(consumer).__name__}"
