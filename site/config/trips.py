"""Commands to Valkey that go together: one trip, with nothing around it."""

from threading import Lock
from typing import Any

from redis import ConnectionPool
from redis.exceptions import ConnectionError as Broken


class Trips:
    """Has a connection of its own, which one thread at a time uses.

    redis-py's client takes one from its pool for each command, and measures it: that takes longer
    than the trip.
    """

    def __init__(self, pool: ConnectionPool) -> None:
        self._connection = pool.make_connection()
        self._lock = Lock()

    def ask(self, *commands: tuple[Any, ...]) -> list[Any]:
        """What is answered to each. They may be done twice, where the connection broke.

        Raises RedisError: it is not known which of them were done.
        """
        with self._lock:
            try:
                return self._ask(commands)
            except Broken:
                # Closed by the server, which may have been started anew since.
                return self._ask(commands)

    def _ask(self, commands: tuple[tuple[Any, ...], ...]) -> list[Any]:
        connection = self._connection
        try:
            connection.send_packed_command(connection.pack_commands(commands))
            return [connection.read_response() for _command in commands]
        except BaseException:
            # What is still to be read would be taken for the answer to the next command.
            connection.disconnect()
            raise
