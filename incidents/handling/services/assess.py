"""Judging a locked incident: classes, labels, impact and urgency, and what follows from them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from incidents.choices import Kind, Level, PersonalData, TriageOutcome
from incidents.duty.rules.breach import wrong_labels
from incidents.duty.rules.triaging import TriageFacts, missing_for_triage
from incidents.models import Incident
from incidents.record.rules.classes import QUALITIES, Classes
from incidents.record.services.common import clean_text
from incidents.record.services.terms import terms_of
from tenants.errors import Invalid
from tenants.models import Category

ASSESSED = (
    "impact",
    "urgency",
    "impact_effective",
    "urgency_effective",
    "criteria",
    "priority",
    "priority_override",
)


def set_classes(
    incident: Incident,
    confidentiality: int | None,
    integrity: int | None,
    availability: int | None,
    class_reason: str,
) -> None:
    profile = terms_of(incident).profile
    for name, value in zip(QUALITIES, (confidentiality, integrity, availability), strict=True):
        highest = profile.highest_class(name)
        stands = value == getattr(incident, name)
        if value is not None and not stands and not 1 <= value <= highest:
            told = _("A class is a number from 1 to %(highest)d here.")
            raise Invalid(told % {"highest": highest}, field=name)
        setattr(incident, name, value)
    incident.class_reason = clean_text(class_reason, "class_reason", needed=False)


def set_labels(
    incident: Incident,
    *,
    category_id: int | None,
    is_security: bool,
    is_cyber: bool,
    is_breach: bool,
    personal_data: str,
) -> None:
    if category_id is not None:
        found = Category.objects.filter(
            tenant=incident.provider_id, pk=category_id, is_active=True
        ).first()
        if found is None:
            raise Invalid(_("Choose a category from the list."), field="category")
        incident.category = found
    wrong = wrong_labels(is_breach=is_breach, personal_data=personal_data)
    if wrong:
        raise Invalid(errors=wrong)
    incident.is_security = is_security or is_cyber or is_breach
    incident.is_cyber, incident.is_breach = is_cyber, is_breach
    incident.personal_data = PersonalData(personal_data)


def assess(
    incident: Incident,
    impact: int,
    urgency: int,
    criteria: Mapping[str, Sequence[str]] | None,
) -> None:
    """Work out what holds: the judgement, never below the class, and a choice by hand on top."""
    terms = terms_of(incident)
    assessed = terms.assess(impact=impact, urgency=urgency)
    incident.impact, incident.urgency = assessed.impact, assessed.urgency
    incident.impact_effective = assessed.effective_impact
    incident.urgency_effective = assessed.effective_urgency
    incident.priority = assessed.priority
    if criteria is not None:
        incident.criteria = dict(criteria)
    if incident.priority_override is not None:
        terms.check_override(incident.priority_override)
        incident.priority = incident.priority_override


def require_complete(incident: Incident) -> None:
    found = missing_for_triage(
        TriageFacts(
            outcome=TriageOutcome(incident.triage_outcome),
            outcome_reason=incident.triage_reason,
            kind=Kind(incident.kind),
            has_category=incident.category_id is not None,
            impact=Level(incident.impact),
            urgency=Level(incident.urgency),
            has_criteria=bool(incident.criteria),
            affected=incident.affected,
            classes=Classes(
                confidentiality=incident.confidentiality,
                integrity=incident.integrity,
                availability=incident.availability,
            ),
            class_reason=incident.class_reason,
            works_by_classes=incident.profile_id is not None,
            is_security=incident.is_security,
            personal_data=PersonalData(incident.personal_data),
        )
    )
    if found:
        raise Invalid(errors={missing.code: str(missing.label) for missing in found})
