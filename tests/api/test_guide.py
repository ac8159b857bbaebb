"""The guides for programs are run as they are written."""

import hashlib
import hmac
import os
import re
import subprocess
import textwrap
import time

import pytest

from tests.template_database import ROOT

GUIDE = ROOT / "docs" / "guides" / "api.md"
WEBHOOKS = GUIDE.with_name("webhooks.md")


@pytest.mark.xdist_group("journeys")
def test_every_line_of_the_guide_works(shop):
    lines = re.findall(r"^    (.+)$", GUIDE.read_text(), re.MULTILINE)
    assert lines[0].startswith("SHOP=")
    script = "\n".join(["set -euo pipefail", f"SHOP={shop.url}", *lines[1:]])
    done = subprocess.run(
        ["bash", "-x", "-c", script], env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def test_signature_is_checked_as_the_guide_says():
    [code] = re.findall(
        r"^    (import hashlib.+?)^\S", WEBHOOKS.read_text(), re.MULTILINE | re.DOTALL
    )
    names: dict = {}
    exec(textwrap.dedent(f"    {code}"), names)
    told_at, body = str(int(time.time())), b'{"id": 1}'
    signed = hmac.new(b"secret", f"{told_at}.".encode() + body, hashlib.sha256).hexdigest()
    check = names["is_from_the_shop"]
    assert check(f"t={told_at},v1={'0' * 64},v1={signed}", body, "secret")
    assert not check(f"t={told_at},v1={signed}", body + b" ", "secret")
    assert not check(f"t={told_at},v1={signed}", body, "another")
    assert not check(f"t={int(told_at) - 400},v1={signed}", body, "secret")
