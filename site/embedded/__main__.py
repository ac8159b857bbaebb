"""The two commands without Django, for when the shop itself does not start.

From the root of the project: `PYTHONPATH=.:site python -m embedded servers -- COMMAND`.
"""

import paths  # noqa: F401  (first: the import roots, for child processes too)

import sys

from embedded.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
