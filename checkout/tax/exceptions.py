"""What can be wrong with a change of tax rates."""


class RateRefused(Exception):
    """A rate cannot be planned or ended so; the message is for staff. Nothing was written."""
