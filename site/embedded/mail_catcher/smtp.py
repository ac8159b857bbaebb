"""The SMTP side: a message is on disk before the sender is told that it was taken."""

from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from embedded.mail_catcher.messages import keep

LARGEST_BYTES = 50 * 1024 * 1024


class Catcher:
    """Takes whatever comes, for whomever."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        kept = keep(
            self.folder,
            content,
            sender=envelope.mail_from or "",
            recipients=[str(recipient) for recipient in envelope.rcpt_tos],
        )
        return f"250 OK {kept}"


def protocol(folder: Path) -> SMTP:
    """One SMTP conversation."""
    return SMTP(Catcher(folder), enable_SMTPUTF8=True, data_size_limit=LARGEST_BYTES)
