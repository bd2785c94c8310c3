"""What the law asks of an incident, as its page shows it: what, why, by when and who answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy

from incidents.choices import DutyEvent, ObligationState
from incidents.duty.services.owing import named
from incidents.models import DutyStart, Incident, Obligation, ObligationAnswer
from incidents.record.queries.gather import Listed, Row, columns, revive
from tenants.data import regimes
from tenants.rules.texts import Text

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

    @property
    def owed(self) -> list[ObligationView]:
        return [one for one in self.obligations if one.is_owed]


def law_lists(incident: Incident) -> dict[str, Listed]:
    """Return what `law_view` wants, for a page that reads more with it."""
    of = {"incident": incident}
    starts = DutyStart.objects.filter(**of).order_by("-pk")
    answers = ObligationAnswer.objects.filter(**of).order_by("-pk")
    return {
        "law_owed": Obligation.objects.filter(**of).order_by("pk").values(*columns(Obligation)),
        "law_starts": starts.values(*columns(DutyStart, "decided_by__name")),
        "law_answers": answers.values(
            *columns(ObligationAnswer, "answered_by__name", "receipt__name")
        ),
    }


def law_view(found: Mapping[str, list[Row]]) -> LawView:
    answers = revive(ObligationAnswer, found["law_answers"])
    views = [view_of(row, answers) for row in revive(Obligation, found["law_owed"])]
    return LawView(
        obligations=sorted(views, key=_order), starts=revive(DutyStart, found["law_starts"])
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


def _order(view: ObligationView) -> tuple[bool, bool, float, int]:
    due = view.row.due_at
    return (not view.is_owed, due is None, due.timestamp() if due else 0.0, view.row.pk)


def open_list(incident: Incident) -> Listed:
    """Return what is owed, for the gate and for the head of its page."""
    found = Obligation.objects.filter(incident=incident, stopped_at=None).order_by("pk")
    rows: Listed = found.values("pk", "duty", "recipient", "started_at", "due_at")
    return rows


def open_choices(incident: Incident) -> list[tuple[int, str]]:
    """Return what can be answered: what is owed, and what was filed and may be added to."""
    rows = Obligation.objects.filter(incident=incident).exclude(state=ObligationState.NOT_OWED)
    return [
        (row.pk, named({"duty": row.duty, "recipient": row.recipient}))
        for row in sorted(rows, key=lambda one: (one.stopped_at is not None, one.pk))
    ]
