"""Why a return was not made or not moved. Nothing was written."""


class ReturnRefused(Exception):
    """It cannot be returned, withdrawn from or settled like that; the message says why."""


class InvalidReturnStatus(ReturnRefused):
    """The return is in a state from which this does not lead; the message is for people."""


class UnitGuardFailed(Exception):
    """A line had fewer units to return than its check found. The transaction is rolled back."""
