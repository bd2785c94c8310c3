"""What the worker does for this room."""

from importlib import import_module

from celery import shared_task
from django.conf import settings

from tenants.services import account, account_mail
from tenants.services.invitations import of_ticket

HOUR = 60 * 60


@shared_task(name=account.LINK, expires=HOUR)
def send_link(*, email: str) -> None:
    """Mail a link to choose a password, if this is somebody's address."""
    account_mail.send_link(email=email)


@shared_task(name=account.INVITATION, expires=24 * HOUR)
def send_invitation(
    *, user_id: int, member_id: int | None = None, inviter_id: int | None = None
) -> None:
    """Mail a new member the link to a first password."""
    account_mail.send_invitation(user_id=user_id, member_id=member_id, inviter_id=inviter_id)


@shared_task(name=account.QUESTION, expires=24 * HOUR)
def send_question(*, ticket: str) -> None:
    """Mail somebody who has an account the question whether they come in here too."""
    account_mail.send_question(asked=of_ticket(ticket))


@shared_task(name="tenants.clear_sessions", expires=HOUR)
def clear_sessions() -> None:
    """Remove the sessions that ended, and what was kept in them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
