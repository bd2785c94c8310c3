"""The alarm that a webhook takes nothing any more: a mail to each administrator of the provider."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from escalation.models import Webhook
from tenants.addresses import address
from tenants.choices import Role, Side
from tenants.models import AccountMail, Membership
from tenants.people.services.account_mail import Letter, Sending, post
from tenants.people.services.account_queue import owe
from tenants.scoping import Scope, entered
from tenants.senders import sender_of


def owe_alarm(webhook: Webhook) -> None:
    """Owe the mail in the transaction that paused it."""
    people = Membership.objects.filter(
        tenant=webhook.tenant_id, role=Role.ADMINISTRATOR, is_active=True, user__is_active=True,
        user__is_service=False, sees_all_customers=True,
    )  # fmt: skip
    for user_id in sorted(set(people.values_list("user", flat=True))):
        owe(AccountMail.Kind.WEBHOOK, user_id=user_id, ids=[webhook.provider_id, webhook.pk])


def send_alarm(*, user_id: int, ids: list[int], by: Sending) -> bool:
    """Mail that it is paused, if it still is, and if this person still sets it up."""
    provider_id, webhook_id = ids
    with entered(
        Scope(tenants=(), providers=(provider_id,), side=Side.PROVIDER, wholes=(provider_id,))
    ):
        webhook = Webhook.objects.select_related("tenant").filter(pk=webhook_id).first()
        held = Membership.objects.filter(
            tenant=provider_id, user=user_id, role=Role.ADMINISTRATOR, is_active=True
        )
        member = held.select_related("user").first()
        sender = sender_of(provider_id, provider_id)
    if member is None or webhook is None or not webhook.is_paused or webhook.removed_at:
        return False
    user = member.user
    with translation.override(user.language), timezone.override(webhook.tenant.zone):
        context = {
            "recipient": user, "desk": {"name": webhook.tenant.name}, "language": user.language,
            "webhook": webhook,
            "link": settings.PUBLIC_URL.rstrip("/") + address("escalation:webhook", webhook.pk),
        }  # fmt: skip
        folder = "messages/webhook_paused"
        heading = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
        text = render_to_string(f"{folder}/body.txt", context).strip() + "\n"
        page = render_to_string(f"{folder}/body.html", {**context, "heading": heading}).strip()
    post(by, user, webhook.tenant.name, Letter(heading, text, page), sender=sender)
    return True
