"""Writing notices: each occurrence once per recipient and medium, whoever is asked how often."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from escalation.choices import Medium
from escalation.models import Notice
from escalation.rules.recipients import Recipient
from escalation.services.words import Words, write
from incidents.models import Incident
from incidents.services.common import owned
from tenants.ledger.append import append
from tenants.rules.roles import SYSTEM

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What is told: the words, the occurrence that is told once, and the rows it is about."""

    template: str
    occurrence: str
    is_internal: bool
    event_id: int | None = None
    message_id: int | None = None
    round_id: int | None = None
    escalation_id: int | None = None


def tell(
    incident: Incident,
    occasion: Occasion,
    recipients: Iterable[Recipient],
    *,
    now: datetime,
    context: Mapping[str, Any] | None = None,
) -> list[Notice]:
    """Write a mail to each who was not told yet; a contact without an address gets a call.

    The incident is locked by the caller, so that two at once cannot both find nothing told.
    """
    desk = _Desk(incident, occasion, now, context or {})
    for one in recipients:
        if one.email:
            desk.write(one, Medium.EMAIL, one.email)
        elif one.phone and one.sort == "contact":
            desk.write(one, Medium.PHONE, one.phone, due_at=now)
        else:
            logger.error("notice.no_address", extra={"incident": incident.pk, "to": one.token})
    return desk.record()


def ask_to_call(
    incident: Incident,
    occasion: Occasion,
    recipients: Iterable[Recipient],
    *,
    due_at: datetime,
    now: datetime,
    context: Mapping[str, Any] | None = None,
) -> list[Notice]:
    """Ask the desk to call each of these who has a number: a task for a person."""
    desk = _Desk(incident, occasion, now, context or {})
    for one in recipients:
        if one.phone:
            desk.write(one, Medium.PHONE, one.phone, due_at=due_at)
    return desk.record()


class _Desk:
    """Writes the notices of one occasion."""

    def __init__(
        self, incident: Incident, occasion: Occasion, now: datetime, context: Mapping[str, Any]
    ) -> None:
        self.incident, self.occasion, self.now, self.context = incident, occasion, now, context
        self.written: list[Notice] = []

    def write(
        self, to: Recipient, medium: Medium, address: str, *, due_at: datetime | None = None
    ) -> None:
        incident, occasion = self.incident, self.occasion
        key = f"{occasion.occurrence}/{to.token}/{medium}"
        if Notice.objects.filter(tenant=incident.tenant_id, key=key).exists():
            return
        words = self._words(to)
        notice = Notice(
            **owned(incident),
            event_id=occasion.event_id,
            message_id=occasion.message_id,
            round_id=occasion.round_id,
            escalation_id=occasion.escalation_id,
            key=key,
            medium=medium,
            name=to.name,
            address=address,
            language=to.language,
            template=occasion.template,
            subject=words.subject,
            text=words.text,
            html=words.html,
            is_internal=occasion.is_internal,
            written_at=self.now,
            **{f"{to.sort}_id": to.id},
        )
        if due_at is not None:
            notice.due_at = due_at
        notice.save(force_insert=True)
        self.written.append(notice)

    def _words(self, to: Recipient) -> Words:
        incident = self.incident
        # Times as the clock on the wall says where the reader works.
        reader = incident.tenant if to.sort in ("contact", "holder") else incident.provider
        given = {"recipient": to, "customer": incident.tenant, "desk": incident.provider}
        return write(
            self.occasion.template,
            incident=incident,
            language=to.language or reader.language,
            zone=reader.zone,
            context={**given, **self.context},
        )

    def record(self) -> list[Notice]:
        """Tell in one event who is told; the words themselves are work in hand."""
        if self.written:
            append(
                self.incident,
                "notice.queued",
                actor=SYSTEM,
                at=self.now,
                told=False,
                template=self.occasion.template,
                occurrence=self.occasion.occurrence,
                notices=[[row.pk, row.key.split("/", 1)[1]] for row in self.written],
            )
        return self.written
