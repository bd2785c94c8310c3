"""What is still missing before triage is done (source 001, steps 1 and 2; source 002, 2.3)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from incidents.choices import Gate, Kind, Level, PersonalData, TriageOutcome
from incidents.duty.rules.missing import REQUESTS, DutyFact, Missing, open_duties, wanting
from incidents.record.rules.classes import UNKNOWN, Classes


@dataclass(frozen=True)
class TriageFacts:
    """`has_criteria`: for impact and urgency it is said which criteria hold (R37).

    Whoever does not work by information classes is asked for none, nor why there is none.
    """

    outcome: TriageOutcome | None
    outcome_reason: str = ""
    kind: Kind = Kind.INCIDENT
    has_category: bool = False
    impact: Level | None = None
    urgency: Level | None = None
    has_criteria: bool = False
    affected: str = ""
    classes: Classes = UNKNOWN
    class_reason: str = ""
    works_by_classes: bool = True
    is_security: bool | None = None
    personal_data: PersonalData | None = None
    duties: tuple[DutyFact, ...] = ()


def missing_for_triage(facts: TriageFacts) -> tuple[Missing, ...]:
    """Return what is wanting; each label asks for it, as it stands beside the field."""
    if facts.outcome == TriageOutcome.NOT_AN_INCIDENT:
        told = _("Say why it is not an incident.")
        return wanting(("triage_reason", facts.outcome_reason, told))
    classified = not facts.works_by_classes or facts.classes.is_known or facts.class_reason.strip()
    found = wanting(
        ("triage_outcome", facts.outcome, _("Say whether it really happened.")),
        ("category", facts.has_category, _("Choose a category.")),
        ("impact", facts.impact, _("Choose the impact.")),
        ("urgency", facts.urgency, _("Choose the urgency.")),
    )
    if facts.kind in REQUESTS:
        return found
    return (
        *found,
        *wanting(
            (
                "criteria",
                facts.has_criteria,
                _("Tick the criteria for impact and urgency that hold."),
            ),
            ("affected", facts.affected, _("Say what is affected.")),
            (
                "classes",
                classified,
                _("Choose the information classes, or say why they are not known."),
            ),
            ("is_security", facts.is_security is not None, _("Say whether security is touched.")),
            (
                "personal_data",
                facts.personal_data is not None,
                _("Say whether personal data is involved."),
            ),
        ),
        *open_duties(facts.duties, frozenset({Gate.BEFORE_TRIAGED})),
    )
