"""The Celery application. The worker and beat load it; web loads it through wsgi.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init
from django.conf import settings

from servicedesk.heap import freeze_heap

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")

app = Celery("servicedesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What @shared_task binds to, also in a thread that did not import this module.
app.set_default()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Being connected is what counts: Celery then leaves LOGGING of the settings as it is."""


@worker_init.connect
def wait_for_nobody_long(**kwargs: Any) -> None:
    """Give every connection of this worker its patience, as wsgi.py does for requests."""
    os.environ.setdefault("PGOPTIONS", settings.WORK_PGOPTIONS)


@worker_process_init.connect
def look_through_less(**kwargs: Any) -> None:
    freeze_heap()
