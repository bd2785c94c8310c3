"""Describing a personal data breach: what the authority asks, and what the register keeps of it."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import DataProtection, PersonalData
from incidents.duty.asks import DescribeBreach
from incidents.duty.services.breach import LONGEST
from incidents.duty.services.deciders import capacity_of
from incidents.facts import BreachDescribed
from incidents.models import BreachClock, BreachDescription, Incident
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from tenants.errors import Invalid
from tenants.ledger.append import insert
from tenants.rules.roles import SYSTEM, Action, Actor, require

NATURES = ("is_disclosed", "is_altered", "is_lost")
MOST = 2_000_000_000


@transaction.atomic
def describe_breach(
    *, incident_id: int, ask: DescribeBreach, actor: Actor, now: datetime
) -> BreachDescription:
    """Describe it, as far as is known (GDPR art. 33(3)-(5); source 002, lines 896-902).

    The desk that triages does, and whoever decides. A later description stands beside the earlier
    ones and holds in their place. Raises `Invalid` by field.
    """
    incident = _lock_for(incident_id, actor)
    touched = BreachClock.objects.filter(incident=incident).exists()
    if not touched and incident.personal_data == PersonalData.NO:
        raise Invalid(_("No record here says that personal data was hit."))
    _check(ask)
    given = asdict(ask)
    for name in ("kinds_of_data", "consequences", "remedies"):
        given[name] = clean_text(given[name], name, limit=LONGEST)
    given["protected_by"] = clean_text(ask.protected_by, "protected_by", needed=False, limit=200)
    row = BreachDescription(
        **owned(incident), **given, described_by_id=actor.person_id, described_at=now
    )
    wrote = [insert(row)]
    facts = BreachDescribed(
        description=row.pk,
        persons=ask.persons,
        is_special=ask.is_special,
        protection=ask.protection,
    )
    append_event(incident, "breach.described", actor=actor, now=now, wrote=wrote, facts=facts)
    return row


def may_describe(actor: Actor, incident: Incident) -> bool:
    """Say whether this person does: who triages at the desk, and who decides on it."""
    return actor.may(Action.TRIAGE, incident.tenant_id) or bool(capacity_of(actor, incident))


def _lock_for(incident_id: int, actor: Actor) -> Incident:
    # Who decides need not see the incident otherwise.
    incident = lock_incident(incident_id, actor=SYSTEM)
    if not may_describe(actor, incident):
        lock_incident(incident_id, actor=actor)
        require(actor, Action.TRIAGE, incident.tenant_id)
    return incident


def _check(ask: DescribeBreach) -> None:
    if not any(getattr(ask, name) for name in NATURES):
        raise Invalid(_("Choose at least one."), field=NATURES[0])
    if ask.protection not in DataProtection.values:
        raise Invalid(_("Choose one of these."), field="protection")
    for name in ("persons", "records"):
        number = getattr(ask, name)
        if number is not None and not 0 <= number <= MOST:
            raise Invalid(
                _("Fill in a number from 0, or nothing when it is not known."), field=name
            )
