"""Oscar's `communication` app, forked."""

from oscar.apps.communication import apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "notifications"
