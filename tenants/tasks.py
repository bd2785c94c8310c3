"""What the worker does for this room."""

from celery import shared_task

from tenants.services.account import send_link


@shared_task(name="tenants.send_link", expires=60 * 60)
def send_password_link(*, email: str) -> None:
    """Mail a link to choose a password, if this is somebody's address."""
    send_link(email=email)
