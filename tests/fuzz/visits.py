"""One visit of the fuzzer: every operation of one version, as one kind of visitor."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "site" / "api" / "documents"
HOOKS = "tests.fuzz.hooks"
VERSIONS = ("v1", "v2")
PHASES = ("examples", "coverage", "fuzzing", "stateful")
# Who has a token would be signed out in the middle of the visit: each of them is asked in a visit
# of its own, by a member of its own. Machines and guests have no sign-in that could end.
SIGNS_OUT = "logout|sign_out|sessions_(current_)?destroy"
# Administrators close accounts by it, and the visitors of the next round with them.
CLOSES_ACCOUNTS = "users_(partial_)?update"


@dataclass(frozen=True)
class Visit:
    """Who asks, and in which version: `says` is sent as `Authorization`, and guests say nothing.

    `spares` are operations, by a pattern of their names, that would end a visitor's own access.
    """

    version: str
    role: str
    says: str = ""
    spares: str = ""

    def __str__(self) -> str:
        return f"{self.version} as {self.role}"


@dataclass(frozen=True)
class Outcome:
    """How many requests were made, links of the document followed, and all that was printed."""

    cases: int
    links: int
    is_clean: bool
    told: str


def sign_outs(version: str) -> list[str]:
    """The names of the operations that sign somebody out."""
    document = json.loads((DOCUMENTS / f"{version}.json").read_bytes())
    operations = (each for path in document["paths"].values() for each in path.values())
    names = (each["operationId"] for each in operations)
    return [name for name in names if re.search(SIGNS_OUT, name)]


def visit(
    origin: str,
    visitor: Visit,
    *,
    examples: int,
    seed: int,
    report: Path,
    phases: tuple[str, ...] = PHASES,
    only: str = ".",
) -> Outcome:
    """Ask all there is to ask, or `only` operations whose names match.

    `examples` is how many requests each operation gets in a phase.

    Wrong is a 5xx, a status or a type that is not documented, an answer that does not fit its
    schema, a method that should not be there, a thing that is there when it was deleted, and an
    answer to who did not sign in.
    """
    report.unlink(missing_ok=True)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{origin}/api/{visitor.version}/openapi.json",
        *("--max-examples", str(examples), "--phases", ",".join(phases)),
        *("--seed", str(seed), "--no-color", "--continue-on-failure", "--no-shrink"),
        *("--suppress-health-check", "all", "--request-timeout", "30"),
        *("--report", "json", "--report-json-path", str(report)),
        *("--include-operation-id-regex", only),
        # What is well-formed may still be against a rule of the shop: 400 says so. And a number
        # where a text is wanted is read as one, as the framework does.
        *("--exclude-checks", "positive_data_acceptance,negative_data_rejection"),
    ]
    if visitor.spares:
        command += ["--exclude-operation-id-regex", visitor.spares]
    if visitor.says:
        command += ["--header", f"Authorization: {visitor.says}"]
    done = subprocess.run(
        command,
        cwd=report.parent,
        env=os.environ | {"SCHEMATHESIS_HOOKS": HOOKS, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.exists():
        raise RuntimeError(f"The fuzzer did not report:\n{done.stdout}\n{done.stderr}")
    found = json.loads(report.read_text())
    covered = re.search(r"API Links: +(\d+) covered", done.stdout)
    links = int(covered[1]) if covered else 0
    return Outcome(found["test_cases"]["generated"], links, done.returncode == 0, done.stdout)
