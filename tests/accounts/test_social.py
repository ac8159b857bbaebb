"""Signing in by others: there when it is configured, and then allowed by the policy."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

PROGRAM = """
import json
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from allauth.socialaccount.adapter import get_adapter
request = RequestFactory().get("/accounts/login/", {"next": "/basket/"})
providers = get_adapter().list_providers(request)
context = {"providers": providers, "next": "/basket/", "process": "login"}
print(json.dumps({
    "policy": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"],
    "buttons": render_to_string("components/sign_in_by.html", context, request=request),
}))
"""


@pytest.mark.django_db
def test_configured_providers_have_a_button_and_leave_by_its_form():
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
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told["policy"] == ["'self'", "https://accounts.google.com", "https://github.com"]
    assert told["buttons"].count('method="post"') == 2
    assert "Continue with Google" in told["buttons"]
    assert "/accounts/google/login/" in told["buttons"]
    assert "Continue with Apple" not in told["buttons"]
