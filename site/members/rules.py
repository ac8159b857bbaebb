"""Pure rules of the account: how a browser, or another program, is called in words."""

import re

from django.utils.translation import gettext as _

# In this order: most browsers also claim to be those that come after them.
BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"CriOS/|Chrome/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)
NAME_LENGTH = 40


def device_name(user_agent: str) -> str:
    """A browser and its machine, as people call them: "Firefox, Windows"."""
    return _known_name(user_agent) or _("Unknown browser")


def program_name(user_agent: str) -> str:
    """As a browser is called, or what a program calls itself: "python-requests"."""
    name = re.split(r"[/\s(]", user_agent.strip(), maxsplit=1)[0][:NAME_LENGTH]
    return _known_name(user_agent) or name or _("Unknown program")


def _known_name(user_agent: str) -> str:
    names = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return ", ".join(name for name in names if name)


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in patterns if re.search(pattern, text)), "")
