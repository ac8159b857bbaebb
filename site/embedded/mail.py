"""The mail catcher: takes every mail of the shop and shows it on a page."""

import smtplib
import sys
import urllib.error

from embedded.addresses import HOST
from embedded.server import Server, open_locally


class Mail(Server):
    name = "mail"
    title = "Mail catcher"
    listens_on = ("mail", "smtp")

    def command(self) -> list[str]:
        return [
            sys.executable,
            "-m",
            "embedded.mail_catcher",
            f"--port={self.place.ports.mail}",
            f"--smtp-port={self.place.ports.smtp}",
            f"--folder={self.folder}",
        ]

    def is_ready(self) -> bool:
        try:
            with open_locally(f"http://{self.address}/api/messages", seconds=5):
                pass
            with smtplib.SMTP(HOST, self.place.ports.smtp, timeout=5) as smtp:
                return smtp.noop()[0] == 250
        except (urllib.error.URLError, OSError, smtplib.SMTPException):
            return False
