"""The door for gunicorn."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
django.setup(set_prefix=False)

from servicedesk.readable import ReadableHandler  # noqa: E402 - reads the settings

application = ReadableHandler()
