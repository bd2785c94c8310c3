"""What an incident asks of the desk now, each with the address where this person does it."""

from collections.abc import Mapping

from incidents.desk.forms.base import Case
from incidents.desk.queries.owed import Owed
from incidents.desk.views.verbs import VERBS
from incidents.desk.views.wanted import escalated_at
from tenants.addresses import address

# What brings a solution nearer, where it cannot be given yet: the first of these that can be done.
STEPS = ("resolve", "resume", "start", "assign", "triage")
# What the composer does, in which of its modes.
COMPOSED: Mapping[str, str] = {"message": "public", "call": "call"}


def owed_part(owed: list[Owed], case: Case) -> dict[str, object]:
    return {
        "owed": [
            {"owed": one, "url": _done_at(one, case), "who_url": _who_at(one, case)} for one in owed
        ],
        "owed_url": address("desk:part", case.incident.reference, "owed"),
    }


def _is_offered(name: str, case: Case) -> bool:
    verb = VERBS.get(name)
    return verb is not None and verb.is_offered(case.incident, case.actor)


def _who_at(owed: Owed, case: Case) -> str:
    """Return where it stands who does it, where it takes somebody else: with their numbers."""
    verb = VERBS.get(owed.verb)
    if verb is None or verb.who is None or verb.who(case.actor, case.incident):
        return ""
    return address("desk:act", case.incident.reference, owed.verb)


def _done_at(owed: Owed, case: Case) -> str:
    """Return where this person does it, or nothing."""
    if url := escalated_at(owed.code, case):
        return url
    steps = STEPS if owed.verb == "resolve" else (owed.verb,)
    name = next((one for one in steps if _is_offered(one, case)), "")
    if not name:
        return ""
    reference = case.incident.reference
    if mode := COMPOSED.get(name):
        return f"{address('desk:incident', reference)}?mode={mode}#composer"
    url = address("desk:act", reference, name)
    return f"{url}?{owed.asks}" if owed.asks else url
