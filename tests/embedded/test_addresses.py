"""What the environment is filled with, and what it is left alone with."""

import pytest

from embedded import addresses
from embedded.addresses import Ports
from embedded.ports import FREE_TO, free_ports

PORTS = Ports()


def test_an_empty_environment_gets_every_address() -> None:
    filled = addresses.missing_from({}, ports=PORTS, key="secret")

    assert filled == addresses.environment(PORTS, key="secret")
    assert filled["DATABASE_URL"] == "postgres://bowerbird:secret@127.0.0.1:8004/bowerbird"
    assert filled["CELERY_BROKER_URL"] == "redis://:secret@127.0.0.1:8005/1"
    assert filled["STRIPE_JS_URL"] == "http://127.0.0.1:8002/js.stripe.com/v3/"


def test_a_database_given_from_outside_is_not_replaced() -> None:
    filled = addresses.missing_from({"DATABASE_URL": "postgres://db/shop"}, ports=PORTS, key="k")

    assert "DATABASE_URL" not in filled
    assert "REDIS_URL" in filled


def test_an_outside_redis_is_the_broker_too() -> None:
    filled = addresses.missing_from({"REDIS_URL": "redis://cache/0"}, ports=PORTS, key="k")

    assert "REDIS_URL" not in filled
    assert "CELERY_BROKER_URL" not in filled


def test_an_outside_broker_leaves_the_cache_to_us() -> None:
    filled = addresses.missing_from({"CELERY_BROKER_URL": "amqp://q"}, ports=PORTS, key="k")

    assert "CELERY_BROKER_URL" not in filled
    assert "REDIS_URL" in filled


def test_the_real_stripe_gets_no_address_of_the_simulator() -> None:
    filled = addresses.missing_from({"STRIPE_SECRET_KEY": "sk_live_1"}, ports=PORTS, key="k")

    assert not [name for name in filled if name.startswith("STRIPE")]


def test_an_access_key_for_another_s3_does_not_meet_ours() -> None:
    filled = addresses.missing_from({"AWS_ACCESS_KEY_ID": "AKIA"}, ports=PORTS, key="k")

    assert filled["AWS_ACCESS_KEY_ID"] == "bowerbird"
    assert filled["AWS_SECRET_ACCESS_KEY"] == "k"


def test_a_port_is_moved_by_its_variable() -> None:
    ports = addresses.ports_from({"BOWERBIRD_POSTGRES_PORT": "9004"})

    assert ports == Ports(postgres=9004)


@pytest.mark.parametrize("value", ["tcp://10.0.0.1:5432", "0", "70000", "-1"])
def test_what_is_no_port_is_refused_by_name(value: str) -> None:
    with pytest.raises(ValueError, match="BOWERBIRD_WEB_PORT must be a port number"):
        addresses.ports_from({"BOWERBIRD_WEB_PORT": value})


def test_ports_that_do_not_exist_are_refused_before_they_are_asked_for() -> None:
    with pytest.raises(ValueError, match=r"BOWERBIRD_S3_INNER_PORT must be so low .* is 60000"):
        addresses.ports_from({"BOWERBIRD_S3_INNER_PORT": "60000"})


def test_ports_picked_are_below_those_of_outgoing_connections() -> None:
    highest = max(addresses.s3_inner_ports(free_ports().s3_inner))
    assert highest < FREE_TO


def test_what_was_filled_in_does_not_count_as_given_from_outside() -> None:
    given = {"HOME": "/home/anna", "EMAIL_URL": "smtp://mail.example"}
    filled = {**given, **addresses.defaults(given)}

    assert addresses.without_defaults(filled) == given


def test_this_machine_is_never_asked_for_through_a_proxy() -> None:
    added = addresses.without_proxy({"NO_PROXY": "intranet.example"})

    assert added == {
        "NO_PROXY": "intranet.example,localhost,127.0.0.1",
        "no_proxy": "localhost,127.0.0.1",
    }
