"""What an incident says of itself: its steps, moments, facts and priority, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from incidents.choices import Channel, DetectionSource, Kind, Level, Phase, Priority
from incidents.desk.queries.around import Around
from incidents.models import Incident
from incidents.record.queries.critical import critical_among, may_rise
from incidents.record.rules.lifecycle import phase_of
from incidents.record.rules.priority import one_step_up


@dataclass(frozen=True)
class PhaseView:
    label: Any
    state: str


def floor_lines(incident: Incident) -> list[str]:
    """Say what the class raised, and what was set by hand."""
    lines = []
    for name, judged, holds in (
        (_("Impact"), incident.impact, incident.impact_effective),
        (_("Urgency"), incident.urgency, incident.urgency_effective),
    ):
        told = str(Level(judged).label)
        if holds > judged:
            told = _("%(judged)s, raised to %(holds)s by the information class") % {
                "judged": told,
                "holds": Level(holds).label,
            }
        lines.append(f"{name}: {told}")
    if incident.priority_override is not None:
        lines.append(_("The priority was set by hand."))
    return lines


def rise(incident: Incident, there: Around) -> list[str]:
    """Say what of those hit is business-critical, while a person may still decide on it."""
    if not incident.is_open or incident.priority_override is not None:
        return []
    names = critical_among(there.assets, [incident.reporter, *there.affected])
    suggested = one_step_up(Priority(incident.priority))
    return [*filter(None, [may_rise(names, suggested)])]


def priority_name(incident: Incident) -> str:
    language = (get_language() or "en")[:2]
    name: str = incident.scheme.labels.get(str(incident.priority), {}).get(language, "")
    return name


def phases(incident: Incident) -> list[PhaseView]:
    """Return the six steps of source 001, with where this incident is."""
    order = list(Phase)
    at = order.index(phase_of(incident.stands_as))
    return [
        PhaseView(phase.label, "done" if n < at else "now" if n == at else "later")
        for n, phase in enumerate(order)
    ]


def moments(incident: Incident) -> list[tuple[Any, datetime | None]]:
    """Return the four moments of R6, and those of the solution."""
    return [
        (gettext_lazy("Occurred"), incident.occurred_at),
        (gettext_lazy("Detected"), incident.detected_at),
        (gettext_lazy("Reported"), incident.reported_at),
        (gettext_lazy("Registered"), incident.registered_at),
        (gettext_lazy("Contained"), incident.contained_at),
        (gettext_lazy("Restored"), incident.restored_at),
        (gettext_lazy("Resolved"), incident.resolved_at),
        (gettext_lazy("Closed"), incident.closed_at),
    ]


def facts_of(incident: Incident) -> list[tuple[object, object]]:
    """Return what was filled in, by name; what is empty is left out."""
    pairs: list[tuple[Any, Any]] = [
        (gettext_lazy("Kind"), Kind(incident.kind).label),
        (gettext_lazy("Channel"), Channel(incident.channel).label),
        (gettext_lazy("Noticed by"), DetectionSource(incident.detection).label),
        (gettext_lazy("Found unregistered"), _("yes") if incident.found_unregistered else ""),
        (gettext_lazy("Registered by"), incident.registered_by),
        (gettext_lazy("Description"), incident.description),
        (gettext_lazy("Symptoms"), incident.symptoms),
        (gettext_lazy("Affected systems"), incident.affected),
        (gettext_lazy("Outcome of triage"), incident.triage_reason),
        (gettext_lazy("Reason for the priority"), incident.priority_reason),
        (gettext_lazy("Why no class"), incident.class_reason),
        (gettext_lazy("Workaround"), incident.workaround),
        (gettext_lazy("Cause"), incident.cause),
        (gettext_lazy("Measures taken"), incident.measures),
        (gettext_lazy("Final solution"), incident.solution),
        (gettext_lazy("Solution, as the customer reads it"), incident.solution_for_customer),
        (gettext_lazy("Preventive measures"), incident.prevention),
        (gettext_lazy("Restoration checked by"), incident.checked_by),
        (gettext_lazy("Reference elsewhere"), incident.external_reference),
    ]
    return [(label, value) for label, value in pairs if value]
