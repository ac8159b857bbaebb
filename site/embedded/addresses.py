"""Where the embedded servers answer: ports, and the environment that leads to them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

HOST = "127.0.0.1"
LAST_PORT = 65_535
S3_INNER_PORTS = 8
# SeaweedFS's operators' part cannot be switched off, and takes a second port this much higher.
S3_ADMIN_PORT = 7
S3_ADMIN_GRPC_OFFSET = 10_000
DATABASE = USER = BUCKET = "bowerbird"
PRIVATE_BUCKET = f"{BUCKET}-private"
REGION = "eu-west-2"
DEVELOPMENT = "config.settings.development"
WEBHOOK_PATH = "/payment/stripe/webhook/"
STRIPE_KEY = "sk_test_bowerbird"
KEY_FILE = "key"
ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "var"
# A proxy for the world outside must not be asked for servers on this machine.
NO_PROXY_NAMES = ("NO_PROXY", "no_proxy")

# A server is "given from outside" when the first variable of its group is set.
GROUPS = {
    "web": ("SITE_URL",),
    "postgres": ("DATABASE_URL",),
    "valkey": ("REDIS_URL",),
    "broker": ("CELERY_BROKER_URL",),
    "s3": (
        "AWS_STORAGE_BUCKET_NAME",
        "AWS_PRIVATE_BUCKET_NAME",
        "AWS_S3_ENDPOINT_URL",
        "AWS_S3_REGION_NAME",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    ),
    "stripe": (
        "STRIPE_SECRET_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "STRIPE_API_BASE",
        "STRIPE_JS_URL",
    ),
    "mail": ("EMAIL_URL", "MAIL_CATCHER_URL"),
}


@dataclass(frozen=True, kw_only=True)
class Ports:
    """TCP ports on the loopback address; the defaults are those of a developer's machine."""

    web: int = 8000
    mail: int = 8001
    stripe: int = 8002
    s3: int = 8003
    postgres: int = 8004
    valkey: int = 8005
    smtp: int = 8006
    # The first of those that SeaweedFS uses among its own parts (`s3_inner_ports`).
    s3_inner: int = 8010


def port_variable(name: str) -> str:
    """The environment variable that moves a port, such as BOWERBIRD_POSTGRES_PORT."""
    return f"BOWERBIRD_{name.upper()}_PORT"


def ports_from(environ: Mapping[str, str]) -> Ports:
    """The default ports, each replaced by its environment variable where that is set.

    Raises ValueError for a value that is no port number.
    """
    moved = {}
    for field in fields(Ports):
        variable = port_variable(field.name)
        given = environ.get(variable, "")
        if given:
            if not given.isdigit() or not 0 < int(given) <= LAST_PORT:
                raise ValueError(f"{variable} must be a port number, and it is {given!r}.")
            moved[field.name] = int(given)
    ports = Ports(**moved)
    if max(s3_inner_ports(ports.s3_inner)) > LAST_PORT:
        raise ValueError(
            f"{port_variable('s3_inner')} must be so low that there are ports "
            f"{S3_ADMIN_PORT + S3_ADMIN_GRPC_OFFSET} higher, and it is {ports.s3_inner}."
        )
    return ports


def s3_inner_ports(first: int) -> set[int]:
    """What SeaweedFS takes for its own parts."""
    return {*range(first, first + S3_INNER_PORTS), first + S3_ADMIN_PORT + S3_ADMIN_GRPC_OFFSET}


def environment(ports: Ports, *, key: str) -> dict[str, str]:
    """The variables that lead the shop to the embedded servers on these ports.

    `key` is the password of this installation's PostgreSQL, Valkey and S3.
    """
    valkey = f"redis://:{key}@{HOST}:{ports.valkey}"
    stripe = f"http://{HOST}:{ports.stripe}"
    return {
        "SITE_URL": f"http://{HOST}:{ports.web}",
        "DATABASE_URL": f"postgres://{USER}:{key}@{HOST}:{ports.postgres}/{DATABASE}",
        "REDIS_URL": f"{valkey}/0",
        "CELERY_BROKER_URL": f"{valkey}/1",
        "AWS_STORAGE_BUCKET_NAME": BUCKET,
        "AWS_PRIVATE_BUCKET_NAME": PRIVATE_BUCKET,
        "AWS_S3_ENDPOINT_URL": f"http://{HOST}:{ports.s3}",
        "AWS_S3_REGION_NAME": REGION,
        "AWS_ACCESS_KEY_ID": USER,
        "AWS_SECRET_ACCESS_KEY": key,
        "STRIPE_SECRET_KEY": STRIPE_KEY,
        "STRIPE_PUBLISHABLE_KEY": "pk_test_bowerbird",
        "STRIPE_WEBHOOK_SECRET": "whsec_bowerbird",
        "STRIPE_API_BASE": stripe,
        "STRIPE_JS_URL": f"{stripe}/js.stripe.com/v3/",
        "EMAIL_URL": f"smtp://{HOST}:{ports.smtp}",
        "MAIL_CATCHER_URL": f"http://{HOST}:{ports.mail}",
    }


def missing_from(environ: Mapping[str, str], *, ports: Ports, key: str) -> dict[str, str]:
    """The embedded servers' variables, of those groups only that `environ` does not give.

    A group is taken whole: an access key for some other S3 must not meet the embedded one.
    """
    ours = environment(ports, key=key)
    names = [name for group in embedded_groups(environ) for name in GROUPS[group]]
    if environ.get("REDIS_URL") and not environ.get("CELERY_BROKER_URL"):
        names.remove("CELERY_BROKER_URL")
    return {name: ours[name] for name in names}


def without_proxy(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that keep this machine's own addresses away from a proxy."""
    local = f"localhost,{HOST}"
    return {
        name: f"{environ[name]},{local}" if environ.get(name) else local
        for name in NO_PROXY_NAMES
        if local not in environ.get(name, "")
    }


def embedded_groups(environ: Mapping[str, str]) -> set[str]:
    """The groups that the environment does not give from outside."""
    return {group for group, names in GROUPS.items() if not environ.get(names[0])}


def defaults(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a developer's environment lacks, leading to the servers that `manage.py run` starts."""
    given = os.environ if environ is None else environ
    return missing_from(given, ports=ports_from(given), key=stored_key(DATA))


def without_defaults(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment as it was given, before the settings added `defaults()` to it."""
    ours = environment(ports_from(environ), key=stored_key(DATA))
    return {name: value for name, value in environ.items() if ours.get(name) != value}


def stored_key(data: Path) -> str:
    """The password kept in a data folder; empty before the first start."""
    file = data / KEY_FILE
    return file.read_text().strip() if file.is_file() else ""
