"""What the clock asks for, the workers know."""

import subprocess
import sys

from django.conf import settings

from tests.template_database import ROOT

# What a worker imports when it starts; the tests' own process may have imported more.
KNOWN = """
import paths
import django
from config.celery import app
django.setup()
app.loader.import_default_modules()
print(*app.tasks, sep="\\n")
"""


def test_workers_know_every_task_of_the_schedule():
    started = [sys.executable, "-c", KNOWN]
    done = subprocess.run(started, cwd=ROOT, check=True, capture_output=True, text=True)
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert asked - set(done.stdout.split()) == set()
