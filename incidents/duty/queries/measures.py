"""The measures of the class for one incident, each with how it stands and what would prove it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import DutyState, Gate, Quality
from incidents.duty.rules.evidence import ways_of
from incidents.duty.rules.missing import DutyFact, evidence_missing
from incidents.duty.rules.proofs import refusal_by_hand
from incidents.duty.services.duties import (
    Grounds,
    duty_facts,
    evidence_for,
    evidence_of,
    grounds_of,
)
from incidents.models import Incident
from incidents.record.rules.duties import Duty

# When a measure is asked for, by its gate; what is done is shown by itself, last.
NOW, CLOSING, AFTER, DONE = "now", "closing", "after", "done"
WHEN: Mapping[Gate, str] = {
    Gate.ON_CREATE: NOW,
    Gate.BEFORE_TRIAGED: NOW,
    Gate.WITHIN_RESPONSE_TIME: NOW,
    Gate.STATUTORY_CLOCK: NOW,
    Gate.BEFORE_RESOLVED: CLOSING,
    Gate.BEFORE_CLOSED: CLOSING,
    Gate.AFTER_CLOSED: AFTER,
}
GROUPS: Mapping[str, Any] = {
    NOW: gettext_lazy("Now"),
    CLOSING: gettext_lazy("Before closing"),
    AFTER: gettext_lazy("After closing"),
    DONE: gettext_lazy("Done"),
}
# Dimensions of the profile that are no quality of information.
DIMENSIONS: dict[str, Any] = {
    **{quality.value: quality.label for quality in Quality},
    "gdpr": gettext_lazy("Personal data"),
    "ksz": gettext_lazy("Social security"),
    "nis2": "NIS2",
    "law": gettext_lazy("Law"),
    "base": gettext_lazy("Every customer"),
}


EVIDENCE: dict[str, Any] = {
    "channel": gettext_lazy("Channel"),
    "reported_at": gettext_lazy("Reported"),
    "reporter": gettext_lazy("Reporter"),
    "category": gettext_lazy("Category"),
    "impact": gettext_lazy("Impact"),
    "impact_reasons": gettext_lazy("Criteria for impact and urgency"),
    "urgency": gettext_lazy("Urgency"),
    "urgency_reasons": gettext_lazy("Criteria for impact and urgency"),
    "reference": gettext_lazy("reference"),
    "registered_by": gettext_lazy("Registered by"),
    "timeline": gettext_lazy("Timeline"),
    "incident_manager": gettext_lazy("Incident manager"),
    "functional_escalation_event": gettext_lazy("functional escalation"),
    "escalation_event(target=management)": gettext_lazy("management was told"),
    "acknowledgement": gettext_lazy("acknowledgement"),
    "escalation_event(target=ciso|ict_coordinator)": gettext_lazy(
        "the CISO or ICT coordinator was told"
    ),
    "escalation_event(target=dpo)": gettext_lazy("the DPO was told"),
    "communication_record(delivered)": gettext_lazy("a message that was delivered"),
    "containment_action": gettext_lazy("what was done to contain it"),
    "contained_at": gettext_lazy("when it was contained"),
    "no_containment": gettext_lazy("why there was nothing to contain"),
    "workaround_decision": gettext_lazy("decision on a workaround"),
    "workaround_article": gettext_lazy("a known solution with the workaround"),
    "workaround_text": gettext_lazy("the workaround in words"),
    "no_workaround": gettext_lazy("there was no workaround"),
    "change_reference or none_reason": gettext_lazy("a change, or why there is none"),
    "change_reference": gettext_lazy("the change"),
    "none_reason": gettext_lazy("why there is no change"),
    "report_record": gettext_lazy("report"),
    "review_record": gettext_lazy("review"),
    "improvement_items": gettext_lazy("improvements"),
    "art34_decision": gettext_lazy("decision on telling the persons concerned"),
    "art33_decision": gettext_lazy("decision on notifying the supervisor"),
    "filing_record": gettext_lazy("the notification itself"),
    "no_filing": gettext_lazy("why it is not notified"),
    "report_channel_log": gettext_lazy("log of the reporting channel"),
    "time_to_report": gettext_lazy("time it took to report"),
    "evidence_items": gettext_lazy("evidence that was kept"),
    "custody_log": gettext_lazy("log of who had the evidence"),
    "director_validation": gettext_lazy("validation by the board"),
}


@dataclass(frozen=True)
class MeasureView:
    """One line of components/check.html; `provable` lists what a person can still prove."""

    id: str
    label: str
    why: str
    done: bool
    due: bool
    provable: tuple[str, ...] = ()
    group: str = NOW
    # Closed without it, by an exception that holds.
    is_excused: bool = False


@dataclass(frozen=True)
class MeasureGroup:
    key: str
    label: Any
    lines: list[MeasureView]


@dataclass(frozen=True)
class MeasuresView:
    lines: list[MeasureView] = field(default_factory=list)

    @property
    def groups(self) -> list[MeasureGroup]:
        """Return the lines by when they are asked for, what is owed first; empty ones are out."""
        by_key = {key: [line for line in self.lines if line.group == key] for key in GROUPS}
        return [MeasureGroup(key, GROUPS[key], lines) for key, lines in by_key.items() if lines]

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def share(self) -> float:
        return 100 * self.done / len(self.lines) if self.lines else 0.0


def measures_of(incident: Incident, grounds: Grounds) -> MeasuresView:
    """Return the obligatory measures of this incident, in the order of the profile."""
    present = evidence_of(incident, grounds)
    facts = duty_facts(incident, grounds)
    asked = [fact for fact in facts if fact.duty.required and fact.duty.is_of_incident]
    return MeasuresView([_line(fact, evidence_for(fact.duty, present)) for fact in asked])


def provable_measures(incident: Incident) -> list[tuple[str, str]]:
    """Return (code:evidence, label) of everything that a person can still prove by hand."""
    grounds = grounds_of(incident)
    present = evidence_of(incident, grounds)
    return [
        (f"{fact.duty.code}:{way}", f"{fact.duty.code} {fact.duty.label}: {_evidence(way)}")
        for fact in duty_facts(incident, grounds)
        if fact.duty.required and fact.duty.is_of_incident and fact.state == DutyState.OPEN
        for way in _ways(fact.duty, evidence_for(fact.duty, present))
    ]


def open_before_resolving(incident: Incident) -> frozenset[str]:
    """Return the codes of what whoever solves it must still say."""
    return frozenset(
        fact.duty.code
        for fact in duty_facts(incident)
        if fact.duty.required
        and fact.duty.gate == Gate.BEFORE_RESOLVED
        and fact.state == DutyState.OPEN
    )


def _ways(duty: Duty, present: frozenset[str]) -> tuple[str, ...]:
    """Return what a person can give of what is missing, each once."""
    missing = evidence_missing(duty, present)
    given = (way for name in missing for way in ways_of(name))
    # The rest has a door of its own: an answer, or a decision that the law wants.
    return tuple(dict.fromkeys(way for way in given if refusal_by_hand(duty, way) is None))


def _line(fact: DutyFact, present: frozenset[str]) -> MeasureView:
    duty, gate = fact.duty, Gate(fact.duty.gate)
    names = [str(DIMENSIONS.get(name, name)) for name in duty.dimensions]
    is_open = fact.state == DutyState.OPEN
    missing = [_evidence(name) for name in evidence_missing(duty, present)] if is_open else []
    why = ", ".join([*names, str(gate.label).lower()])
    if missing:
        why = _("%(why)s; wanted: %(evidence)s") % {"why": why, "evidence": ", ".join(missing)}
    return MeasureView(
        id=duty.code,
        label=f"{duty.code} {duty.label}",
        why=why,
        done=not is_open,
        due=is_open and gate is Gate.WITHIN_RESPONSE_TIME,
        provable=_ways(duty, present),
        group=WHEN.get(gate, NOW) if is_open else DONE,
    )


def _evidence(name: str) -> str:
    """Return what a name of the profile means; one that is not known here is shown as it is."""
    return str(EVIDENCE.get(name, name.replace("_", " ")))
