"""The communication plan of an incident: who hears, what was said, who released it (R81-R85)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import PlanChannel, PlanGoal
from incidents.duty.rules import team as rules
from incidents.facts import PlanSaid
from incidents.handling.asks.team import EndLine, PlanStakeholder, ReleaseMessage, WriteMessage
from incidents.handling.services.team import level_of
from incidents.models import Incident, PlanLine, PlanMessage
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from incidents.record.services.terms import terms_of
from tenants.errors import Invalid, NotAllowed, Stale
from tenants.ledger.append import Written, insert, update
from tenants.queries import holders_by_function
from tenants.rules.roles import Action, Actor, require

DUE = ("next_due_at",)


@transaction.atomic
def plan_stakeholder(
    *, incident_id: int, ask: PlanStakeholder, actor: Actor, now: datetime
) -> PlanLine:
    """Choose a group that is to hear: for what, by what, who speaks and how often."""
    incident = _locked(incident_id, actor)
    known = {one.key for one in terms_of(incident).profile.stakeholders}
    for name, value, values in (
        ("stakeholder", ask.stakeholder, known),
        ("channel", ask.channel, set(PlanChannel.values)),
    ):
        if value not in values:
            raise Invalid(_("Choose one of these."), field=name)
    if not ask.goals or not set(ask.goals) <= set(PlanGoal.values):
        raise Invalid(_("Choose at least one."), field="goals")
    for name, minutes in (("every", ask.every), ("first_in", ask.first_in)):
        if minutes is not None and not 0 <= minutes <= rules.LONGEST:
            raise Invalid(_("Fill in a number of minutes, 30 days at most."), field=name)
    standing = PlanLine.objects.filter(
        incident=incident, stakeholder=ask.stakeholder, channel=ask.channel, ended_at=None
    )
    if standing.exists():
        raise Invalid(_("This group hears by this already."), field="stakeholder")
    row = PlanLine(
        **owned(incident),
        stakeholder=ask.stakeholder,
        goals=[goal for goal in PlanGoal.values if goal in ask.goals],
        channel=ask.channel,
        speaker=clean_text(ask.speaker, "speaker", limit=200),
        every=ask.every or None,
        next_due_at=now + timedelta(minutes=ask.first_in),
        planned_by_id=actor.person_id,
        planned_at=now,
    )
    _tell(incident, row, "plan.group_chosen", [insert(row)], actor=actor, now=now)
    return row


@transaction.atomic
def end_line(*, incident_id: int, ask: EndLine, actor: Actor, now: datetime) -> PlanLine:
    """Let a group hear no more of it: nothing is due from then on."""
    incident = _locked(incident_id, actor)
    line = _line(incident, ask.line)
    line.ended_at, line.next_due_at = now, None
    _tell(
        incident, line, "plan.group_ended", [update(line, "ended_at", *DUE)], actor=actor, now=now
    )
    return line


@transaction.atomic
def write_message(
    *, incident_id: int, ask: WriteMessage, actor: Actor, now: datetime
) -> PlanMessage:
    """Write a message of the plan, or log one that went out; press and public wait for leave."""
    incident = _locked(incident_id, actor)
    require(actor, Action.INFORM, incident.tenant_id)
    line = _line(incident, ask.line)
    waits = rules.needs_approval(line.stakeholder, line.channel)
    if waits and ask.was_sent:
        raise Invalid(_("Press and public read what was released first."), field="was_sent")
    row = PlanMessage(
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        line=line,
        text=clean_text(ask.text, "text", limit=8000),
        author_id=actor.person_id,
        written_at=now,
        needs_approval=waits,
    )
    written = _went_out(row, now, is_new=True) if ask.was_sent else insert(row)
    wrote = [written, _move(line, now)] if ask.was_sent else [written]
    kind = "plan.sent" if ask.was_sent else "plan.written"
    _tell(incident, line, kind, wrote, actor=actor, now=now, message=row)
    return row


@transaction.atomic
def release_message(
    *, incident_id: int, ask: ReleaseMessage, actor: Actor, now: datetime
) -> PlanMessage:
    """Let press or public read it: only who may (R84); in a crisis its manager decides (R66)."""
    incident = _locked(incident_id, actor)
    row = _message(incident, ask.message)
    if not row.needs_approval or row.approved_at is not None:
        raise Stale(_("This was released meanwhile."))
    capacity = releases_as(actor, incident)
    if not capacity:
        raise NotAllowed(_("Only who speaks for the organisation releases this."))
    row.approved_by_id, row.approved_at, row.capacity = actor.person_id, now, capacity
    wrote = [update(row, "approved_by", "approved_at", "capacity")]
    _tell(incident, row.line, "plan.released", wrote, actor=actor, now=now, message=row)
    return row


def releases_as(actor: Actor, incident: Incident) -> str:
    """Return as what this person releases what press and public read here; empty: they do not."""
    held = {
        function
        for function, holders in holders_by_function(incident.tenant_id).items()
        if any(one.user_id == actor.user_id for one in holders if one.user_id is not None)
    }
    has_right = actor.may(Action.RELEASE, incident.tenant_id)
    return rules.releases_as(held, level_of(incident), has_right=has_right)


@transaction.atomic
def send_planned(
    *, incident_id: int, ask: ReleaseMessage, actor: Actor, now: datetime
) -> PlanMessage:
    """Log that a message went out; the group hears again after what was planned."""
    incident = _locked(incident_id, actor)
    require(actor, Action.INFORM, incident.tenant_id)
    row = _message(incident, ask.message)
    if row.sent_at is not None:
        raise Stale(_("This went out meanwhile."))
    if row.needs_approval and row.approved_at is None:
        raise Invalid(_("Press and public read what was released first."), field="message")
    wrote = [_went_out(row, now, is_new=False), _move(row.line, now)]
    _tell(incident, row.line, "plan.sent", wrote, actor=actor, now=now, message=row)
    return row


def _went_out(row: PlanMessage, now: datetime, *, is_new: bool) -> Written:
    row.sent_at = now
    return insert(row) if is_new else update(row, "sent_at")


def _move(line: PlanLine, now: datetime) -> Written:
    line.next_due_at = None if line.ended_at else rules.next_due(now, line.every)
    return update(line, *DUE)


def _line(incident: Incident, key: int) -> PlanLine:
    lines = PlanLine.objects.select_for_update().filter(incident=incident, ended_at=None)
    found = lines.filter(pk=key).first()
    if found is None:
        raise Invalid(_("Choose one of these."), field="line")
    return found


def _message(incident: Incident, key: int) -> PlanMessage:
    rows = PlanMessage.objects.select_for_update(of=("self",)).select_related("line")
    found = rows.filter(line__incident=incident, pk=key).first()
    if found is None:
        raise Invalid(_("Choose one of these."), field="message")
    return found


def _locked(incident_id: int, actor: Actor) -> Incident:
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    return incident


def _tell(
    incident: Incident,
    line: PlanLine,
    kind: str,
    wrote: list[Written],
    *,
    actor: Actor,
    now: datetime,
    message: PlanMessage | None = None,
) -> None:
    facts = PlanSaid(
        line=line.pk, stakeholder=line.stakeholder, channel=line.channel,
        message=message.pk if message else None,
    )  # fmt: skip
    append_event(incident, kind, actor=actor, now=now, wrote=wrote, facts=facts)
