"""What can be wrong with a change of the ways of delivery."""


class StillNeeded(Exception):
    """Something cannot be deleted; the message, for staff, says what needs it. All is as it was."""
