"""What a judgement of impact and urgency comes to, and why, before anything is saved."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from incidents.choices import Level, PersonalData, Priority
from incidents.models import Incident
from incidents.record.queries.critical import critical_by, critical_of, may_rise
from incidents.record.rules.classes import Classes, gdpr_class
from incidents.record.rules.priority import Assessment
from incidents.record.services.terms import (
    Terms,
    agreement_on,
    matrix_by,
    profile_by,
    scheme_of,
    terms_of,
)
from tenants.choices import Basis
from tenants.contract.rules.profile import Criterion, Profile
from tenants.models import PriorityScheme, Target, Tenant
from tenants.rules.amounts import amount_text

AXES = ("impact", "urgency")
AXIS_LABELS = {"impact": gettext_lazy("Impact"), "urgency": gettext_lazy("Urgency")}


@dataclass(frozen=True)
class Ground:
    """What a judgement stands on: the terms of one incident or customer, and its agreement."""

    terms: Terms
    # Asked for where a promise is shown: what is only registered needs none.
    agreement: Callable[[], int | None]
    scheme_id: int
    # The names of what is business-critical among those hit; asked for where it is shown.
    critical: Callable[[], list[str]] = list

    @property
    def profile(self) -> Profile:
        return self.terms.profile

    def with_classes(self, classes: Classes, personal_data: str) -> "Ground":
        """Return the same with the classes that somebody is filling in."""
        involved = personal_data != PersonalData.NO
        data = gdpr_class(self.profile, classes) if involved else None
        return replace(self, terms=replace(self.terms, classes=classes, personal_data=data))

    def hitting(self, asset_ids: Collection[int], contact_ids: Collection[int]) -> "Ground":
        """Return the same for an incident that hits these of the customer."""
        tenant_id = self.terms.tenant.pk
        return replace(self, critical=lambda: critical_by(tenant_id, asset_ids, contact_ids))


@dataclass(frozen=True)
class Promise:
    label: Any
    text: str


@dataclass(frozen=True)
class Judged:
    """The result, ready to be shown: priority, its name, the reasons, and what is promised."""

    priority: Priority
    name: str
    lines: list[str]
    promises: list[Promise]


def ground_of(incident: Incident) -> Ground:
    return Ground(
        terms_of(incident),
        lambda: incident.agreement_id,
        incident.scheme_id,
        critical=lambda: critical_of(incident),
    )


def ground_for(tenant: Tenant, now: datetime) -> Ground:
    """Return what a new incident of this customer would stand on."""
    scheme_id = scheme_of(tenant)
    terms = Terms(
        tenant=tenant,
        profile=profile_by(tenant.profile_id, tenant.default_class),
        matrix=matrix_by(scheme_id),
        classes=Classes(),
        personal_data=None,
    )
    return Ground(terms, lambda: agreement_on(tenant, now).pk, scheme_id)


def criteria_of(profile: Profile, axis: str) -> tuple[Criterion, ...]:
    """Return the sentences to tick, the worst first."""
    return tuple(sorted(profile.criteria_of(axis), key=lambda c: -c.level))


def assess_levels(ground: Ground, *, impact: int, urgency: int) -> Judged:
    """Return what these levels come to under the floors of the class."""
    critical = ground.critical()
    assessed = ground.terms.assess(impact=impact, urgency=urgency, indicators=len(critical))
    labels = PriorityScheme.objects.values_list("labels", flat=True).get(pk=ground.scheme_id)
    language = (get_language() or "en")[:2]
    return Judged(
        priority=assessed.priority,
        name=labels.get(str(int(assessed.priority)), {}).get(language, ""),
        lines=[*_why(assessed), *filter(None, [may_rise(critical, assessed.suggested)])],
        promises=_promises(ground, assessed.priority),
    )


def _why(assessed: Assessment) -> list[str]:
    lines = [
        _axis(_("Impact"), assessed.impact, assessed.effective_impact),
        _axis(_("Urgency"), assessed.urgency, assessed.effective_urgency),
    ]
    if assessed.urgency_locked:
        lines.append(_("At this class the urgency is fixed: nobody chooses it."))
    return lines


def _axis(name: str, judged: Level, holds: Level) -> str:
    if holds == judged:
        return f"{name}: {judged.label}"
    raised = _("%(judged)s, raised to %(holds)s by the information class")
    return f"{name}: {raised % {'judged': judged.label, 'holds': holds.label}}"


def _promises(ground: Ground, priority: Priority) -> list[Promise]:
    agreement_id = ground.agreement()
    if agreement_id is None:
        return []
    rows = Target.objects.filter(agreement=agreement_id, priority=priority).order_by("-clock")
    return [Promise(Target.Clock(row.clock).label, term_text(row)) for row in rows]


def term_text(target: Any) -> str:
    """Return `30 minutes`, `1 week`, with the words of how it is counted."""
    return f"{amount_text(target.amount, target.unit)}, {str(Basis(target.basis).label).lower()}"
