"""The REST API: limits, tokens, documents, and which origins' pages may call it."""

from datetime import timedelta

import environ
from corsheaders.defaults import default_headers

env = environ.Env()

# Requests per client: `600/m`. Beside its own, an action may have one of a name of its own.
API_LIMITS = {
    name: env(f"API_LIMIT_{name.upper()}", default=quota)
    for name, quota in {
        "guest": "600/m",
        "member": "1200/m",
        "key": "6000/m",
        "login": "10/m",
        "register": "20/h",
        "cart": "120/m",
        "checkout": "30/m",
        "upload": "30/m",
        "replay": "10/m",
    }.items()
}

# Versions that are given up: {"v1": {"deprecated": "2027-01-01", "sunset": "2028-01-01"}}, UTC.
API_FAREWELLS = env.json("API_FAREWELLS", default={})

# Bytes that a request may have, and how deep its JSON may go.
API_BODY_BYTES = env.int("API_BODY_BYTES", default=1024 * 1024)
API_JSON_DEPTH = 12

# Milliseconds that one statement of a request may take, that it may wait for a lock, and after
# which a request that only reads asks nothing more. 0 leaves the first two to the connection.
API_STATEMENT_MS = env.int("API_STATEMENT_MS", default=8000)
API_LOCK_MS = env.int("API_LOCK_MS", default=4000)
API_READ_MS = env.int("API_READ_MS", default=20_000)

# Bytes of kept answers of which each process has copies of its own.
ANSWERS_COPIED_BYTES = env.int("ANSWERS_COPIED_BYTES", default=16 * 1024 * 1024)

# How long a request with an idempotency key may run before the same key may run it again.
API_LEASE_SECONDS = env.int("API_LEASE_SECONDS", default=60)

# Tokens are signed by a key made of SECRET_KEY (api/tokens/tokens.py).
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.int("API_ACCESS_MINUTES", default=10)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env.int("API_REFRESH_DAYS", default=30)),
    "ALGORITHM": "HS256",
    "AUDIENCE": "bowerbird-api",
    "ISSUER": "bowerbird",
    "AUTH_TOKEN_CLASSES": ("api.tokens.tokens.AccessToken",),
    "AUTH_HEADER_TYPES": ("Bearer",),
}

# No others of the framework's settings are used: Wagtail's own API reads them too.
REST_FRAMEWORK = {
    # For what `extend_schema` says of single actions.
    "DEFAULT_SCHEMA_CLASS": "api.schema.ApiSchema",
    # Times stay what the database gives, which is UTC: a text would be in the shop's time zone.
    "DATETIME_FORMAT": None,
}

# Hosts, as `host` or `host:port`, that webhooks may call though they are inside, or speak no TLS.
WEBHOOK_TRUSTED_HOSTS = env.list("WEBHOOK_TRUSTED_HOSTS", default=[])
# Days that it is kept what a webhook was told and what it said.
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", default=30)

SPECTACULAR_SETTINGS = {
    "TITLE": "Bowerbird",
    "DESCRIPTION": "The shop, for programs.",
    "OAS_VERSION": "3.1.0",
    # It reads Wagtail's own API too. Tests look at our documents.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # As in api/converters.py.
    "PATH_CONVERTER_OVERRIDES": {
        "row": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
        "number": {"type": "string", "pattern": "^[0-9A-Za-z-]{1,40}$"},
    },
    "SCHEMA_PATH_PREFIX": r"/(api/)?v[12]",
    # What has the same name in several places gets one of its own.
    "ENUM_NAME_OVERRIDES": {
        "AvailabilityEnum": "catalogue.rules.Availability",
        "PageTypeEnum": "api.resources.pages.TYPES",
        "OrderStatusEnum": "checkout.order.states.Status.values",
        "ReturnStatusEnum": "checkout.returns.states.ReturnStatus.values",
        "ReturnReasonEnum": "checkout.returns.models.Reason.values",
        "CallStatusEnum": "api.webhooks.models.Call.Status",
    },
}

CORS_ALLOWED_ORIGINS = env.list("API_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/(api|v1)/"
CORS_ALLOW_CREDENTIALS = bool(CORS_ALLOWED_ORIGINS)
CORS_ALLOW_HEADERS = [
    *default_headers,
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-basket-token",
    "x-order-token",
]
CORS_EXPOSE_HEADERS = [
    "Deprecation",
    "ETag",
    "Idempotent-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "X-Basket-Token",
]
