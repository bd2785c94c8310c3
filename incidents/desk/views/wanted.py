"""What closing still asks for, and with which verb or on which page it is given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from incidents.choices import BreachOutcome
from incidents.desk.forms.base import Case
from incidents.desk.views.verbs import VERBS
from incidents.duty.queries.breach import open_term
from incidents.duty.rules.closing import CONTINUITY, OBLIGATION
from incidents.duty.rules.missing import Missing
from incidents.duty.rules.obligations import NOTICE
from incidents.duty.rules.recovering import CAUSE
from incidents.models import Obligation
from tenants.addresses import address
from tenants.rules.roles import Action

# With which verb something is given that closing asks for.
GIVEN_BY: Mapping[str, str] = {
    "checked": "check",
    "confirmation": "ask-confirmation",
    "restored": "restore",
    "solution": "resolve",
    CAUSE: "security-cause",
    CONTINUITY: "continuity",
    "B01": "manager",
    "M02": "classify",
    "M03": "priority",
    "M04": "priority",
    "M05": "manager",
    "breach": "breach",
    "breach_described": "describe",
    "G01": "breach",
    "G02": "breach",
    "M10": "message",
    "triage_reason": "triage",
}
# In the room above: somebody with more knowledge is asked; of management, CISO and DPO, who were
# told by the desk itself, the answer is waited for or recorded.
ESCALATIONS: Mapping[str, str] = {"M06": "raise", "M07": "panel", "M08": "panel", "M09": "panel"}


@dataclass(frozen=True)
class Wanted:
    """Something that closing still asks for, and where it can be given."""

    label: Any
    url: str


def wanted(missing: Iterable[Missing], case: Case) -> list[Wanted]:
    return [Wanted(found.label, _given_at(found.code, case)) for found in missing]


def above(reference: str | int, name: str) -> str:
    """Return a page of a room above, where the settings name one (`CASE_LINKS`)."""
    route = settings.CASE_LINKS.get(name)
    return address(route, reference) if route else ""


def escalated_at(code: str, case: Case) -> str:
    """Return the page of the room above where this measure is given, or nothing."""
    action = Action.ESCALATE if ESCALATIONS.get(code) == "raise" else Action.SEE_QUEUE
    if code not in ESCALATIONS or not case.actor.may(action, case.incident.tenant_id):
        return ""
    return above(case.incident.reference, ESCALATIONS[code])


def _given_at(code: str, case: Case) -> str:
    if code in ESCALATIONS:
        return escalated_at(code, case)
    if code.startswith(OBLIGATION):
        return _answered_at(int(code.removeprefix(OBLIGATION)), case)
    name = GIVEN_BY.get(code, "measure" if code[:1] in "ABGKM" and code[1:].isdigit() else "")
    if name == "breach" and _is_decided(case):
        name = "notified"
    return _offered_at(name, case)


def _is_decided(case: Case) -> bool:
    """Say whether it was decided that the authority is notified: what lacks is that."""
    term = open_term(case.incident)
    return term is not None and term.outcome == BreachOutcome.NOTIFY


def _answered_at(obligation: int, case: Case) -> str:
    """Return where a duty of a law is answered; the notice to a customer is its own answer."""
    if Obligation.objects.filter(pk=obligation, duty=NOTICE).exists():
        return _offered_at("controller", case)
    url = _offered_at("law", case)
    return f"{url}?obligation={obligation}" if url else ""


def _offered_at(name: str, case: Case) -> str:
    if not name or not VERBS[name].is_offered(case.incident, case.actor):
        return ""
    return address("desk:act", case.incident.reference, name)
