"""What the fuzzer does before it asks.

A key that was sent before is answered with what was made then, which another test may have deleted
since: the fuzzer would take that for a thing lost. So each key is sent once; what is sent twice has
tests of its own (`tests/api/test_sent_twice.py`).
"""

import uuid
from typing import Any

import schemathesis

KEY = "Idempotency-Key"

sent: set[str] = set()


@schemathesis.hook
def before_call(context: Any, case: Any, **kwargs: Any) -> None:
    key = (case.headers or {}).get(KEY)
    if key in sent:
        case.headers[KEY] = str(uuid.uuid4())
    elif key is not None:
        sent.add(key)
