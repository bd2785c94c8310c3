"""One act on several incidents: each whole or not at all, and what came of each is told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from incidents.models import Incident
from tenants.errors import DomainError, Words


@dataclass(frozen=True)
class Result:
    """What became of one of them; `refusal` is empty when it was done."""

    incident_id: int
    reference: str
    refusal: Words = ""
    code: str = ""


def each(incidents: Iterable[Incident], act: Callable[[Incident], object]) -> list[Result]:
    """Do this with each; one that is refused does not hold up the others."""
    return [_one(incident, act) for incident in incidents]


def done_of(results: Sequence[Result]) -> list[int]:
    return [result.incident_id for result in results if not result.code]


def refused_of(results: Sequence[Result]) -> dict[str, str]:
    return {str(result.incident_id): result.code for result in results if result.code}


def _one(incident: Incident, act: Callable[[Incident], object]) -> Result:
    try:
        with transaction.atomic():
            act(incident)
    except DomainError as refusal:
        errors = getattr(refusal, "errors", {})
        words = next(iter(errors.values()), refusal.message)
        return Result(incident.pk, incident.reference, words, refusal.code)
    return Result(incident.pk, incident.reference)
