"""What one process keeps in its own memory, up to so many bytes: what was not wanted for longest
goes first.
"""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

OVERHEAD = 2048
"""Bytes that an entry takes beside its body: headers, key, objects."""


class Copies(Generic[T]):
    """Entries by key, used by many threads; they say how many bytes they have."""

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._entries: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def put(self, key: str, entry: T, *, size: int) -> None:
        """Keep an entry, whose body has `size` bytes, instead of the one before."""
        weight = size + OVERHEAD
        with self._lock:
            self._drop(key)
            if weight > self.most_bytes:
                return
            self._entries[key] = entry, weight
            self.bytes += weight
            while self.bytes > self.most_bytes:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        _entry, weight = self._entries.pop(key, (None, 0))
        self.bytes -= weight
