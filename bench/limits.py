"""What the same machine can do at best: a constant page, and PostgreSQL's own benchmark."""

import os
import re
import subprocess
from urllib.parse import urlsplit

from bench import CONSTANT_PAGES
from bench.client import Browser
from bench.load import measure
from embedded.postgres import tool
from embedded.trouble import Trouble

CONSTANT_SECONDS = 4
PGBENCH_SECONDS = 10
PGBENCH_SCALE = 10
AT_MOST = 1_000_000


def constant_pages_per_s(origin: str, *, size: int, clients: int) -> float:
    """Constant pages of this many bytes that a bare Django gives, by second."""
    path = f"{CONSTANT_PAGES}{size}/"
    visitors = [Browser(origin) for _ in range(clients)]
    sample = measure(
        lambda browser: browser.get(path).expect(200),
        visitors,
        seconds=CONSTANT_SECONDS,
        at_most=AT_MOST,
        warm_up=10,
    )
    for visitor in visitors:
        visitor.close()
    return sample.per_s


def pgbench_per_s(*, clients: int) -> float:
    """Transactions of pgbench's standard kind (like TPC-B), by second, on the shop's database."""
    _pgbench("--initialize", "--init-steps=dtgvp", f"--scale={PGBENCH_SCALE}", "--quiet")
    try:
        told = _pgbench(
            f"--client={clients}", "--jobs=2", f"--time={PGBENCH_SECONDS}", "--no-vacuum"
        )
    finally:
        _pgbench("--initialize", "--init-steps=d")
    found = re.search(r"tps = ([\d.]+)", told)
    if found is None:
        raise Trouble(f"pgbench said no number:\n{told}")
    return float(found[1])


def _pgbench(*options: str) -> str:
    url = urlsplit(os.environ["DATABASE_URL"])
    environ = os.environ | {
        "PGHOST": url.hostname or "",
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.path.lstrip("/"),
    }
    done = subprocess.run(
        [str(tool("pgbench")), *options], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Trouble(f"pgbench failed:\n{done.stderr.strip()}")
    return done.stdout
