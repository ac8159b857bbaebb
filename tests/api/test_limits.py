"""How often, how large and how deep: what one client may ask of the API."""

import json
from functools import partial

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from api.tokens.actions import begin_family
from api.tokens.cookies import ACCESS
from tests.api.callers import caller, codes_of, machine, send
from tests.factories import PASSWORD, make_member, make_staff
from tests.outbox.at_once import at_once
from tests.outbox.servers import free_port

LIST = "/api/v2/cart/"
REGISTER = "/api/v2/auth/register/"
TIGHT = {"guest": "600/m", "member": "3/m", "key": "5/m", "login": "2/m"}


def statuses_of(client, times: int, path: str = LIST) -> list[int]:
    return [client.get(path).status_code for _ in range(times)]


@pytest.mark.django_db
@override_settings(API_LIMITS=TIGHT)
def test_members_and_keys_are_counted_by_themselves():
    first, second = make_staff(), make_member()
    assert statuses_of(caller(first), 4) == [200, 200, 200, 429]
    assert statuses_of(caller(first), 1) == [429]
    assert statuses_of(caller(second), 1) == [200]
    key = machine(first, "orders:read")
    assert statuses_of(key, 1, "/api/v2/users/me/") == [403]
    assert statuses_of(Client(), 4) == [200] * 4


@pytest.mark.django_db
@override_settings(API_LIMITS={"guest": "1/m"})
def test_guests_are_counted_by_address():
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert statuses_of(here, 2) == [200, 429]
    assert statuses_of(there, 1) == [200]


def refused_callers():
    """Who is refused whatever is asked, and how."""
    stolen = Client(enforce_csrf_checks=True)
    stolen.cookies[ACCESS] = str(begin_family(make_member()).access)
    return {
        "key": (Client(headers={"Authorization": "Api-Key bower_x"}), 401, "guest"),
        "token": (Client(headers={"Authorization": "Bearer x"}), 401, "guest"),
        "nobody": (Client(), 401, "guest"),
        "member": (caller(make_member()), 403, "member"),
        "machine": (machine(make_staff(), "orders:read"), 403, "key"),
        "cookie": (stolen, 403, "guest"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("who", ["key", "token", "nobody", "member", "machine", "cookie"])
@override_settings(API_LIMITS={"guest": "3/h", "member": "3/h", "key": "3/h"})
def test_who_is_refused_is_counted(version, who):
    client, status, name = refused_callers()[who]
    path = f"/api/{version}/admin/products/"
    ask = client.put if who == "cookie" else client.get
    answers = [ask(path) for _ in range(4)]
    assert [each.status_code for each in answers] == [status, status, status, 429]
    assert [each["RateLimit"].partition(";t=")[0] for each in answers] == [
        f'"{name}";r={left}' for left in (2, 1, 0, 0)
    ]
    assert answers[3]["Retry-After"] == "3600"


@pytest.mark.django_db
@override_settings(API_LIMITS={"guest": "3/h"})
def test_method_that_nobody_may_use_is_counted():
    assert [Client().trace(LIST).status_code for _ in range(4)] == [405, 405, 405, 429]


@pytest.mark.django_db
@pytest.mark.parametrize(("passed", "seconds"), [(0, 60), (0.9, 60), (45.5, 15), (59.9, 1)])
@override_settings(API_LIMITS={"guest": "1/m"})
def test_who_is_refused_is_told_when_the_next_window_begins(clock_of_limits, passed, seconds):
    clock_of_limits[0] += passed
    assert statuses_of(Client(), 1) == [200]
    refused = Client().get(LIST)
    assert refused.status_code == 429
    assert refused["RateLimit"] == f'"guest";r=0;t={seconds}'
    assert refused["Retry-After"] == str(seconds)
    clock_of_limits[0] += seconds
    assert statuses_of(Client(), 1) == [200]


@pytest.mark.django_db
@override_settings(API_LIMITS={"guest": "1/m"})
def test_addresses_of_one_network_are_one_guest():
    here, there = Client(REMOTE_ADDR="2001:db8:0:1::1"), Client(REMOTE_ADDR="2001:db8:0:1:f::2")
    assert statuses_of(here, 1) == [200]
    assert statuses_of(there, 1) == [429]
    assert statuses_of(Client(REMOTE_ADDR="2001:db8:0:2::1"), 1) == [200]


@pytest.mark.django_db
@override_settings(API_LIMITS={"guest": "1/m"}, ALLAUTH_TRUSTED_PROXY_COUNT=0)
def test_a_header_of_the_visitor_s_own_makes_nobody_else():
    client = Client()
    first = client.get(LIST, headers={"X-Forwarded-For": "192.0.2.1"})
    second = client.get(LIST, headers={"X-Forwarded-For": "192.0.2.2"})
    assert (first.status_code, second.status_code) == (200, 429)


@pytest.mark.django_db
@override_settings(API_LIMITS=TIGHT)
def test_limit_of_an_action_is_told_beside_the_general_one(client):
    given = {"email": "nobody@shop.example", "password": PASSWORD}
    first = send(client, "post", "/api/v2/auth/login/", given)
    assert first["RateLimit-Policy"] == '"login";q=2;w=60, "guest";q=600;w=60'
    assert first["RateLimit"].startswith('"login";r=1;t=')


@pytest.mark.django_db
@override_settings(
    CACHES={
        "default": {
            "BACKEND": "config.cache.ForgivingRedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
            "OPTIONS": {"socket_connect_timeout": 0.2},
        }
    },
    API_LIMITS={"guest": "1/m"},
)
def test_without_valkey_nobody_is_turned_away():
    answers = [Client().get(LIST) for _ in range(3)]
    assert [each.status_code for each in answers] == [200] * 3
    assert answers[2]["RateLimit"].startswith('"guest";r=1;')


@pytest.mark.django_db(transaction=True)
@override_settings(API_LIMITS={"guest": "25/h"})
def test_of_many_at_once_exactly_so_many_are_served(transactional_db):
    cache.clear()
    outcomes = at_once(*(partial(statuses_of, Client(), 10) for _ in range(8)))
    statuses = [status for row in outcomes for status in row]
    assert (statuses.count(200), statuses.count(429)) == (25, 55)


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["v1", "v2"])
@override_settings(API_BODY_BYTES=1000)
def test_large_bodies_are_refused(client, version):
    path = f"/api/{version}/auth/login/"
    given = {"email": "a@b.example", "password": "x"}
    room = 1000 - len(json.dumps(given | {"more": ""}))
    assert send(client, "post", path, given | {"more": "x" * room}).status_code == 401
    refused = send(client, "post", path, given | {"more": "x" * (room + 1)})
    assert refused.status_code == 413
    assert codes_of(refused)[0] == "too_large"


@pytest.mark.django_db
@pytest.mark.parametrize("depth", [13, 500, 100_000])
def test_deep_json_is_refused(client, depth):
    body = "[" * depth + "]" * depth
    response = client.post(REGISTER, body, content_type="application/json")
    assert response.status_code == 400
    assert codes_of(response)[0] == "parse_error"


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["", "{", "nonsense", "NaN", '"\ud800"', "[1]", "null", "7"])
def test_nonsense_is_refused(client, body):
    data = body.encode("utf-8", "surrogatepass")
    response = client.generic("POST", REGISTER, data, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.django_db
def test_other_types_of_bodies_are_not_read(client):
    response = client.post(REGISTER, {"email": "a@b.example"})
    assert response.status_code == 415
