"""Making a mail part of an incident, by the same services as every other door."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.translation import gettext as _

from escalation.inbox.rules.reading import Mail
from escalation.inbox.rules.trimming import new_words
from incidents.choices import Channel, Level
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.asks.talk import AnswerLate
from incidents.handling.services.late import answer_late
from incidents.handling.services.register import register_incident
from incidents.models import Incident
from incidents.record.rules.files import Given, check_kind, plain_name
from incidents.record.rules.sniffed import HEAD, media_type
from incidents.record.services.storing import limits
from tenants.errors import Invalid
from tenants.models import Contact, Tenant
from tenants.people.services.invite import add_contact
from tenants.rules.roles import SYSTEM

LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 50_000


def reply(mail: Mail, incident: Incident, contact: Contact, *, now: datetime) -> Incident:
    """Take an answer, as the portal does; return where it went on."""
    said = new_words(mail.text)
    quoted = _quoted(said.rest, contact) if said.text.strip() else []
    words = said.text if said.text.strip() else mail.text
    files, left_out = _files(mail, beside=quoted)
    ask = AnswerLate(
        text=_text(words, left_out, contact),
        contact_id=contact.pk,
        channel=Channel.EMAIL,
        attached=files,
    )
    return answer_late(incident_id=incident.pk, ask=ask, actor=SYSTEM, now=now)


def register_unverified(
    mail: Mail, contact: Contact | None, customer: Tenant, *, reported_at: datetime, now: datetime
) -> Incident:
    """Register what somebody sent of whom nothing proves who they are, for the desk alone.

    Its clocks run from when it came in; whose it is stands there as it was written, and is said by
    a person.
    """
    if contact is None or contact.tenant_id != customer.pk:
        contact = _nobody(customer, now=now)
    with translation.override(customer.language):
        sender = _("From %(address)s, not confirmed.") % {"address": mail.sender or "?"}
    return register(mail, contact, reported_at=reported_at, now=now, unverified=sender)


def _nobody(customer: Tenant, *, now: datetime) -> Contact:
    """Return who stands for the unknown at a customer: a contact without any address."""
    with translation.override(customer.language):
        name = _("Unknown sender")
    rows = Contact.objects.filter(tenant=customer, name=name, email="", phone="", user=None)
    found = rows.filter(is_active=True).order_by("pk").first()
    return found or add_contact(tenant=customer, name=name, actor=SYSTEM, now=now)


def register(
    mail: Mail,
    contact: Contact,
    *,
    reported_at: datetime,
    now: datetime,
    unverified: str = "",
) -> Incident:
    """Register what is new; nobody judged it yet, so that it stands in the middle.

    Its terms count from when it came in, also where somebody had to say first whose it is.
    """
    files, left_out = _files(mail)
    title = mail.subject or mail.text.strip().partition("\n")[0]
    with translation.override(contact.tenant.language):
        title = title.strip()[:LONGEST_TITLE] or _("Mail without a subject")
    ask = RegisterIncident(
        title=title,
        description="\n\n".join(
            filter(None, (unverified, _text(mail.text, left_out, contact) or title))
        ),
        reporter_id=contact.pk,
        channel=Channel.EMAIL,
        impact=Level.MEDIUM,
        urgency=Level.MEDIUM,
        reported_at=min(reported_at, now),
        attached=files,
    )
    return register_incident(
        tenant_id=contact.tenant_id,
        ask=ask,
        actor=SYSTEM,
        now=now,
        is_unverified=bool(unverified),
    )


def _text(words: str, left_out: Sequence[str], contact: Contact) -> str:
    text = words.strip()[:LONGEST_TEXT]
    with translation.override(contact.tenant.language):
        said = [_("Not taken: %(file)s") % {"file": name} for name in left_out]
        if not text and not said:
            said = [_("A mail without words.")]
    return "\n\n".join(part for part in (text, "\n".join(said)) if part)


def _quoted(rest: str, contact: Contact) -> list[Given]:
    """Return what a reply quotes as a file of its own: it stands one click away."""
    if not rest.strip():
        return []
    with translation.override(contact.tenant.language):
        name = _("quoted.txt")
    return [_file(name, rest[:LONGEST_TEXT].encode(), "text/plain")]


def _file(name: str, content: bytes, kind: str) -> Given:
    # Its size is told by a property, which is as good.
    return cast(Given, SimpleUploadedFile(name, content, kind))


def _files(mail: Mail, *, beside: Sequence[Given] = ()) -> tuple[list[Given], list[str]]:
    """Return what is taken of the parts, and the names of what is not; the mail itself is kept."""
    taken, left_out = list(beside), []
    most = limits()
    for part in mail.parts:
        name = plain_name(part.name)
        if (
            len(taken) >= most.at_once
            or len(part.content) > most.size
            or _is_refused(name, part.content)
        ):
            left_out.append(name)
        else:
            taken.append(_file(name, part.content, part.media_type))
    return taken, left_out


def _is_refused(name: str, content: bytes) -> bool:
    try:
        check_kind(name, media_type(content[:HEAD]))
    except Invalid:
        return True
    return not content
