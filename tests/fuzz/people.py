"""Who visits the running shop: printed as JSON, what each of them sends as `Authorization`.

It runs in the shop's own environment: `python -m tests.fuzz.people`.
"""

import json
import sys

import paths  # noqa: F401 - what is imported lies where it says
from tests.fuzz.visits import VERSIONS, sign_outs


def main() -> None:
    import django

    django.setup()
    json.dump(people(), sys.stdout)


def people() -> dict[str, str]:
    """A customer, somebody of a seller, an administrator, and a machine; and a member for each
    operation that signs out, as `v1-auth_logout_create`.

    The machine's key is another administrator's: the one who visits revokes their own.
    """
    from accounts.models import User
    from api.scopes import SCOPES
    from api.tokens.actions import begin_family
    from api.tokens.keys import create_key
    from catalogue.partner.models import Partner
    from demo.accounts import LOG_INS

    of_role = {role: User.objects.get(email=email) for role, email, _password, _start in LOG_INS}
    seller = User.objects.create_user("seller@bowerbird.example")
    Partner.objects.filter(stockrecords__isnull=False).order_by("pk")[0].users.add(seller)
    members = {
        "customer": of_role["Customer"],
        "seller": seller,
        "administrator": of_role["Administrator"],
    }
    leaving = [f"{version}-{name}" for version in VERSIONS for name in sign_outs(version)]
    members |= {name: User.objects.create_user(f"{name}@bowerbird.example") for name in leaving}
    signed_in = {role: f"Bearer {begin_family(user).access}" for role, user in members.items()}
    owner = User.objects.create_superuser("machine@bowerbird.example", None)
    _key, secret = create_key(owner, name="Fuzzer", scopes=list(SCOPES))
    return signed_in | {"machine": f"Api-Key {secret}"}


if __name__ == "__main__":
    main()
