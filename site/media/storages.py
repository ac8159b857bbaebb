"""The pictures' storage: S3, whose absence is an ordinary missing file."""

from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError
from storages.backends.s3 import S3Storage

# Seconds a page may wait for S3; only a size that was never rendered makes it ask.
TIMEOUTS = Config(connect_timeout=2, read_timeout=10, retries={"max_attempts": 2})


class LibraryStorage(S3Storage):
    """S3 with short time-outs. When it cannot be reached, opening a file raises OSError.

    Wagtail then shows a page without the picture; botocore's own errors would end the page.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = self.client_config.merge(TIMEOUTS)

    def _open(self, name: str, mode: str = "rb") -> Any:
        try:
            return super()._open(name, mode)
        except BotoCoreError as error:
            raise OSError(f"{name} cannot be read: {error}") from error
