"""What the law asks of an incident as its record lays it out: terms, decisions, notifications."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from incidents.models import (
    BreachClock,
    BreachDecision,
    BreachDescription,
    BreachFiling,
    ControllerNotice,
    DutyDenial,
    DutyStart,
    Fact,
    FiledForm,
    Obligation,
    ObligationAnswer,
)
from reporting.queries.parts import Part

LAW_PARTS: Final[Mapping[str, Part]] = {
    "breach_terms": Part(
        gettext_lazy("Term of the personal data breach, as it was kept before"),
        BreachClock,
        ("started_at", "due_at", "outcome", "filed_at", "stopped_at", "missed_at"),
    ),
    "breach_descriptions": Part(
        gettext_lazy("Descriptions of the personal data breach"),
        BreachDescription,
        (
            "described_at", "is_disclosed", "is_altered", "is_lost", "kinds_of_data",
            "is_special",
            "persons", "records", "protection", "protected_by", "consequences", "remedies",
            "described_by__name",
        ),
        own=frozenset({"described_by__name"}),
    ),
    "facts": Part(
        gettext_lazy("Facts for the authorities"),
        Fact,
        ("stated_at", "code", "value", "is_unknown", "stated_by__name"),
        own=frozenset({"stated_by__name"}),
    ),
    "breach_decisions": Part(
        gettext_lazy("Decisions on the personal data breach"),
        BreachDecision,
        (
            "decided_at", "outcome", "tells_persons", "grounds", "settles", "capacity",
            "decided_by__name", "is_late",
        ),
        own=frozenset({"decided_by__name"}),
    ),
    "breach_filings": Part(
        gettext_lazy("Notifications to the authority"),
        BreachFiling,
        (
            "filed_at", "authority", "reference", "receipt__name", "is_late", "late_reason",
            "capacity", "recorded_by__name", "recorded_at",
        ),
        own=frozenset({"recorded_by__name"}),
    ),
    "duty_starts": Part(
        gettext_lazy("From when the law counts"),
        DutyStart,
        ("decided_at", "event", "at", "grounds", "capacity", "decided_by__name"),
        own=frozenset({"decided_by__name"}),
    ),
    "duty_denials": Part(
        gettext_lazy("Decisions that no law counts"),
        DutyDenial,
        ("decided_at", "event", "grounds", "settles", "capacity", "decided_by__name"),
        own=frozenset({"decided_by__name"}),
    ),
    "obligations": Part(
        gettext_lazy("What the law asks"),
        Obligation,
        (
            "duty", "recipient", "started_at", "due_at", "state", "outcome", "filed_at",
            "stopped_at", "missed_at",
        ),
    ),
    "obligation_answers": Part(
        gettext_lazy("Answers to what the law asks"),
        ObligationAnswer,
        (
            "obligation__duty", "outcome", "filed_at", "reference", "receipt__name", "is_late",
            "late_reason", "grounds", "settles", "capacity", "answered_by__name", "answered_at",
        ),
        own=frozenset({"answered_by__name"}),
    ),
    "controller_notices": Part(
        gettext_lazy("Notices to the controller"),
        ControllerNotice,
        (
            "sent_at", "text", "capacity", "sent_by__name", "acknowledged_at", "acknowledged_by",
        ),
        own=frozenset({"sent_by__name"}),
    ),
    "filed_forms": Part(
        gettext_lazy("Forms as they were filed"),
        FiledForm,
        ("filed_at", "form", "read_on", "language", "sha256"),
    ),
}  # fmt: skip
