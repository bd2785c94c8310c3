"""What the record lacks, with where it can be filled in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from incidents.desk.forms.base import Case
from incidents.desk.queries.recorded import Answer, record_view
from incidents.desk.views.verbs import VERBS
from tenants.addresses import address

# The verbs that fill a field of the record; the first that can be done now is offered.
GIVEN_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("what", "description", "observed_by", "observed_at", "observed_how", "occurred_at"),
        ("correct",),
    ),
    "affected": ("triage", "correct"),
    "category": ("triage", "classify"),
    "classes": ("triage", "classify"),
    "cause": ("resolve",),
    "closure_confirmation": ("ask-confirmation",),
}


def record_part(case: Case) -> dict[str, Any]:
    """Return what templates/incidents/desk/parts/record.html shows."""
    view = record_view(case.incident)
    answers, empty = (
        [_with_address(answer, case) for answer in of] for of in (view.answers, view.empty)
    )
    return {"record": replace(view, answers=answers, empty=empty)}


def _with_address(answer: Answer, case: Case) -> Answer:
    if answer.is_given:
        return answer
    for name in GIVEN_BY.get(answer.key, ()):
        if VERBS[name].is_offered(case.incident, case.actor):
            return replace(answer, url=address("desk:act", case.incident.reference, name))
    return answer
