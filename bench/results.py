"""The figures of one run: as JSON for machines, as a table for people."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

COLUMNS = {
    "name": "What",
    "queries": "Queries, cold",
    "queries_warm": "Warm",
    "locks": "Locking",
    "p50_ms": "p50, 1 client (ms)",
    "p95_ms": "p95 (ms)",
    "clients": "Clients",
    "per_s": "Per second",
    "limit": "Limit",
    "limit_per_s": "Limit per second",
    "ratio": "Ratio",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured thing. Times are of one client alone, `per_s` is of `clients` at once."""

    name: str
    size: int
    queries: int
    p50_ms: float
    p95_ms: float
    per_s: float
    limit_per_s: float
    ratio: float


@dataclass(frozen=True, kw_only=True)
class Measured(Row):
    """A row with what only the table for people says."""

    queries_warm: int | None
    locks: int | None = None
    clients: int
    limit: str
    processor_ms: Mapping[str, float] = field(default_factory=dict)
    """By part of the shop: processor time of one, with all its deliveries. Below the table."""


@dataclass(frozen=True)
class Ceiling:
    """What a figure has to keep to, and whether it did."""

    name: str
    wanted: str
    got: float
    kept: bool

    def __str__(self) -> str:
        verdict = "kept" if self.kept else "MISSED"
        return f"{verdict}: {self.name}: {self.wanted}; it is {self.got:g}"


def write(
    folder: Path, *, rows: list[Measured], machine: dict[str, Any], ceilings: list[Ceiling]
) -> str:
    """Write `<date>-<size>.json` and `.md`, replacing those of an earlier run of the day.

    Returns the text of the table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    today = datetime.now(UTC).date().isoformat()
    size = rows[0].size
    stored = {
        "machine": machine,
        "date": today,
        "rows": [{f.name: asdict(row)[f.name] for f in fields(Row)} for row in rows],
    }
    name = f"{today}-{size}"
    (folder / f"{name}.json").write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    table = _table(rows)
    about = "\n".join(f"- {key.replace('_', ' ')}: {value}" for key, value in machine.items())
    told = "\n".join(f"- {ceiling}" for ceiling in ceilings)
    spent = "\n".join(_spent(row) for row in rows if row.processor_ms)
    text = f"# {today}, {size:,} products\n\n{about}\n\n{table}\n\n{told}\n\n{spent}\n"
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return text


def figure(value: float) -> float:
    """Three significant digits: more would not be the same in the next run."""
    return float(f"{value:.3g}")


def _table(rows: Iterable[Measured]) -> str:
    lines = [list(COLUMNS.values()), ["---"] * len(COLUMNS)]
    for row in rows:
        values = asdict(row)
        lines.append(["" if values[key] is None else _told(values[key]) for key in COLUMNS])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _spent(row: Measured) -> str:
    parts = sorted(row.processor_ms.items(), key=itemgetter(1), reverse=True)
    told = ", ".join(f"{part} {_told(figure(ms))}" for part, ms in parts if ms >= 1)
    whole = _told(figure(sum(row.processor_ms.values())))
    return f"- processor, ms of a core: {row.name}: {whole}: {told}"


def _told(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:g}"
    return str(value)
