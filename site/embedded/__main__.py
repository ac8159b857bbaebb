"""The two commands without Django, for when the shop itself does not start.

From the root of the project: `PYTHONPATH=.:site python -m embedded servers -- COMMAND`.
"""

import sys

import paths  # noqa: F401  (puts the import roots into the environment of child processes)
from embedded.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
