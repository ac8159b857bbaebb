"""The Stripe simulator from its wheel, in a process of its own."""

import importlib.util
import sys
import urllib.error

from embedded.addresses import STRIPE_KEY, WEBHOOK_PATH
from embedded.server import Server, missing_wheel, open_locally


class Stripe(Server):
    name = "stripe"
    title = "Stripe simulator"
    listens_on = ("stripe",)

    def command(self) -> list[str]:
        if importlib.util.find_spec("localstripe") is None:
            raise missing_wheel(
                package="localstripe",
                title="The Stripe simulator",
                variable="STRIPE_SECRET_KEY",
                example="sk_test_…",
            )
        return [
            sys.executable,
            "-m",
            "embedded.stripe_simulator",
            f"--port={self.place.ports.stripe}",
            f"--folder={self.folder}",
            f"--webhook={self.place.site_url}{WEBHOOK_PATH}",
            "--secret=whsec_bowerbird",
            f"--key={STRIPE_KEY}",
        ]

    def is_ready(self) -> bool:
        script = f"http://{self.address}/js.stripe.com/v3/"
        try:
            with open_locally(script, seconds=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False
