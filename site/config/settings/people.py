"""Who people are: log-in, passwords, second factor, sign-in by others, and what is kept of them."""

import environ

env = environ.Env()

# Sign-in by others: each is there once its application at the provider has an id.

SOCIAL_SIGN_IN = {
    "google": ("https://accounts.google.com", {"scope": ["profile", "email"]}),
    "github": ("https://github.com", {"scope": ["user:email"]}),
    "apple": ("https://appleid.apple.com", {}),
}
SOCIAL_PROVIDERS = [name for name in SOCIAL_SIGN_IN if env(f"{name.upper()}_CLIENT_ID", default="")]
SOCIAL_APPS = [f"allauth.socialaccount.providers.{name}" for name in SOCIAL_PROVIDERS]

# Members

AUTH_USER_MODEL = "customer.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "customer:summary"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.LoginForm",
    "signup": "accounts.entrance_forms.SignupForm",
    "add_email": "accounts.entrance_forms.AddEmailForm",
    "change_password": "accounts.entrance_forms.ChangePasswordForm",
    "set_password": "accounts.entrance_forms.SetPasswordForm",
    "reset_password": "accounts.entrance_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.entrance_forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# No mail to fetch before a first order: so sign-up does tell whether an address has an account.
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
# allauth's own, and ours beside them: letters that anybody may have sent to any address, codes of
# vouchers and gift cards that do not exist, and wrong passwords of pages and documents for some.
ACCOUNT_RATE_LIMITS = {
    "stock_alert": "20/h/ip,5/h/key",
    "voucher": "30/h/ip",
    "card": "10/h/user",
    "gift_card": "10/h/ip",
    "shared_password": "20/h/ip",
    "withdrawal": "20/h/ip,5/h/key",
}
# One address; another takes its place once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
# What changes who may enter is told to the old address, and asks for the password again.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Proxies between visitors and the shop whose X-Forwarded-For is believed, for limits by address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.entrance_forms.AuthenticateForm",
    "reauthenticate": "accounts.entrance_forms.ReauthenticateByCodeForm",
    "activate_totp": "accounts.entrance_forms.ActivateAppForm",
    "add_webauthn": "accounts.entrance_forms.AddPasskeyForm",
}
# A code is typed and sent in more than no time: one step of 30 seconds is forgiven (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_PROVIDERS = {
    name: SOCIAL_SIGN_IN[name][1]
    | {
        "APPS": [
            {
                "client_id": env(f"{name.upper()}_CLIENT_ID"),
                "secret": env(f"{name.upper()}_CLIENT_SECRET", default=""),
                "key": env(f"{name.upper()}_CLIENT_KEY", default=""),
                "settings": {
                    "certificate_key": env.str(f"{name.upper()}_CERTIFICATE", "", multiline=True),
                },
            }
        ]
    }
    for name in SOCIAL_PROVIDERS
}

# Years that orders of erased members, and of guests, keep their addresses: as long as the tax
# office may ask for them.
ORDER_ADDRESS_YEARS = env.int("ORDER_ADDRESS_YEARS", default=6)
# What rooms above `members` keep of a member: rows for the copy of the member's data.
DATA_OF_MEMBERS = {
    "api_sign_ins": "api.tokens.queries.sign_ins_told",
    "api_keys": "api.tokens.queries.keys_told",
    "webhooks": "api.webhooks.queries.subscriptions_told",
}
# Sign-ins that a room above `members` keeps: reading a member's open ones, ending one by its key
# (a UUID), ending all.
SIGN_INS_ELSEWHERE = {
    "open": "api.tokens.queries.open_sign_ins_of",
    "end": "api.tokens.actions.revoke_family",
    "end_all": "api.tokens.actions.revoke_families",
}
# Days that a copy of a member's data can be fetched.
DATA_EXPORT_DAYS = 7
