"""Registers the joining room with Django."""

from typing import Any

from django.apps import AppConfig

from servicedesk.celery import app


class ServicedeskConfig(AppConfig):
    name = "servicedesk"
    verbose_name = "Service desk"
    # Web, tests and manage.py must know the broker too: importing it here makes it the default app.
    celery_app: Any = app

    def ready(self) -> None:
        from servicedesk import checks  # noqa: F401, PLC0415 - models are loaded only now
