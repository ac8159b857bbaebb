"""Answers about what machines work with: keys, and webhooks with what they were told."""

from typing import Any

from api.documents import story

SECRET = {"secret": "whsec_2AWLGfgXnELfcBo36e_PmjVE7uI4W13X"}
CALL = {
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "topic": "order.paid",
    "data": {"order": story.ORDER},
    "created_at": story.PAID,
    "status": "heard",
}
ATTEMPT = {"at": story.PAID, "status": 200, "milliseconds": 84, "error": "", "answer": "ok"}
ANSWERS: dict[str, dict[str, Any]] = {
    "Call": CALL,
    "CallWithAttempts": CALL | {"attempts": [ATTEMPT]},
    "Key": {name: value for name, value in story.KEY.items() if name != "key"},
    "ShownKey": story.KEY,
    "Subscription": story.SUBSCRIPTION,
    "ToldSecret": story.SUBSCRIPTION | SECRET,
}
