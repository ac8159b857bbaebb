"""The web process: Django, and the answers that are given without it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
django = get_wsgi_application()

from config.kept_answers import KeptAnswers  # noqa: E402  (the shop is there only now)

application = KeptAnswers(django)
