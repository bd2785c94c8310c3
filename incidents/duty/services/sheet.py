"""The fact sheet of one incident: which facts are asked of it, and what is known of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import formats, timezone

from incidents.choices import PRIVACY, DutyEvent, PersonalData
from incidents.duty.rules.facts import Said
from incidents.duty.rules.obligations import GDPR
from incidents.duty.services.owing import events_of
from incidents.duty.services.taken import Ground, sheet_of, taken
from incidents.models import BreachDecision, BreachDescription, Fact, Incident, breach_terms
from tenants.contract.rules.forms import FactField
from tenants.data import forms
from tenants.queries import holders_by_function

SECURITY: Final = "security"
# Awareness of what a law asks first; personal data before the rest.
AWARENESS: Final = ("aware", DutyEvent.SIGNIFICANT, DutyEvent.CLASSIFIED, DutyEvent.EXPLOITED)


@dataclass(frozen=True)
class Sheet:
    """`said` has each fact that is asked, in order; `earlier` what was said, the latest first."""

    fields: Mapping[str, FactField]
    said: Mapping[str, Said]
    earlier: Mapping[str, list[Fact]]


def occasions_of(incident: Incident, events: Mapping[str, datetime]) -> frozenset[str]:
    """Return on which occasions facts are asked here: by law, and for security by its labels."""
    touched = incident.personal_data != PersonalData.NO or AWARENESS[0] in events
    found = {GDPR} if touched else set()
    if incident.is_security or incident.is_cyber or incident.is_breach:
        found.add(SECURITY)
    # Whoever falls under a law is asked for it where it is no mere disturbance, or was decided on.
    if found or events.keys() & {str(one) for one in AWARENESS[1:]}:
        found |= set(incident.tenant.laws)
    return frozenset(found)


def asked_of(occasions: frozenset[str]) -> dict[str, FactField]:
    return {code: one for code, one in forms().facts.items() if one.occasions & occasions}


def read_sheet(incident: Incident) -> Sheet:
    """Return the whole of it, as it stands."""
    events = events_of(incident)
    fields = asked_of(occasions_of(incident, events))
    rows = list(Fact.objects.filter(incident=incident).select_related("stated_by").order_by("-pk"))
    earlier: dict[str, list[Fact]] = {}
    for row in rows:
        earlier.setdefault(row.code, []).append(row)
    typed = {code: said_of(found[0]) for code, found in earlier.items()}
    return Sheet(fields, sheet_of(fields, typed, taken(ground_of(incident, events))), earlier)


def ground_of(incident: Incident, events: Mapping[str, datetime]) -> Ground:
    described = BreachDescription.objects.filter(incident=incident).select_related("described_by")
    decided = holding().filter(incident=incident).select_related("decided_by")
    return Ground(
        incident=incident,
        contact=_contact(incident),
        aware_at=next((events[code] for code in map(str, AWARENESS) if code in events), None),
        description=described.order_by("-pk").first(),
        decision=decided.order_by("-pk").first(),
    )


def holding() -> QuerySet[BreachDecision]:
    """Return the decisions that hold or held: not what one person said where it takes two, and
    none of an incident that turned out worse and is to be decided on again.
    """
    stands = breach_terms(incident=OuterRef("incident")).exclude(outcome="")
    return BreachDecision.objects.filter(Exists(stands), settles=True)


def _contact(incident: Incident) -> str:
    """Return who speaks for privacy there, with how to reach them."""
    held = holders_by_function(incident.tenant_id)
    first = next((held[function][0] for function in PRIVACY if held[function]), None)
    if first is None:
        return ""
    role = str(first.get_function_display())
    return ", ".join(filter(None, (first.name, role, first.phone, first.email)))


def said_of(row: Fact) -> Said:
    return Said(row.value, row.is_unknown, by=row.stated_by.name, at=row.stated_at)


def moment_in_words(at: datetime) -> str:
    """Return a moment as it reads on the wall clock of whoever reads, with the name of its zone."""
    local = timezone.localtime(at)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
