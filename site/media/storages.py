"""The pictures' storage: S3, whose absence is an ordinary missing file."""

from functools import cached_property
from typing import Any
from urllib.parse import quote

from botocore.config import Config
from botocore.exceptions import BotoCoreError
from django.core.files.storage import Storage, storages
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

# Seconds a page may wait for S3; only a size that was never rendered makes it ask.
TIMEOUTS = Config(connect_timeout=2, read_timeout=10, retries={"max_attempts": 2})
SOME_NAME = "name"


def private_storage() -> Storage:
    """Where files lie that only the shop itself may read, and hands out to whom they concern."""
    return storages["private"]


class LibraryStorage(S3Storage):
    """S3 with short time-outs. When it cannot be reached, opening a file raises OSError.

    Wagtail then shows a page without the picture; botocore's own errors would end the page.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = self.client_config.merge(TIMEOUTS)

    def url(self, name: str, *args: Any, **options: Any) -> str:
        """The address of a file, which anybody may read: no signature, so nothing to compute.

        A page of cards has hundreds of addresses, and botocore takes half a millisecond for each.
        """
        if args or options or self.querystring_auth:
            return super().url(name, *args, **options)
        return self._address_before_names + quote(clean_name(name), safe="/~")

    @cached_property
    def _address_before_names(self) -> str:
        return super().url(SOME_NAME).removesuffix(SOME_NAME)

    def _open(self, name: str, mode: str = "rb") -> Any:
        try:
            return super()._open(name, mode)
        except BotoCoreError as error:
            raise OSError(f"{name} cannot be read: {error}") from error
