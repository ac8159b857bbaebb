"""What the figures were measured on. No names of hosts, no paths."""

import os
import platform
from pathlib import Path
from typing import Any

from django.db import connection

GIGABYTE = 1 << 30
CPU_NAMES = ("model name", "Hardware", "Model")


def machine() -> dict[str, Any]:
    """Cores, memory, processor, versions, and whether PostgreSQL writes as it does for a shop."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory / GIGABYTE),
        "cpu": _cpu(),
        "python": platform.python_version(),
        "postgresql": _setting("server_version"),
        "postgresql_durable": all(
            _setting(name) == "on" for name in ("fsync", "synchronous_commit", "full_page_writes")
        ),
    }


def _cpu() -> str:
    file = Path("/proc/cpuinfo")
    if file.exists():
        for line in file.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() in CPU_NAMES:
                return value.strip()
    return platform.processor() or platform.machine()


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])
