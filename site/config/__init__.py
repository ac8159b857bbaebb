"""The project: settings, addresses, processes."""

import gc

# What is imported stays, and by Python's own 700 it is searched for garbage over and over: that
# takes a tenth of the processor's time of a start.
gc.set_threshold(50_000)

from config.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
