"""Signing in by others: there when it is configured, and then allowed by the policy."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

PROGRAM = """
import json
from django.conf import settings
from django.test import Client, override_settings
entrances = {
    path: Client().get(f"/accounts/{path}/?next=/basket/") for path in ("login", "signup")
}
with override_settings(MAINTENANCE=True):
    closed = {
        path: Client().get(f"/accounts/{path}/").status_code
        for path in ("google/login", "github/login/callback", "3rdparty/login/error", "signup")
    }
print(json.dumps({
    "policy": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"],
    "closed": closed,
    "pages": {path: answer.content.decode() for path, answer in entrances.items()},
}))
"""


@pytest.fixture
def told(db) -> dict[str, Any]:
    """What a shop with two providers says of itself."""
    database = connection.settings_dict
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
        "GOOGLE_CLIENT_ID": "g",
        "GITHUB_CLIENT_ID": "h",
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", PROGRAM]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_configured_providers_have_a_button_and_leave_by_its_form(told):
    assert told["policy"] == ["'self'", "https://accounts.google.com", "https://github.com"]
    assert set(told["pages"]) == {"login", "signup"}
    for page in told["pages"].values():
        forms = re.findall(r'<form[^>]* action="/accounts/(\w+)/login/[^>]*>', page)
        assert sorted(forms) == ["github", "google"]
        assert "Continue with Google" in page
        assert "Continue with Apple" not in page


def test_closed_shop_is_entered_by_another_provider_and_takes_nobody_new(told):
    assert told["closed"] == {
        "google/login": 200,
        "github/login/callback": 401,
        "3rdparty/login/error": 401,
        "signup": 503,
    }
