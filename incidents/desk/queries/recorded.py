"""What the record holds: the eight answers of a report by a person, and what is still empty.

Source 002, lines 1222-1235 (R5) and 804-806 (R18).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.choices import DetectionSource, Level, Quality
from incidents.duty.queries.complete import completeness_of
from incidents.duty.rules.completeness import HUMAN_REPORT, Completeness
from incidents.models import Incident
from tenants.contract.rules.profile import RecordField

# Until when an answer may wait, by the step that asks for it.
BEFORE: Mapping[str, Any] = {
    "before_triaged": _("before triage is done"),
    "before_resolved": _("before it is resolved"),
    "before_closed": _("before it is closed"),
}


@dataclass(frozen=True)
class Answer:
    """One field of the record; `before` says until when it may stay empty, if it may.

    `url` is where it can be filled in now; the page adds it.
    """

    key: str
    label: Any
    text: Any = ""
    at: datetime | None = None
    is_missing: bool = False
    before: Any = ""
    url: str = ""

    @property
    def is_given(self) -> bool:
        return not self.is_missing and not self.before


@dataclass(frozen=True)
class RecordView:
    """`answers` are those of a person who reports; `empty` is what else the record lacks."""

    answers: list[Answer]
    empty: list[Answer]
    asked: int
    missing: int
    percentage: int | None

    @property
    def held(self) -> int:
        return self.asked - self.missing


def record_view(incident: Incident) -> RecordView:
    """Return how complete the record is; all that it stands on was read with the incident."""
    found = completeness_of(incident)
    human = [field for field in found.fields if field.group == HUMAN_REPORT]
    rest = [field for field in found.empty if field.group != HUMAN_REPORT]
    return RecordView(
        answers=[_answer(incident, field, found) for field in human],
        empty=[_answer(incident, field, found) for field in rest],
        asked=len(found.asked),
        missing=len(found.missing),
        percentage=found.percentage,
    )


def _answer(incident: Incident, field: RecordField, found: Completeness) -> Answer:
    if field in found.missing:
        return Answer(field.key, field.label, is_missing=True)
    if field in found.later:
        return Answer(field.key, field.label, before=BEFORE.get(field.required, ""))
    value = SAID[field.key](incident) if field.key in SAID else ""
    if isinstance(value, datetime):
        return Answer(field.key, field.label, at=value)
    return Answer(field.key, field.label, text=value)


def _impact(incident: Incident) -> str:
    """Return the level as judged, with the classes of the information that was hit."""
    levels = (incident.confidentiality, incident.integrity, incident.availability)
    classes = [
        f"{quality.label} {level}"
        for quality, level in zip(Quality, levels, strict=True)
        if level is not None
    ]
    return " · ".join([str(Level(incident.impact).label), *classes])


SAID: Mapping[str, Callable[[Incident], Any]] = {
    "what": lambda incident: incident.title,
    "observed_by": lambda incident: incident.reporter.name,
    "occurred_at": lambda incident: incident.occurred_at,
    "observed_at": lambda incident: incident.detected_at,
    "cause": lambda incident: incident.cause,
    "observed_how": lambda incident: DetectionSource(incident.detection).label,
    "affected": lambda incident: incident.affected,
    "potential_impact": _impact,
}
