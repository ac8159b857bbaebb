"""The REST API: limits, tokens, documents, and which origins' pages may call it."""

from datetime import timedelta

import environ

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
    }.items()
}

# Bytes that a request may have, and how deep its JSON may go.
API_BODY_BYTES = env.int("API_BODY_BYTES", default=1024 * 1024)

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.int("API_ACCESS_MINUTES", default=10)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env.int("API_REFRESH_DAYS", default=30)),
    "ALGORITHM": "HS256",
    "AUDIENCE": "bowerbird-api",
    "ISSUER": "bowerbird",
    "UPDATE_LAST_LOGIN": False,
    "CHECK_REVOKE_TOKEN": True,
    "AUTH_HEADER_TYPES": ("Bearer",),
}

# For what `extend_schema` says of single actions; the views themselves say it in `api.endpoints`.
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "api.schema.ApiSchema"}

SPECTACULAR_SETTINGS = {
    "TITLE": "Bowerbird",
    "DESCRIPTION": "The shop, for programs.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/(api/)?v[12]",
    "ENUM_NAME_OVERRIDES": {
        "AvailabilityCodeEnum": "catalogue.rules.Availability",
        "PageTypeEnum": "api.resources.pages.TYPES",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

CORS_ALLOWED_ORIGINS = env.list("API_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/(api|v1)/"
CORS_ALLOW_CREDENTIALS = bool(CORS_ALLOWED_ORIGINS)
CORS_EXPOSE_HEADERS = ["ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Basket-Token"]
