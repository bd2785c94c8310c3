"""What the law asks of an incident, as its page shows it: what, why, by when and who answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy

from incidents.choices import PRIVACY, DutyEvent, ObligationState
from incidents.duty.rules.obligations import NOTICE, place_of
from incidents.duty.services.owing import named, others_of
from incidents.models import (
    ControllerNotice,
    DutyDenial,
    DutyStart,
    Incident,
    Obligation,
    ObligationAnswer,
)
from incidents.record.queries.gather import Listed, Row, columns, revive
from tenants.data import regimes
from tenants.models import FunctionHolder, Tenant
from tenants.rules.roles import Actor
from tenants.rules.texts import Text
from tenants.sight import seen_by

# Of one customer; nobody reads more on a page.
NOTICES = 50
# What the record tells, beside what somebody decides.
_EVENTS: Mapping[str, Any] = {
    "reported": gettext_lazy("Reported"),
    "high_risk": gettext_lazy("A high risk for the persons concerned"),
}
CONFIDENCE: Mapping[str, Any] = {
    "law": gettext_lazy("read in the text itself"),
    "public": gettext_lazy("read on a public page"),
    "secondary": gettext_lazy("read with others, not in the law itself"),
    "unchecked": gettext_lazy("commonly known, read nowhere"),
    "agreed": gettext_lazy("agreed with the customer"),
}


@dataclass(frozen=True)
class TermView:
    """One end, from which event it counts, and where that was read."""

    event: Any
    since: datetime
    at: datetime | None
    source: str
    read_on: date
    confidence: Any


@dataclass(frozen=True)
class ObligationView:
    row: Obligation
    name: str
    channel: Text | str
    terms: list[TermView]
    evidence: tuple[Text, ...]
    verify: Text | None
    answers: list[ObligationAnswer]

    @property
    def is_owed(self) -> bool:
        return self.row.stopped_at is None

    @property
    def waits_for_second(self) -> bool:
        """Whether somebody said that it is not required, and a second person has still to."""
        return self.is_owed and any(not one.settles for one in self.answers)

    @property
    def disagrees(self) -> bool:
        """Whether sources name more than one moment: the earliest holds here."""
        return len({one.at for one in self.terms}) > 1


@dataclass(frozen=True)
class LawView:
    """Obligations, what is owed first; decisions from when they count, the latest first."""

    obligations: list[ObligationView]
    starts: list[DutyStart]
    denials: list[DutyDenial]
    # To the customer, by its provider as processor.
    notices: list[ControllerNotice]

    @property
    def tells_customer(self) -> bool:
        """Whether its provider owes or gave it a notice as processor."""
        return any(one.row.duty == NOTICE for one in self.obligations)

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to show of what laws ask beside the GDPR."""
        return bool(self.obligations or self.starts or self.denials)

    @property
    def undone(self) -> set[str]:
        """Return what was denied and counts after all, by a later decision."""
        return {one.event for one in self.starts}

    @property
    def owed(self) -> list[ObligationView]:
        return [one for one in self.obligations if one.is_owed]

    @property
    def is_owed(self) -> bool:
        return bool(self.owed)


def law_lists(incident: Incident) -> dict[str, Listed]:
    """Return what `law_view` wants, for a page that reads more with it."""
    of = {"incident": incident}
    starts = DutyStart.objects.filter(**of).order_by("-pk")
    denials = DutyDenial.objects.filter(**of).order_by("-pk")
    answers = ObligationAnswer.objects.filter(**of).order_by("-pk")
    notices = ControllerNotice.objects.filter(**of).order_by("-pk")
    return {
        "law_notices": notices.values(*columns(ControllerNotice, "sent_by__name")),
        "law_owed": others_of(incident).order_by("pk").values(*columns(Obligation)),
        "law_denials": denials.values(*columns(DutyDenial, "decided_by__name")),
        "law_starts": starts.values(*columns(DutyStart, "decided_by__name")),
        "law_answers": answers.values(
            *columns(ObligationAnswer, "answered_by__name", "receipt__name")
        ),
    }


def law_view(found: Mapping[str, list[Row]]) -> LawView:
    answers = revive(ObligationAnswer, found["law_answers"])
    views = [view_of(row, answers) for row in revive(Obligation, found["law_owed"])]
    return LawView(
        obligations=sorted(views, key=_order),
        starts=revive(DutyStart, found["law_starts"]),
        denials=revive(DutyDenial, found["law_denials"]),
        notices=revive(ControllerNotice, found["law_notices"]),
    )


def view_of(row: Obligation, answers: Iterable[ObligationAnswer] = ()) -> ObligationView:
    packs = regimes()
    duty, recipient = packs.duties.get(row.duty), packs.recipients.get(row.recipient)
    return ObligationView(
        row=row,
        name=named({"duty": row.duty, "recipient": row.recipient}),
        channel=recipient.channel if recipient else "",
        terms=[_term(one) for one in row.terms],
        evidence=duty.evidence if duty else (),
        verify=duty.verify if duty else None,
        answers=[one for one in answers if one.obligation_id == row.pk],
    )


def event_name(code: str) -> Any:
    """Return an event in words; of a filing, what was filed."""
    if code in DutyEvent.values:
        return DutyEvent(code).label
    duty = regimes().duties.get(code.removeprefix("filed:"))
    return duty.title if duty else _EVENTS.get(code, code)


def called(code: str) -> str:
    """Return a duty, an event or a recipient in words, by its code."""
    packs = regimes()
    if duty := packs.duties.get(code):
        return f"{packs.regimes[duty.regime].title} {duty.article}, {duty.title}"
    recipient = packs.recipients.get(code)
    return str(recipient.name) if recipient else code


def _term(kept: Mapping[str, Any]) -> TermView:
    return TermView(
        event=event_name(kept["event"]),
        since=datetime.fromisoformat(kept["since"]),
        at=datetime.fromisoformat(kept["at"]) if kept["at"] else None,
        source=kept["source"],
        read_on=date.fromisoformat(kept["read_on"]),
        confidence=CONFIDENCE.get(kept["confidence"], kept["confidence"]),
    )


def _order(view: ObligationView) -> tuple[bool, datetime, bool, int]:
    row = view.row
    return (not view.is_owed, *place_of(row.due_at, row.started_at), row.pk)


def notice_owed(incident: Incident) -> Obligation | None:
    """Return what its provider owes this customer as processor, also once it was told."""
    rows = Obligation.objects.filter(incident=incident, duty=NOTICE)
    return rows.exclude(state=ObligationState.NOT_OWED).first()


def decided_by(actor: Actor) -> list[int]:
    """Return the customers for whose privacy or security this person speaks."""
    if actor.user_id is None:
        return []
    held = FunctionHolder.objects.filter(
        user=actor.user_id, is_active=True, function__in=PRIVACY
    ).exclude(tenant=F("provider"))
    return sorted(set(held.values_list("tenant", flat=True)))


def zone_of_mine(actor: Actor) -> str:
    """Return the zone of the first customer for whom this person decides; empty where for none."""
    rows = Tenant.objects.filter(pk__in=decided_by(actor)).order_by("pk")
    return rows.values_list("zone", flat=True).first() or ""


def notices_to_mine(actor: Actor) -> list[ControllerNotice]:
    """Return what the provider told the customers whose DPO or CISO this person is."""
    rows = ControllerNotice.objects.filter(seen_by(actor), tenant__in=decided_by(actor))
    return list(rows.select_related("sent_by", "provider").order_by("-pk")[:NOTICES])


def law_of(incident: Incident) -> LawView:
    """Return the whole of it, for a page that reads nothing else of the incident."""
    return law_view({name: list(rows) for name, rows in law_lists(incident).items()})


@dataclass(frozen=True)
class SaidOnce:
    """That something is not required, said by one person; it waits for a second one."""

    obligation: int
    name: str
    answer: ObligationAnswer


def said_once(incident: Incident) -> list[SaidOnce]:
    """Return what waits for a second person who says that it is not required, the oldest first."""
    rows = ObligationAnswer.objects.filter(
        incident=incident, outcome=ObligationState.NOT_OWED, obligation__stopped_at=None
    )
    return [
        SaidOnce(one.obligation_id, called_of(one.obligation), one)
        for one in rows.select_related("obligation", "answered_by").order_by("pk")
    ]


def called_of(row: Obligation) -> str:
    return named({"duty": row.duty, "recipient": row.recipient})


def open_choices(incident: Incident) -> list[tuple[int, str]]:
    """Return what can be answered: what is owed, and what was filed and may be added to."""
    rows = others_of(incident).exclude(state=ObligationState.NOT_OWED)
    return [
        (row.pk, called_of(row))
        for row in sorted(rows, key=lambda one: (one.stopped_at is not None, one.pk))
    ]
