"""The door for gunicorn."""

import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
# A request waits for nobody for long: what holds one customer's chain or row costs whoever needs it
# a 503, and nobody else a place in the queue. For requests only; longer where a service says so.
os.environ.setdefault("PGOPTIONS", settings.REQUEST_PGOPTIONS)
django.setup(set_prefix=False)

from django.urls import get_resolver  # noqa: E402 - reads the settings

from servicedesk.heap import freeze_heap  # noqa: E402 - likewise
from servicedesk.readable import ReadableHandler  # noqa: E402 - reads the settings

application = ReadableHandler()
# Read now and not by whoever asks first.
list(get_resolver().url_patterns)
freeze_heap()
