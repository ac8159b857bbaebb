"""Where files live: pictures and documents in S3, what belongs to the code beside it."""

import environ

from paths import ROOT

env = environ.Env()

AWS_STORAGE_BUCKET_NAME = env("AWS_STORAGE_BUCKET_NAME", default="bowerbird")
AWS_S3_ENDPOINT_URL = env("AWS_S3_ENDPOINT_URL", default=None)
AWS_S3_REGION_NAME = env("AWS_S3_REGION_NAME", default="eu-west-2")
AWS_S3_CUSTOM_DOMAIN = env("AWS_S3_CUSTOM_DOMAIN", default=None)
AWS_S3_URL_PROTOCOL = env("AWS_S3_URL_PROTOCOL", default="https:")
AWS_S3_ADDRESSING_STYLE = env("AWS_S3_ADDRESSING_STYLE", default="path")
S3 = {
    "BACKEND": "media.storages.LibraryStorage",
    "OPTIONS": {
        "file_overwrite": False,
        "querystring_auth": False,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    },
}
# What only some may see lies in a bucket of its own that nobody can read without the key.
AWS_PRIVATE_BUCKET_NAME = env(
    "AWS_PRIVATE_BUCKET_NAME", default=f"{AWS_STORAGE_BUCKET_NAME}-private"
)
PRIVATE = {
    "bucket_name": AWS_PRIVATE_BUCKET_NAME,
    "file_overwrite": False,
    "querystring_auth": True,
    "object_parameters": {"CacheControl": "private, no-store"},
}
STORAGES = {
    "default": S3,
    "private": {"BACKEND": S3["BACKEND"], "OPTIONS": PRIVATE},
    # Rendered again, a document has the name it had.
    "documents": {"BACKEND": S3["BACKEND"], "OPTIONS": PRIVATE | {"file_overwrite": True}},
    # Of their own, so that a bucket may forget renditions, which can be made again.
    "renditions": S3,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "assets"]
MEDIA_ROOT = ""
