"""`make bench`: load the data set, start the shop as in production, measure, write the results.

It runs among servers of its own: `manage.py servers --durable -- python -m bench --data FOLDER`.
"""

import argparse
import os
import sys
from pathlib import Path

import paths

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

VAR = paths.ROOT / "var" / "bench"
RESULTS = paths.ROOT / "bench" / "results"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data set")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    parser.add_argument("--threads", type=int, default=4, help="threads of each of them")
    parser.add_argument("--seconds", type=float, default=8, help="of each measurement")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where results are written")
    options = parser.parse_args()
    django.setup()

    from bench.run import run
    from embedded.trouble import Trouble

    try:
        return run(
            options.data,
            workers=options.workers,
            threads=options.threads,
            seconds=options.seconds,
            logs=VAR,
            results=options.results,
        )
    except Trouble as trouble:
        print(f"\n{trouble}\n", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
