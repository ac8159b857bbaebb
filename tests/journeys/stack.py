"""The whole shop as its own processes: web, worker and clock, on a database with the demo in it."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from urllib.parse import urlsplit

from demo.accounts import LOG_INS
from tests.template_database import ROOT, copy_of_template
from tests.valkey import JOURNEYS_BROKER, address_of

DATABASE = "journeys"
LOGS = ROOT / "var" / "log"
# What its settings watch; the tests' own process has another.
MAINTENANCE_FILE = ROOT / "var" / f"maintenance-{DATABASE}"


class RunningShop:
    """A shop that answers on SITE_URL, with settings of its own."""

    def __init__(self) -> None:
        self.url = os.environ["SITE_URL"]
        self.mail_url = os.environ["MAIL_CATCHER_URL"]
        self._environ = os.environ | {
            "DATABASE_URL": copy_of_template(DATABASE),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            "PYTEST_XDIST_WORKER": DATABASE,
            "CELERY_BROKER_URL": address_of(JOURNEYS_BROKER),
            # Sign-in by another is offered, though nobody gets further than to its door.
            "GOOGLE_CLIENT_ID": DATABASE,
        }
        self._processes: list[subprocess.Popen] = []

    def load(self) -> None:
        """Fill it with the small demo shop."""
        self._manage("load_demo", "--small")
        self._manage("collectstatic", "--noinput", "--verbosity=0")

    def check_stock(self) -> None:
        """Raises CalledProcessError when its stock does not add up."""
        self._manage("check_stock")

    def start(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        web = urlsplit(self.url)
        self._spawn(
            "web",
            *("granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"),
            *("--host", str(web.hostname), "--port", str(web.port), "--no-ws"),
            "config.wsgi:application",
        )
        self._spawn(
            "worker",
            *("celery", "-A", "config", "worker", "--beat", "--concurrency=1"),
            *("--schedule", str(LOGS / "journeys-beat"), "--loglevel=INFO", "--without-mingle"),
        )

    def stop(self) -> None:
        for process in self._processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def answers(self) -> bool:
        try:
            # The first visit renders the pictures of the page.
            with urllib.request.urlopen(self.url, timeout=120) as page:
                return page.status == 200
        except OSError:
            return False

    def mails_to(self, address: str) -> list[dict]:
        """What the mail catcher has for an address, newest first."""
        with urllib.request.urlopen(f"{self.mail_url}/api/messages?to={address}") as answer:
            return json.load(answer)

    def access_token(self, email: str) -> str:
        """A token of the API for one of the demo's people."""
        password = next(password for _role, known, password, _at in LOG_INS if known == email)
        request = urllib.request.Request(
            f"{self.url}/api/v2/auth/login/",
            data=json.dumps({"email": email, "password": password}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["access"]

    def output_of(self, module: str) -> str:
        """What a module prints that runs on its database."""
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=self._environ,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def _manage(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self._environ, check=True
        )

    def _spawn(self, name: str, *command: str) -> None:
        with (LOGS / f"journeys-{name}.log").open("w") as log:
            self._processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=ROOT,
                    env=self._environ,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
