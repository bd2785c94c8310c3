"""Registers of breaches and of security incidents: many fact sheets at once, each as one entry.

Six statements, however many incidents there are.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from django.db import models

from incidents.duty.queries.obligations import called
from incidents.duty.rules.facts import Said
from incidents.duty.rules.filled import Answer, filled
from incidents.duty.services.sheet import holding, moment_in_words, said_of
from incidents.duty.services.taken import Ground, sheet_of, taken
from incidents.models import (
    BreachDescription,
    BreachFiling,
    Fact,
    Incident,
    ObligationAnswer,
    breach_terms,
)
from tenants.data import forms

BREACHES: Final = "register_breaches"
SECURITY: Final = "register_security"
M = TypeVar("M", bound=models.Model)


def entries_of(register: str, incidents: Sequence[Incident]) -> dict[int, list[Answer]]:
    """Return the entry of each incident, in the order of the questions of its register."""
    form, facts = forms().forms[register], forms().facts
    known = _Known([one.pk for one in incidents])
    found = {}
    for incident in incidents:
        ground = known.ground(incident)
        fields = {code: facts[code] for code in form.facts}
        said = sheet_of(fields, known.typed.get(incident.pk, {}), taken(ground))
        found[incident.pk] = filled(form, facts, said, write=moment_in_words)
    return found


class _Known:
    """What the record holds of these incidents, by incident."""

    def __init__(self, ids: list[int]) -> None:
        of = {"incident__in": ids}
        self.typed: dict[int, dict[str, Said]] = {}
        latest = Fact.objects.filter(**of).order_by("incident_id", "code", "-pk")
        for fact in latest.distinct("incident_id", "code").select_related("stated_by"):
            self.typed.setdefault(fact.incident_id, {})[fact.code] = said_of(fact)
        self.described = _latest(BreachDescription.objects.filter(**of), "described_by")
        self.decided = _latest(holding().filter(**of), "decided_by")
        self.terms = _latest(breach_terms(**of))
        self.filings = _each(BreachFiling.objects.filter(**of), _filing)
        answers = ObligationAnswer.objects.filter(**of).select_related("obligation")
        self.answers = _each(answers, _answer)

    def ground(self, incident: Incident) -> Ground:
        pk = incident.pk
        term = self.terms.get(pk)
        return Ground(
            incident=incident,
            aware_at=term.started_at if term else None,
            description=self.described.get(pk),
            decision=self.decided.get(pk),
            filings="\n".join(self.filings.get(pk, ())),
            answers="\n".join(self.answers.get(pk, ())),
        )


def _latest(rows: "models.QuerySet[M]", *beside: str) -> dict[int, M]:
    found: Any = rows.order_by("incident_id", "-pk").distinct("incident_id")
    return {row.incident_id: row for row in found.select_related(*beside)}


def _each(rows: Iterable[Any], word: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in sorted(rows, key=lambda one: one.pk):
        found.setdefault(row.incident_id, []).append(word(row))
    return found


def _filing(row: BreachFiling) -> str:
    late = f" ({row.late_reason})" if row.late_reason else ""
    return f"{row.authority}, {row.reference}, {moment_in_words(row.filed_at)}{late}"


def _answer(row: ObligationAnswer) -> str:
    duty = called(row.obligation.duty)
    told = [
        f"{row.reference}, {moment_in_words(row.filed_at)}" if row.filed_at else "",
        row.grounds,
    ]
    return ": ".join([duty, row.get_outcome_display(), *filter(None, told)])
