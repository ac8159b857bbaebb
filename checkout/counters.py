"""Rows that orders count on: what is changed beside a counter leaves the counter alone."""


class KeepsCounters:
    """A model some of whose columns are counted at any time, by updates of those columns alone."""

    counters: frozenset[str]

    def save(self, *args, **kwargs):
        """Write everything but the counters of a row that is there."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            fields = (field.name for field in self._meta.concrete_fields if not field.primary_key)
            kwargs["update_fields"] = [name for name in fields if name not in self.counters]
        super().save(*args, **kwargs)
