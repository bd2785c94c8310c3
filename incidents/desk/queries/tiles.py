"""The four clocks in the head of an incident: response, resolution, next update, notification."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import ClockKind, ClockState
from incidents.duty.queries.breach import breach_tile
from incidents.models import Incident, Obligation, UpdateRound
from incidents.record.queries.clocks import ClockView, round_view, view_of
from incidents.record.queries.gather import Row
from incidents.record.queries.promised import missed_since, short_moment
from tenants.choices import Basis
from tenants.media import ways_of
from tenants.rules.amounts import amount_text


def tiles(
    incident: Incident,
    clocks: list[Row],
    rounds: list[UpdateRound],
    now: datetime,
    *,
    breach: Obligation | None,
) -> list[ClockView]:
    """Return the four; `clocks` are the values of FIELDS of those that hold."""
    found = {row["kind"]: row for row in clocks}
    return [
        _tile(incident, found.get(ClockKind.RESPONSE), ClockKind.RESPONSE, "message-square", now),
        _tile(incident, found.get(ClockKind.RESOLUTION), ClockKind.RESOLUTION, "timer", now),
        _update_tile(rounds, now),
        breach_tile(incident, breach, now, short_moment),
    ]


def _tile(
    incident: Incident, row: dict[str, Any] | None, kind: ClockKind, icon: str, now: datetime
) -> ClockView:
    if row is None:
        # It was reported to another desk: no term of ours ever ran from then.
        why = _("moved in: no term was begun here") if incident.is_elsewhere else ""
        return ClockView(kind, kind.label, ClockState.OK, None, icon=icon, detail=why, none=True)
    detail = _target(row) if row["stopped_at"] or row["ended_at"] else _term(row, now)
    return view_of(row, now, icon=icon, detail=detail)


def _target(row: dict[str, Any]) -> str:
    term = _("within %(amount)s") % {"amount": amount_text(row["amount"], row["unit"])}
    return _in_hours(row, term)


def _term(row: dict[str, Any], now: datetime) -> str:
    moment = _("by %(moment)s") % {"moment": short_moment(row["due_at"], now)}
    return _in_hours(row, moment)


def _in_hours(row: dict[str, Any], term: str) -> str:
    """Say that a term counts in office hours: what took longer by the clock may be within it."""
    in_hours = row["basis"] == Basis.SERVICE_HOURS and row["in_office_hours"]
    return _("%(by)s, office hours") % {"by": term} if in_hours else term


def _update_tile(rounds: list[UpdateRound], now: datetime) -> ClockView:
    if not rounds:
        label = gettext_lazy("Next customer update")
        none = _("nothing to do now")
        return ClockView(
            ClockKind.UPDATE, label, ClockState.OK, None, icon="megaphone", detail=none, none=True
        )
    first = rounds[0]
    late = [row for row in rounds if row.due_at < now]
    missed, asked = len(late), late or rounds[:1]
    detail = _("%(moment)s, %(ways)s") % {
        "moment": missed_since(missed, first.due_at, now) or short_moment(first.due_at, now),
        "ways": ways_of({code for row in asked for code in row.media}),
    }
    row = {"due_at": first.due_at, "opened_at": first.opened_at, "missed": missed}
    return round_view(row, now, detail=detail)
