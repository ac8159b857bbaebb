"""`run` and `servers` from outside: exit codes, and that nothing is left running."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from embedded import among_servers
from embedded.ports import free_ports
from embedded.stack import Stack
from embedded.trouble import Trouble

SECONDS = 30
# Named from outside, so that Valkey alone is started, which is quick.
ALL_BUT_VALKEY = {
    "DATABASE_URL": "postgres://db.example/shop",
    "AWS_STORAGE_BUCKET_NAME": "elsewhere",
    "STRIPE_SECRET_KEY": "sk_test_elsewhere",
    "EMAIL_URL": "smtp://mail.example",
    "SITE_URL": "https://shop.example",
}
SAY_AND_WAIT = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
MANAGED = """
import sys
from embedded.manager import ShopManager

class NoServers:
    def fallen(self):
        return None

import multiprocessing
multiprocessing.set_start_method("fork")
manager = ShopManager(stack=NoServers(), announce=lambda ready: None)
for number, code in enumerate(sys.argv[1:]):
    manager.add_process(f"p{number}", [sys.executable, "-uc", code])
manager.loop()
print("reason:", manager.reason, "code:", manager.returncode)
"""
STARTED_BY_ANOTHER = """
import os, sys
from pathlib import Path
from embedded.addresses import Ports
from embedded.stack import Stack

if os.getuid() == 0:
    os.setuid(65534)
try:
    Stack(data=Path(sys.argv[1]), ports=Ports(), given={}, durable=True, say=print).start()
except Exception as trouble:
    print(trouble)
"""


@pytest.mark.parametrize("code", [0, 3])
def test_servers_ends_with_the_code_of_its_command(environ: dict[str, str], code: int) -> None:
    done = subprocess.run(
        _servers("-c", f"raise SystemExit({code})"),
        env={**environ, **ALL_BUT_VALKEY},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )

    assert done.returncode == code


def test_the_command_gets_what_was_given_and_the_addresses_of_the_rest(
    environ: dict[str, str],
) -> None:
    code = (
        "import os, redis; found = redis.from_url(os.environ['REDIS_URL']).ping(); "
        "print(os.environ['DATABASE_URL'], found)"
    )
    done = subprocess.run(
        _servers("-c", code),
        env={**environ, **ALL_BUT_VALKEY},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert done.stdout.splitlines()[-1] == "postgres://db.example/shop True"


def test_an_unknown_command_is_told(environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "embedded", "servers", "--", "no-such-command"],
        env={**environ, **ALL_BUT_VALKEY},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert done.returncode == 127
    assert "There is no command 'no-such-command'." in done.stdout


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_running_when_servers_is_ended(
    environ: dict[str, str], tmp_path: Path, how: signal.Signals
) -> None:
    with _started(
        [
            *(sys.executable, "-m", "embedded", "servers", "--data", str(tmp_path), "--"),
            *(sys.executable, "-c", SAY_AND_WAIT),
        ],
        environ={**environ, **ALL_BUT_VALKEY},
    ) as parent:
        assert parent.stdout is not None
        lines = iter(parent.stdout)
        child = next(int(line) for line in lines if line.strip().isdigit())
        valkey = int((tmp_path / "pids" / "valkey.pid").read_text().split()[0])
        with _watched(child, valkey) as ended:
            os.kill(parent.pid, how)
            assert ended()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_running_when_the_process_manager_is_ended(
    environ: dict[str, str], how: signal.Signals
) -> None:
    with _started(
        [sys.executable, "-c", MANAGED, SAY_AND_WAIT, SAY_AND_WAIT], environ=environ
    ) as manager:
        pids = _said(manager, 2)
        with _watched(*pids) as ended:
            os.kill(manager.pid, how)
            assert ended()


def test_a_process_that_ends_by_itself_ends_the_others_and_is_named(
    environ: dict[str, str],
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANAGED, SAY_AND_WAIT, "raise SystemExit(7)"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert "reason: The process “p1” ended by itself (code 7); the rest was stopped." in done.stdout


def test_a_second_start_on_the_same_data_is_refused(tmp_path: Path) -> None:
    first, second = (
        Stack(
            data=tmp_path,
            ports=free_ports(),
            given=ALL_BUT_VALKEY,
            durable=False,
            say=lambda line: None,
        )
        for _ in range(2)
    )
    first.start()
    try:
        with pytest.raises(Trouble) as told:
            second.start()
        assert f"already runs from here (process {os.getpid()}" in str(told.value)
        assert first.fallen() is None
    finally:
        first.stop()

    second.start()
    second.stop()


def test_a_start_that_fails_leaves_nothing_running(tmp_path: Path) -> None:
    ports = free_ports()
    stack = Stack(
        data=tmp_path,
        ports=ports,
        given={name: value for name, value in ALL_BUT_VALKEY.items() if name != "EMAIL_URL"},
        durable=False,
        say=lambda line: None,
    )
    log = tmp_path / "log" / "mail.log"
    log.mkdir(parents=True)  # where a file must be
    with pytest.raises(OSError, match="directory"):
        stack.start()

    assert list((tmp_path / "pids").iterdir()) == []


def test_a_folder_of_another_user_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = subprocess.run(
        [sys.executable, "-c", STARTED_BY_ANOTHER, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert "belongs to another user and cannot be written to" in done.stdout
    assert "sudo chown -R" in done.stdout


def _servers(*python: str) -> list[str]:
    return [sys.executable, "-m", "embedded", "servers", "--", sys.executable, *python]


@contextmanager
def _started(command: list[str], *, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _said(manager: subprocess.Popen[str], number: int) -> list[int]:
    """The process numbers that the managed processes printed behind honcho's column."""
    assert manager.stdout is not None
    pids: list[int] = []
    for line in manager.stdout:
        words = line.partition("| ")[2].strip()
        if words.isdigit():
            pids.append(int(words))
        if len(pids) == number:
            break
    return pids


@contextmanager
def _watched(*pids: int) -> Iterator[Callable[[], bool]]:
    """Gives a function that waits until all these processes have ended, and says whether."""
    files = [os.pidfd_open(pid) for pid in pids]

    def ended() -> bool:
        return all(select.select([file], [], [], SECONDS)[0] for file in files)

    try:
        yield ended
    finally:
        for file in files:
            os.close(file)


def test_servers_of_a_command_lie_in_memory_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(among_servers, "MEMORY", tmp_path)

    monkeypatch.setattr(among_servers, "ROOM_BYTES", 0)
    assert among_servers.temporary_folder(durable=False).parent == tmp_path
    lasting = among_servers.temporary_folder(durable=True)
    monkeypatch.setattr(among_servers, "ROOM_BYTES", 2**60)
    crowded = among_servers.temporary_folder(durable=False)

    assert tmp_path not in (lasting.parent, crowded.parent)
    lasting.rmdir()
    crowded.rmdir()
