"""A legal hold: placed by who may, lifted by two; and logs that are kept longer (R107)."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.choices import LogKind, Priority
from incidents.facts import HoldSaid, LogsKept
from incidents.handling.asks.hold import KeepLogs, LiftHold, PlaceHold
from incidents.handling.asks.tasks import MakeTask
from incidents.handling.services.tasks import make_task
from incidents.models import Incident, LegalHold, LogRetention, Task
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from tenants.errors import Invalid, Stale
from tenants.ledger.append import insert, update
from tenants.rules.roles import Action, Actor, require

# On the last day, when people begin to work.
REMINDED: Final = time(9)
ASKED: Final = ("lift_asked_by", "lift_asked_at", "lift_reason")
LIFTED: Final = ("lifted_by", "lifted_at")


@transaction.atomic
def place_hold(*, incident_id: int, ask: PlaceHold, actor: Actor, now: datetime) -> LegalHold:
    """Let nothing of this incident be erased from now on, by whichever door."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.HOLD, incident.tenant_id)
    if LegalHold.objects.filter(incident=incident, lifted_at=None).exists():
        raise Stale(_("A legal hold stands already."))
    hold = LegalHold(
        **owned(incident),
        reason=clean_text(ask.reason, "reason"),
        placed_by_id=actor.person_id,
        placed_at=now,
    )
    wrote = [insert(hold)]
    facts = HoldSaid(hold=hold.pk)
    append_event(incident, "hold.placed", actor=actor, now=now, wrote=wrote, facts=facts)
    return hold


@transaction.atomic
def lift_hold(*, incident_id: int, ask: LiftHold, actor: Actor, now: datetime) -> LegalHold:
    """Ask to lift the hold, with why; somebody else who may lifts it by doing the same."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.HOLD, incident.tenant_id)
    rows = LegalHold.objects.select_for_update().filter(incident=incident, lifted_at=None)
    hold = rows.first()
    if hold is None:
        raise Stale(_("No legal hold stands here."))
    if hold.lift_asked_by_id is None:
        hold.lift_reason = clean_text(ask.reason, "reason")
        hold.lift_asked_by_id, hold.lift_asked_at = actor.person_id, now
        return _told(incident, hold, "hold.lift_asked", ASKED, actor=actor, now=now)
    if hold.lift_asked_by_id == actor.person_id:
        raise Invalid(_("You asked for it; a second person lifts it."), field="reason")
    hold.lifted_by_id, hold.lifted_at = actor.person_id, now
    return _told(incident, hold, "hold.lifted", LIFTED, actor=actor, now=now)


def _told(
    incident: Incident, hold: LegalHold, kind: str, columns: tuple[str, ...], *, actor: Actor,
    now: datetime,
) -> LegalHold:  # fmt: skip
    wrote, facts = [update(hold, *columns)], HoldSaid(hold=hold.pk)
    append_event(incident, kind, actor=actor, now=now, wrote=wrote, facts=facts)
    return hold


@transaction.atomic
def keep_logs(*, incident_id: int, ask: KeepLogs, actor: Actor, now: datetime) -> LogRetention:
    """Record that logs are kept longer, asked of whom; a task reminds on the last day.

    Longer once more is another one beside it.
    """
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    if ask.kind not in LogKind.values:
        raise Invalid(_("Choose one of these."), field="kind")
    what = clean_text(ask.what, "what", limit=300)
    task = _reminder(incident, what, ask.until, actor=actor, now=now)
    row = LogRetention(
        **owned(incident),
        kind=ask.kind,
        what=what,
        asked_of=clean_text(ask.asked_of, "asked_of", limit=120),
        reason=clean_text(ask.reason, "reason"),
        until=ask.until,
        task=task,
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    wrote = [insert(row)]
    facts = LogsKept(retention=row.pk, log=row.kind, until=row.until.isoformat())
    append_event(incident, "logs.kept", actor=actor, now=now, wrote=wrote, facts=facts)
    return row


def _reminder(incident: Incident, what: str, until: date, *, actor: Actor, now: datetime) -> Task:
    due_at = datetime.combine(until, REMINDED, ZoneInfo(incident.tenant.zone))
    if due_at <= now:
        raise Invalid(_("This is in the past."), field="until")
    title = gettext("Logs are kept until today: %(what)s") % {"what": what}
    return make_task(
        ask=MakeTask(
            tenant_id=incident.tenant_id,
            title=title[:120],
            priority=Priority.P3,
            incident=incident.reference,
            user_id=actor.person_id,
            due_at=due_at,
        ),
        actor=actor,
        now=now,
    )
