"""What the worker does for this room."""

from importlib import import_module

from celery import shared_task
from django.conf import settings

from tenants.people.services.account_queue import TASK
from tenants.people.services.account_sending import send_owed

HOUR = 60 * 60


@shared_task(name=TASK, expires=30)
def send_account_mail() -> None:
    """Send what is owed: links to a password, invitations and questions."""
    send_owed()


@shared_task(name="tenants.clear_sessions", expires=HOUR)
def clear_sessions() -> None:
    """Remove the sessions that ended, and what was kept in them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
