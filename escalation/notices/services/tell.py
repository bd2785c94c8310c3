"""Writing notices: each occurrence once per recipient and medium, whoever is asked how often."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from escalation.facts import NoticesQueued
from escalation.models import Notice
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.about import About, columns_of
from escalation.notices.services.doors import DoorKeeper, Doors
from escalation.notices.services.proving import seal_of
from escalation.notices.services.words import Letter, Words, write
from incidents.choices import Priority
from incidents.models import Incident
from tenants.ledger.append import Act, append_many
from tenants.ledger.rows import insert_rows
from tenants.media import EMAIL, PHONE, among
from tenants.memo import remembered
from tenants.models import Tenant
from tenants.rules.roles import SYSTEM
from tenants.senders import Sender, sender_of

LAST = 5
# What tells of a clock, a silence or a term.
LATE = ("clock_", "round_", "breach_", "controller_", "obligation_")

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
    complaint_id: int | None = None
    digest_id: int | None = None
    controller_notice_id: int | None = None
    # By what it is sent besides mail.
    media: Collection[str] = ()


def tell(
    about: About,
    occasion: Occasion,
    recipients: Iterable[Recipient],
    *,
    now: datetime,
    context: Mapping[str, object] | None = None,
    at_once: bool = False,
) -> bool:
    """Write to each who was not told yet, a mail or by what was agreed; a contact without an
    address gets a call. Say whether anybody is told, now or before.

    What it is about is locked by the caller, so that two at once cannot both find nothing told.
    Within `telling_together` it is written with the others, unless it is wanted `at_once`.
    """
    desk = _Desk(about, occasion, now, context or {})
    sent = [way for way in among({EMAIL, *occasion.media}) if way.is_delivered]
    for one in recipients:
        ways = [(way.code, address) for way in sent if (address := one.address_by(way))]
        for code, address in ways:
            desk.ask(one, code, address)
        if ways:
            continue
        if one.phone and one.sort == "contact" and isinstance(about, Incident):
            desk.ask(one, PHONE, one.phone, due_at=now)
        else:
            logger.error("notice.no_address", extra={"about": str(about.pk), "to": one.token})
    pile = None if at_once else _pile.get()
    if pile is None:
        _write([desk])
    else:
        pile.append(desk)
    return bool(desk.asked)


@contextmanager
def telling_together() -> Iterator[None]:
    """Write what is told in here of one tenant's incidents all at once, at the end."""
    pile: list[_Desk] = []
    token = _pile.set(pile)
    try:
        yield
    finally:
        _pile.reset(token)
    _write(pile)


def ask_to_call(
    about: About,
    occasion: Occasion,
    recipients: Iterable[Recipient],
    *,
    due_at: datetime,
    now: datetime,
    context: Mapping[str, object] | None = None,
) -> list[Notice]:
    """Ask the desk to call each of these who has a number: a task for a person."""
    desk = _Desk(about, occasion, now, context or {})
    for one in recipients:
        if one.phone:
            desk.ask(one, PHONE, one.phone, due_at=due_at)
    return _write([desk])


def rank_of(about: About, occasion: Occasion) -> int:
    """Return how soon a mail leaves the house: 1 for what somebody has to answer and for a P1, then
    what runs late, then by priority; receipts and digests wait.
    """
    if not isinstance(about, Incident):
        return LAST
    if about.priority == Priority.P1 or occasion.escalation_id is not None:
        return 1
    if occasion.template.startswith(LATE):
        return 2
    return min(about.priority + 1, LAST)


class _Desk:
    """Gathers who is told of one occasion, and finds the words for each."""

    def __init__(
        self, about: About, occasion: Occasion, now: datetime, context: Mapping[str, Any]
    ) -> None:
        self.about, self.occasion, self.now, self.context = about, occasion, now, context
        self.asked: dict[str, tuple[Recipient, str, str, datetime | None]] = {}
        self.sender: Sender | None = None
        self.letters: dict[tuple[str, str, str, Doors], Letter] = {}

    def ask(
        self, to: Recipient, medium: str, address: str, *, due_at: datetime | None = None
    ) -> None:
        key = f"{self.occasion.occurrence}/{to.token}/{medium}"
        self.asked.setdefault(key, (to, medium, address, due_at))

    def notices(self, known: set[str]) -> list[Notice]:
        """Return what is to be written to those who were not told yet."""
        fresh = {key: asked for key, asked in self.asked.items() if key not in known}
        readers = [to for to, *_how in fresh.values()]
        keeper = DoorKeeper(
            self.about,
            readers,
            escalation_id=self.occasion.escalation_id,
            template=self.occasion.template,
            controller_notice_id=self.occasion.controller_notice_id,
        )
        return [
            self._notice(key, *asked, doors=keeper.of(asked[0])) for key, asked in fresh.items()
        ]

    def _notice(
        self,
        key: str,
        to: Recipient,
        medium: str,
        address: str,
        due_at: datetime | None,
        *,
        doors: Doors,
    ) -> Notice:
        occasion = self.occasion
        words = self._words(to, doors)
        notice = Notice(
            **{"complaint_id": occasion.complaint_id, **columns_of(self.about)},
            event_id=occasion.event_id,
            message_id=occasion.message_id,
            round_id=occasion.round_id,
            escalation_id=occasion.escalation_id,
            digest_id=occasion.digest_id,
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
            rank=rank_of(self.about, occasion),
            written_at=self.now,
            **{f"{to.sort}_id": to.id},
        )
        if due_at is not None:
            notice.due_at = due_at
        return notice

    def _words(self, to: Recipient, doors: Doors) -> Words:
        about = self.about
        # Times as the clock on the wall says where the reader works.
        customer = about if isinstance(about, Tenant) else about.tenant
        reader = customer if to.sort in ("contact", "holder") else about.provider
        language = to.language or reader.language
        signature = self._signature(language) if to.sort == "contact" else ""
        alike = (language, reader.zone, signature, doors)
        if alike not in self.letters:
            given = {"customer": customer, "desk": about.provider, **vars(doors)}
            given["signature"] = signature
            language, zone, *_ = alike
            self.letters[alike] = write(
                self.occasion.template,
                incident=about if isinstance(about, Incident) else None,
                language=language,
                zone=zone,
                context={**given, **self.context},
            )
        return self.letters[alike].to(to.name)

    def _signature(self, language: str) -> str:
        """Return what stands below a mail to people of the customer."""
        if self.sender is None:
            owner = self.about.tenant_id, self.about.provider_id
            self.sender = remembered(("sender", *owner), lambda: sender_of(*owner))
        return self.sender.signature(language)

    def record(self, written: Sequence[Notice]) -> Act:
        """Return the event that says who is told; of the words themselves there is a seal."""
        facts = NoticesQueued(
            template=self.occasion.template,
            occurrence=self.occasion.occurrence,
            notices=[[row.pk, row.key.split("/", 1)[1]] for row in written],
            seals={str(row.pk): seal_of(row) for row in written},
        )
        about = self.about
        return Act(subject=about, kind="notice.queued", actor=SYSTEM, at=self.now, facts=facts)


def _write(desks: Sequence[_Desk]) -> list[Notice]:
    """Write to those who were not told yet, and tell in one event per occasion who is told."""
    keys = {key for desk in desks for key in desk.asked}
    if not keys:
        return []
    tenants = {desk.about.tenant_id for desk in desks}
    told = Notice.objects.filter(tenant__in=tenants, key__in=keys)
    known = set(told.values_list("key", flat=True))
    by_desk = []
    for desk in desks:
        fresh = desk.notices(known)
        known |= {notice.key for notice in fresh}
        by_desk.append((desk, fresh))
    written = [row for _desk, fresh in by_desk for row in fresh]
    insert_rows(written)
    append_many((desk.record(fresh) for desk, fresh in by_desk if fresh), told=False)
    return written


_pile: ContextVar[list[_Desk] | None] = ContextVar("servicedesk_pile", default=None)
