"""The measures of the class for one incident, each with how it stands and what would prove it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import DutyState, Gate, Quality
from incidents.models import Incident, MeasureProof
from incidents.rules.closing import DutyFact, evidence_missing
from incidents.services.duties import IN_RECORD, duty_facts, evidence_of

# Dimensions of the profile that are no quality of information.
DIMENSIONS: dict[str, Any] = {
    **{quality.value: quality.label for quality in Quality},
    "gdpr": gettext_lazy("Personal data"),
    "ksz": gettext_lazy("Social security"),
    "law": gettext_lazy("Law"),
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


@dataclass(frozen=True)
class MeasuresView:
    lines: list[MeasureView] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def share(self) -> float:
        return 100 * self.done / len(self.lines) if self.lines else 0.0


def measures_of(incident: Incident) -> MeasuresView:
    """Return the obligatory measures of this incident, in the order of the profile."""
    facts = [f for f in duty_facts(incident) if f.duty.required and f.duty.is_of_incident]
    present = evidence_of(incident)
    return MeasuresView([_line(fact, present) for fact in facts])


def provable_measures(incident: Incident) -> list[tuple[str, str]]:
    """Return (code:evidence, label) of everything that a person can still prove by hand."""
    present = evidence_of(incident)
    return [
        (f"{fact.duty.code}:{name}", f"{fact.duty.code} {fact.duty.label}: {_evidence(name)}")
        for fact in duty_facts(incident)
        if fact.duty.required and fact.duty.is_of_incident and fact.state == DutyState.OPEN
        for name in evidence_missing(fact.duty, present)
        if name not in IN_RECORD
    ]


def proofs_given(incident: Incident) -> Iterable[MeasureProof]:
    return MeasureProof.objects.filter(incident=incident).select_related("author").order_by("pk")


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
        provable=tuple(n for n in evidence_missing(duty, present) if n not in IN_RECORD),
    )


def _evidence(name: str) -> str:
    """Return a name of the profile as words; it is data, and comes in English only."""
    return name.replace("_", " ")
