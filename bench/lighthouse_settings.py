"""Production's settings, over plain HTTP: what `make lighthouse` judges."""

from bench.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
SEARCH_ENGINES_WELCOME = True
