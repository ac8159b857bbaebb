"""What browsers are told: what they may load, and which cookies are not for scripts."""

from csp.constants import NONCE, NONE, SELF

from config.settings.files import (
    AWS_S3_CUSTOM_DOMAIN,
    AWS_S3_ENDPOINT_URL,
    AWS_S3_REGION_NAME,
    AWS_S3_URL_PROTOCOL,
    AWS_STORAGE_BUCKET_NAME,
)
from config.settings.people import SOCIAL_PROVIDERS, SOCIAL_SIGN_IN
from config.settings.shop import STRIPE_API_BASE

# Strict for the shop; Wagtail's and Oscar's admins have inline scripts.

STRIPE_ORIGINS = (
    [f"https://{name}.stripe.com" for name in ("js", "*.js", "api", "hooks")]
    if not STRIPE_API_BASE
    else [STRIPE_API_BASE]
)
if AWS_S3_CUSTOM_DOMAIN:
    MEDIA_ORIGINS = [f"{AWS_S3_URL_PROTOCOL}//{AWS_S3_CUSTOM_DOMAIN}"]
elif AWS_S3_ENDPOINT_URL:
    MEDIA_ORIGINS = [AWS_S3_ENDPOINT_URL]
else:
    MEDIA_ORIGINS = [
        f"https://{host}.amazonaws.com"
        for host in ("s3", f"s3.{AWS_S3_REGION_NAME}", f"{AWS_STORAGE_BUCKET_NAME}.s3")
    ]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE, *STRIPE_ORIGINS],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *MEDIA_ORIGINS],
        "connect-src": [SELF, *STRIPE_ORIGINS],
        "frame-src": [SELF, *STRIPE_ORIGINS],
        "worker-src": [SELF],
        "frame-ancestors": [SELF],
        # A sign-in by another leaves by a form, and browsers hold its redirects to this too.
        "form-action": [SELF, *(SOCIAL_SIGN_IN[name][0] for name in SOCIAL_PROVIDERS)],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
CONTENT_SECURITY_POLICY_OF_ADMINS = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:", *MEDIA_ORIGINS],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}
ADMIN_PATHS = ("/cms/", "/dashboard/")

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
