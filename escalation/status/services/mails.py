"""Mails to readers of a status page: the question whether they want it, and each update once."""

from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from escalation.choices import UpdateState
from escalation.models import StatusPage, StatusReader, StatusUpdate
from escalation.status.queries.board import Both
from escalation.status.services.readers import CONFIRM, confirm_token, scope_of, stop_token
from tenants.addresses import address
from tenants.people.services.account_mail import Sending
from tenants.scoping import entered
from tenants.senders import Sender, sender_of

_FOLDERS: Final = {True: "messages/status_confirm", False: "messages/status_update"}


def send_mail(*, what: str, ids: list[int], by: Sending) -> bool:
    """Send one, if the page is still public, and its reader still there."""
    provider_id, reader_id, update_id = ids
    is_question = what == CONFIRM
    with entered(scope_of(provider_id)):
        page = (
            StatusPage.objects.select_related("tenant")
            .filter(tenant=provider_id, is_public=True)
            .first()
        )
        reader = StatusReader.objects.filter(tenant=provider_id, pk=reader_id).first()
        rows = StatusUpdate.objects.filter(tenant=provider_id, is_public=True)
        update = rows.filter(pk=update_id, state=UpdateState.APPROVED).first()
        sender = sender_of(provider_id, provider_id)
    if page is None or reader is None or (reader.confirmed_at is None) != is_question:
        return False
    if not is_question and update is None:
        return False
    _send(page, reader, update, sender, by)
    return True


def _send(
    page: StatusPage, reader: StatusReader, update: StatusUpdate | None, sender: Sender, by: Sending
) -> None:
    base, name = settings.PUBLIC_URL.rstrip("/"), page.tenant.name
    stop = base + address("status_stop", stop_token(reader))
    context: dict[str, Any] = {
        "desk": {"name": name}, "language": reader.language, "stop": stop,
        "link": base + address("status_page", page.slug) + f"?lang={reader.language}",
    }  # fmt: skip
    if update is None:
        context["link"] = base + address("status_confirm", confirm_token(reader))
    else:
        context |= {
            "update": update, "title": Both(update.title_nl, update.title_en),
            "said": Both(update.text_nl, update.text_en),
        }  # fmt: skip
    folder = _FOLDERS[update is None]
    with translation.override(reader.language), timezone.override(page.tenant.zone):
        heading = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
        text = render_to_string(f"{folder}/body.txt", context).strip() + "\n"
        html = render_to_string(f"{folder}/body.html", {**context, "heading": heading}).strip()
    sent_by = sender.named(name)
    headers = {
        "Message-ID": f"<status.{by.name}@{parseaddr(sent_by)[1].rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": reader.language,
    }
    if update is not None:
        # RFC 8058: one click in the mail program ends it.
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(heading, text, sent_by, [reader.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    by.ways.hand_over(mail, sender)
