"""What the worker does for this room."""

from celery import shared_task

from tenants.services import account

HOUR = 60 * 60


@shared_task(name=account.LINK, expires=HOUR)
def send_link(*, email: str) -> None:
    """Mail a link to choose a password, if this is somebody's address."""
    account.send_link(email=email)


@shared_task(name=account.INVITATION, expires=24 * HOUR)
def send_invitation(*, user_id: int) -> None:
    """Mail a new member the link for his first password."""
    account.send_invitation(user_id=user_id)
