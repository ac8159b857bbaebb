"""Oscar's `partner` app, forked."""

from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    name = "catalogue.partner"

    def ready(self):
        """Connects nothing: Oscar's receivers raise a second alert in a race and then break every sale."""
