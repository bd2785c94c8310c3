"""What is owed by law for one incident, as it follows from what was decided and filed.

Every door that changes what a law counts from comes here (`follow_events`), whichever it is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from incidents.choices import DutyEvent, ObligationState, PersonalData
from incidents.duty.rules import obligations as rules
from incidents.duty.rules.obligations import Debtor, Owing
from incidents.models import BreachClock, DutyStart, Incident, Obligation
from incidents.record.rules.classes import needs_second_person
from incidents.record.services.common import owned
from incidents.record.services.terms import terms_of
from tenants.data import regimes
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert, update
from tenants.models import Holiday, Tenant

KSZ: Final = "ksz"
MOVED: Final = ("terms", "started_at", "due_at")


def debtor_of(tenant: Tenant) -> Debtor:
    """Return what an organisation falls under: the GDPR always, other laws where it says so."""
    laws = {rules.GDPR, *tenant.laws} | ({KSZ} if tenant.in_social_security else set())
    holidays = Holiday.objects.filter(tenant=tenant, windows=[]).values_list("day", flat=True)
    return Debtor(
        jurisdiction=tenant.jurisdiction,
        laws=frozenset(laws),
        authorities=tuple(tenant.authorities),
        zone=ZoneInfo(tenant.zone),
        closed=frozenset(holidays),
    )


def follow_events(
    incident: Incident, *, begun: Mapping[str, datetime] | None = None
) -> list[Written]:
    """Let what is owed follow what was decided and filed, on a locked incident.

    `begun` are events that this change brings, by code. What is owed already stays; a term that
    turns out to have begun earlier ends earlier, and none is ever moved to later.
    """
    events = events_of(incident)
    for code, moment in (begun or {}).items():
        events[code] = min(moment, events.get(code, moment))
    standing = {(one.duty, one.recipient): one for one in _of(incident)}
    wrote = []
    for owing in rules.owed_by(debtor_of(incident.tenant), regimes(), events):
        row = standing.get((owing.duty.code, owing.recipient))
        found = insert(_new(incident, owing)) if row is None else _moved(row, owing)
        wrote += [found] if found else []
    return wrote


def events_of(incident: Incident) -> dict[str, datetime]:
    """Return what laws count from here, each since the earliest moment that was said of it."""
    starts = DutyStart.objects.filter(incident=incident).values_list("event").annotate(Min("at"))
    filed = Obligation.objects.filter(incident=incident, filed_at__isnull=False)
    events = {"reported": incident.reported_at, **dict(starts)}
    earliest = filed.values_list("duty").annotate(Min("filed_at"))
    events |= {f"filed:{duty}": at for duty, at in earliest}
    for at in BreachClock.objects.filter(incident=incident).values_list("started_at", flat=True):
        events["aware"] = min(at, events.get("aware", at))
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


def refuse_while_owed(incident: Incident) -> None:
    """Refuse to end an incident in another one while the law asks something of it."""
    if Obligation.objects.filter(incident=incident, stopped_at=None).exists():
        raise Invalid(_("Answer first what the law asks of this one: its own terms run."))


def is_personal(incident: Incident) -> bool:
    """Say whether personal data was ever said to be hit: that is decided on, never taken back."""
    touched = incident.personal_data != PersonalData.NO
    return touched or BreachClock.objects.filter(incident=incident).exists()


def events_offered(incident: Incident) -> list[DutyEvent]:
    """Return which decisions on what a law counts from can be taken here."""
    debtor = debtor_of(incident.tenant)
    return rules.events_offered(debtor, regimes(), personal=is_personal(incident))


def takes_two(incident: Incident) -> bool:
    """Say whether that nothing is owed takes two people here: class 4 or 5, or personal data."""
    terms = terms_of(incident)
    personal = is_personal(incident)
    return needs_second_person(terms.profile, terms.classes, personal_data=personal)


def _new(incident: Incident, owing: Owing) -> Obligation:
    return Obligation(
        **owned(incident),
        duty=owing.duty.code,
        recipient=owing.recipient,
        version=owing.version,
        terms=rules.snapshot(owing.moments),
        started_at=owing.started_at,
        due_at=owing.due_at,
        state=ObligationState.OWED,
    )


def _moved(row: Obligation, owing: Owing) -> Written | None:
    """Let a running term begin earlier; what was answered stays as it was."""
    due_at = rules.earlier(row.due_at, owing.due_at)
    started_at = min(row.started_at, owing.started_at)
    if row.stopped_at is not None or (due_at, started_at) == (row.due_at, row.started_at):
        return None
    row.terms, row.due_at, row.started_at = rules.snapshot(owing.moments), due_at, started_at
    return update(row, *MOVED)


def _of(incident: Incident) -> list[Obligation]:
    return list(Obligation.objects.select_for_update().filter(incident=incident))
