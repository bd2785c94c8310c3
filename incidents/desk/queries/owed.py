"""What one incident asks of the desk now, the most pressing first: the head of its page."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.choices import ClockKind, ClockState
from incidents.desk.queries.around import Lists, complaint_list, head_lists
from incidents.duty.queries.breach import breach_tile, clock_of
from incidents.duty.queries.measures import NOW, MeasuresView, MeasureView, measures_of
from incidents.duty.rules.obligations import NOTICE, place_of
from incidents.duty.services.duties import grounds_from, grounds_lists
from incidents.duty.services.owing import named, open_list
from incidents.models import Complaint, Incident, Obligation, UpdateRound
from incidents.record.queries.clocks import (
    NEVER,
    RUNNING,
    ClockView,
    round_view,
    view_of,
)
from incidents.record.queries.gather import Row, gather, revive
from incidents.record.queries.promised import missed_since, short_moment
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.media import among, any_delivered, ways_of


@dataclass(frozen=True)
class Owed:
    """One thing that is still to be done. `verb` names the act that does it, `asks` its row.

    `code` is the measure that it is, where it is one.
    """

    id: str
    label: Any
    icon: str
    detail: Any = ""
    clock: ClockView | None = None
    verb: str = ""
    asks: str = ""
    code: str = ""

    @property
    def order(self) -> tuple[bool, datetime]:
        if self.clock is None:
            return (True, NEVER)
        if self.clock.due_at is None and self.clock.started_at is not None:
            return (False, place_of(None, self.clock.started_at)[0])
        return (self.clock.due_at is None, self.clock.due_at or NEVER)


def owed_of(
    incident: Incident,
    *,
    clocks: Iterable[Row],
    rounds: Iterable[UpdateRound],
    measures: MeasuresView,
    complaints: Iterable[Complaint],
    breach: Obligation | None,
    obligations: Iterable[Row],
    now: datetime,
) -> list[Owed]:
    """Return everything that somebody at the desk must do now, by deadline.

    What closing asks for stands in its own part, as soon as there is something to close.
    """
    found = [
        *_running(incident, clocks, now),
        *_breach(incident, breach, now),
        *(_obligation(row, now) for row in obligations),
        *_words(list(rounds), now),
        *_measures(measures),
        *_complaints(complaints),
    ]
    return sorted(found, key=lambda owed: owed.order)


def owed_now(incident: Incident, now: datetime) -> list[Owed]:
    """Read what `owed_of` wants, for the part of the page that follows by itself."""
    lists: Lists = {
        **head_lists(incident),
        **grounds_lists(incident),
        "complaints": complaint_list(incident),
        "obligations": open_list(incident),
    }
    found = gather(**lists)
    return owed_of(
        incident,
        clocks=found["clocks"],
        rounds=revive(UpdateRound, found["rounds"]),
        measures=measures_of(incident, grounds_from(incident, found)),
        complaints=revive(Complaint, found["complaints"]),
        breach=clock_of(incident, found["breach"]),
        obligations=found["obligations"],
        now=now,
    )


# What answers a clock, and whether it is shown before it presses.
CLOCKS: Mapping[str, tuple[str, str, bool]] = {
    ClockKind.RESPONSE: ("message-square", "message", True),
    ClockKind.RESOLUTION: ("timer", "resolve", False),
}


def _running(incident: Incident, clocks: Iterable[Row], now: datetime) -> list[Owed]:
    if incident.status not in UNSOLVED:
        return []
    found = []
    for row in clocks:
        view = view_of(row, now)
        icon, verb, is_always = CLOCKS[view.kind]
        if view.state in RUNNING and (is_always or view.is_urgent):
            found.append(Owed(f"owed-{view.kind}", view.label, icon, clock=view, verb=verb))
    return found


def _words(rounds: list[UpdateRound], now: datetime) -> list[Owed]:
    """Return the word that is owed; one message makes good all that was missed, so it is one."""
    late = [one for one in rounds if one.due_at < now]
    if not late:
        return [_round(one, now) for one in rounds]
    media = {code for one in late for code in one.media}
    first = {"due_at": late[0].due_at, "opened_at": late[0].opened_at, "missed": len(late)}
    return [
        Owed(
            id=f"owed-round-{late[0].number}",
            label=_("Customer update"),
            icon=_icon(media),
            detail=f"{missed_since(len(late), late[0].due_at, now)}, {ways_of(media)}",
            clock=round_view(first, now),
            verb=_verb(media),
        )
    ]


def _breach(incident: Incident, clock: Obligation | None, now: datetime) -> list[Owed]:
    """Ask for the decision or the notification; whoever may not take it sees there who may."""
    if clock is None or clock.stopped_at is not None:
        return []
    view = breach_tile(incident, clock, now, short_moment)
    verb = "notified" if clock.outcome else "breach"
    label = _("Personal data breach")
    return [Owed("owed-breach", label, "scale", detail=view.detail, clock=view, verb=verb)]


def _obligation(row: Row, now: datetime) -> Owed:
    """Ask for what the law does; without a moment of its own it is owed without undue delay."""
    due, is_notice = row["due_at"], row["duty"] == NOTICE
    clock = ClockView(
        kind="law",
        label=_("What the law asks"),
        state=_pressing(row["started_at"], due, now),
        due_at=due,
        started_at=row["started_at"],
        icon="scale",
    )
    return Owed(
        id=f"owed-law-{row['pk']}",
        label=named(row),
        icon="scale",
        clock=clock,
        # The notice to the customer is itself the answer.
        verb="controller" if is_notice else "law",
        asks="" if is_notice else f"obligation={row['pk']}",
    )


def _pressing(since: datetime, due: datetime | None, now: datetime) -> ClockState:
    """Say how a term of a law stands: at risk in its last quarter, as the 72 hours are."""
    if due is None or now < due - (due - since) / 4:
        return ClockState.OK
    return ClockState.LATE if now > due else ClockState.RISK


def _round(one: UpdateRound, now: datetime) -> Owed:
    # What was given by one medium is asked for by the others only.
    wanting = [code for code in one.media if code not in one.proven] or one.media
    return Owed(
        id=f"owed-round-{one.number}",
        label=_("Customer update"),
        icon=_icon(wanting),
        detail=ways_of(wanting),
        clock=round_view({"due_at": one.due_at, "opened_at": one.opened_at, "missed": 0}, now),
        verb=_verb(wanting),
    )


def _verb(media: Collection[str]) -> str:
    """Return what the desk does first: a message goes to all by itself, a person calls one."""
    return "message" if any_delivered(media) else "call"


def _icon(media: Collection[str]) -> str:
    return "megaphone" if any_delivered(media) else next(one.icon for one in among(media))


# Measures that are an act of their own: there it is done, and done is what proves it.
ACTS: Mapping[str, str] = {"B01": "manager", "M11": "contain"}


def _measures(measures: MeasuresView) -> list[Owed]:
    return [_measure(line) for line in measures.lines if line.group == NOW]


def _measure(line: MeasureView) -> Owed:
    in_words = bool(line.provable) and line.id not in ACTS
    return Owed(
        id=f"owed-{line.id}",
        label=line.label,
        icon="list-checks",
        detail=line.why,
        verb="measure" if in_words else ACTS.get(line.id, ""),
        asks=f"evidence={line.id}:{line.provable[0]}" if in_words else "",
        code=line.id,
    )


def _complaints(complaints: Iterable[Complaint]) -> list[Owed]:
    return [
        Owed(
            id=f"owed-complaint-{one.pk}",
            label=_("Complaint of %(name)s") % {"name": one.contact.name},
            icon="frown",
            verb="complaint",
        )
        for one in complaints
        if one.answered_at is None
    ]
