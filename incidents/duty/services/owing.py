"""What is owed by law for one incident, as it follows from what was decided and filed.

Every door that changes what a law counts from comes here (`follow_events`), whichever it is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Min, QuerySet
from django.utils.translation import gettext_lazy as _

from incidents.choices import DutyEvent, ObligationState, PersonalData
from incidents.duty.rules import obligations as rules
from incidents.duty.rules.alarms import next_alarm
from incidents.duty.rules.obligations import Agreed, Debtor, Owing
from incidents.models import DutyStart, Incident, Obligation, breach_terms
from incidents.record.queries.gather import Listed
from incidents.record.rules.classes import needs_second_person
from incidents.record.services.terms import terms_of
from tenants.data import regimes
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert, update
from tenants.models import Agreement, Holiday, Tenant
from tenants.rules.roles import Action, Actor

KSZ: Final = "ksz"
ALARM: Final = ("alarm_at", "alarm")
MOVED: Final = ("terms", "started_at", "due_at", *ALARM)


def debtor_of(tenant: Tenant, agreement: Agreement | None = None) -> Debtor:
    """Return what an organisation falls under: the GDPR always, other laws where it says so.

    `agreement` says within which time its provider tells it what was hit.
    """
    laws = {rules.GDPR, *tenant.laws} | ({KSZ} if tenant.in_social_security else set())
    holidays = Holiday.objects.filter(tenant=tenant, windows=[]).values_list("day", flat=True)
    return Debtor(
        jurisdiction=tenant.jurisdiction,
        laws=frozenset(laws),
        authorities=tuple(tenant.authorities),
        zone=ZoneInfo(tenant.zone),
        closed=frozenset(holidays),
        agreed=_agreed(agreement),
    )


def _agreed(agreement: Agreement | None) -> Agreed | None:
    if agreement is None or agreement.notice_hours is None:
        return None
    return Agreed(agreement.notice_hours, agreement.name, agreement.valid)


def follow_events(
    incident: Incident, *, now: datetime, begun: Mapping[str, datetime] | None = None
) -> list[Written]:
    """Let what is owed follow what was decided and filed, on a locked incident.

    `begun` are events that this change brings, by code. What is owed already stays; a term that
    turns out to have begun earlier ends earlier, and none is ever moved to later.
    """
    events = events_of(incident)
    for code, moment in (begun or {}).items():
        events[code] = min(moment, events.get(code, moment))
    standing = {(one.duty, one.recipient): one for one in _of(incident)}
    # Of these one decision is about all: to whom it answers was settled with the first.
    begun_once = {duty for duty, _recipient in standing} & rules.BY_THEMSELVES
    wrote = []
    for owing in _owings(incident, events):
        if owing.duty.code in begun_once and (owing.duty.code, owing.recipient) not in standing:
            continue
        row = standing.get((owing.duty.code, owing.recipient))
        found = insert(_new(incident, owing, now)) if row is None else _moved(row, owing, now)
        wrote += [found] if found else []
    return wrote


def first_owed(incident: Incident, *, aware_at: datetime, now: datetime) -> list[Obligation]:
    """Return what personal data that was hit asks from the first, not written yet.

    Of an incident that is new, or from before any of it was kept.
    """
    debtor = debtor_of(incident.tenant, incident.agreement)
    events = {"reported": incident.reported_at, rules.AWARE: aware_at}
    owings = rules.owed_by(debtor, regimes(), events)
    return [_new(incident, one, now) for one in owings if one.duty.code in rules.BY_THEMSELVES]


def _owings(incident: Incident, events: Mapping[str, datetime]) -> list[Owing]:
    debtor = debtor_of(incident.tenant, incident.agreement)
    return rules.owed_by(debtor, regimes(), events)


def events_of(incident: Incident) -> dict[str, datetime]:
    """Return what laws count from here, each since the earliest moment that was said of it."""
    starts = DutyStart.objects.filter(incident=incident).values_list("event").annotate(Min("at"))
    # Whether more follows a notification is said with it, and not taken from it.
    filed = Obligation.objects.filter(incident=incident, filed_at__isnull=False).exclude(
        duty__in=rules.BY_THEMSELVES
    )
    events = {"reported": incident.reported_at, **dict(starts)}
    earliest = filed.values_list("duty").annotate(Min("filed_at"))
    events |= {f"filed:{duty}": at for duty, at in earliest}
    for at in breach_terms(incident=incident).values_list("started_at", flat=True):
        events[rules.AWARE] = min(at, events.get(rules.AWARE, at))
    return events


def named(row: Mapping[str, Any]) -> str:
    """Return what an obligation is called: law, article, duty and to whom it goes."""
    packs = regimes()
    duty, recipient = packs.duties.get(row["duty"]), packs.recipients.get(row["recipient"])
    if duty is None or recipient is None:
        # Of a pack that no longer ships: what was kept is all that is known of it.
        return f"{row['duty']}: {row['recipient']}"
    law = packs.regimes[duty.regime].title
    return f"{law} {duty.article}, {duty.title}: {recipient.name}"


def others_of(incident: Incident) -> QuerySet[Obligation]:
    """Return what is answered in one place: all but what has pages of its own."""
    return Obligation.objects.filter(incident=incident).exclude(duty__in=rules.BY_THEMSELVES)


def open_list(incident: Incident) -> Listed:
    """Return what is owed of these, for the gate and for the head of its page."""
    found = others_of(incident).filter(stopped_at=None).order_by("pk")
    rows: Listed = found.values("pk", "duty", "recipient", "started_at", "due_at")
    return rows


def refuse_while_owed(incident: Incident) -> None:
    """Refuse to end an incident in another one while the law asks something of it."""
    if others_of(incident).filter(stopped_at=None).exists():
        raise Invalid(_("Answer first what the law asks of this one: its own terms run."))


def is_personal(incident: Incident) -> bool:
    """Say whether personal data was ever said to be hit: that is decided on, never taken back."""
    touched = incident.personal_data != PersonalData.NO
    return touched or breach_terms(incident=incident).exists()


def events_offered(incident: Incident, actor: Actor) -> list[DutyEvent]:
    """Return which decisions on what a law counts from this person can take here."""
    return rules.events_offered(
        debtor_of(incident.tenant),
        regimes(),
        personal=is_personal(incident),
        as_processor=is_processor(incident, actor),
    )


def is_processor(incident: Incident, actor: Actor) -> bool:
    """Say whether this person speaks for the provider, on an incident of a customer."""
    is_customers = incident.tenant_id != incident.provider_id
    return is_customers and actor.may(Action.SEE_QUEUE, incident.tenant_id)


def takes_two(incident: Incident) -> bool:
    """Say whether that nothing is owed takes two people here: class 4 or 5, or personal data."""
    terms = terms_of(incident)
    personal = is_personal(incident)
    return needs_second_person(terms.profile, terms.classes, personal_data=personal)


def set_alarm(row: Obligation, *, now: datetime) -> None:
    """Set what speaks next: nothing where no moment is named, or nothing is owed any more."""
    row.alarm_at, row.alarm = None, ""
    if row.stopped_at is None and row.missed_at is None and row.due_at is not None:
        alarm = next_alarm(row.started_at, row.due_at, after=now)
        row.alarm_at, row.alarm = alarm.at, alarm.kind


def _new(incident: Incident, owing: Owing, now: datetime) -> Obligation:
    row = Obligation(
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        incident=incident,
        duty=owing.duty.code,
        recipient=owing.recipient,
        version=owing.version,
        terms=rules.snapshot(owing.moments),
        started_at=owing.started_at,
        due_at=owing.due_at,
        state=ObligationState.OWED,
    )
    set_alarm(row, now=now)
    return row


def _moved(row: Obligation, owing: Owing, now: datetime) -> Written | None:
    """Let a running term begin earlier; what was answered stays as it was."""
    due_at = rules.earlier(row.due_at, owing.due_at)
    started_at = min(row.started_at, owing.started_at)
    if row.stopped_at is not None or (due_at, started_at) == (row.due_at, row.started_at):
        return None
    row.terms, row.due_at, row.started_at = rules.snapshot(owing.moments), due_at, started_at
    set_alarm(row, now=now)
    return update(row, *MOVED)


def _of(incident: Incident) -> list[Obligation]:
    return list(Obligation.objects.select_for_update().filter(incident=incident))
