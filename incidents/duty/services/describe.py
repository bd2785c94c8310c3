"""Describing a personal data breach: what the authority asks, and what the register keeps of it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import DataProtection
from incidents.duty.asks import DescribeBreach
from incidents.duty.services.authority import follow_register, locked_terms
from incidents.duty.services.breach import LONGEST
from incidents.duty.services.deciders import may_decide
from incidents.duty.services.owing import is_personal
from incidents.duty.services.sheet import read_sheet
from incidents.duty.services.taken import corrected_by
from incidents.facts import BreachDescribed, FactsStated
from incidents.models import BreachDescription, Fact, Incident
from incidents.record.services.common import (
    append_event,
    clean_text,
    lock_incident,
    owned,
    refuse_merged,
)
from tenants.errors import Invalid
from tenants.ledger.append import insert, insert_many
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
    incident = lock_for(incident_id, actor)
    if not is_personal(incident):
        raise Invalid(_("No record here says that personal data was hit."))
    _check(ask)
    given = asdict(ask)
    for name in ("kinds_of_data", "consequences", "remedies"):
        given[name] = clean_text(given[name], name, limit=LONGEST)
    given["protected_by"] = clean_text(ask.protected_by, "protected_by", needed=False, limit=200)
    _correct_facts(incident, DescribeBreach(**given), actor, now)
    return keep_description(incident, given, actor=actor, now=now)


def keep_description(
    incident: Incident, given: Mapping[str, Any], *, actor: Actor, now: datetime
) -> BreachDescription:
    """Write a description that was judged, on a locked incident."""
    row = BreachDescription(
        **owned(incident), **given, described_by_id=actor.person_id, described_at=now
    )
    outcome = next((one.outcome for one in locked_terms(incident)), "")
    wrote = [insert(row), *follow_register(incident, outcome, now=now)]
    facts = BreachDescribed(
        description=row.pk,
        persons=row.persons,
        is_special=row.is_special,
        protection=row.protection,
    )
    append_event(incident, "breach.described", actor=actor, now=now, wrote=wrote, facts=facts)
    return row


def _correct_facts(incident: Incident, ask: DescribeBreach, actor: Actor, now: datetime) -> None:
    """Let facts that were typed follow a description that says otherwise: the latest holds."""
    changed = corrected_by(ask, read_sheet(incident).said)
    if not changed:
        return
    rows = [
        Fact(**owned(incident), code=code, value=value, is_unknown=not value,
             stated_by_id=actor.person_id, stated_at=now)
        for code, value in changed.items()
    ]  # fmt: skip
    told = FactsStated(codes=[*changed], unknown=sum(row.is_unknown for row in rows))
    append_event(
        incident, "facts.stated", actor=actor, now=now, wrote=insert_many(rows), facts=told
    )


def may_describe(actor: Actor, incident: Incident) -> bool:
    """Say whether this person does: who triages at the desk, and who decides on it."""
    return actor.may(Action.TRIAGE, incident.tenant_id) or may_decide(actor, incident)


def lock_for(incident_id: int, actor: Actor) -> Incident:
    """Take the row of an incident whose breach this person describes."""
    # Who decides need not see the incident otherwise.
    incident = lock_incident(incident_id, actor=SYSTEM)
    if not may_describe(actor, incident):
        lock_incident(incident_id, actor=actor)
        require(actor, Action.TRIAGE, incident.tenant_id)
    refuse_merged(incident)
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
