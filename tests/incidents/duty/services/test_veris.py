"""50 incidents that happened, in the words of VERIS, through the fact sheet and the closing gate.

Where one of them hit personal data the gate keeps it open until it is decided, described and, where
it is notified, filed; everything that the authority asks first is then said.
"""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from incidents.choices import Status
from incidents.duty.asks import DecideBreach, RecordFiling
from incidents.duty.queries.filing import form_view
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.facts import state_facts
from incidents.duty.services.gate import missing_now
from incidents.models import BreachDescription, FiledForm, Incident
from tenants.choices import Function
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")
DATA: Final = Path(__file__).resolve().parents[3] / "data" / "security-incidents" / "vcdb.jsonl"
CASES: Final = [json.loads(line) for line in DATA.read_text().splitlines()]

# What the gate calls a decision or notification that is owed: the norm, or else its own word.
LEGAL: Final = frozenset({"breach", "G02"})
KINDS: Final = {
    "Personal": "address", "Medical": "other", "Payment": "financial", "Bank": "financial",
    "Credentials": "login",
}  # fmt: skip
VICTIMS: Final = {
    "Patient": "patients", "Customer": "customers", "Employee": "staff", "Student": "pupils",
}  # fmt: skip
HAPPENED: Final = {
    ("error", "Misdelivery"): "wrong_recipient",
    ("error", "Loss"): "lost_carrier",
    ("error", "Disposal error"): "lost_carrier",
    ("error", "Publishing error"): "wrong_file",
    ("physical", "Theft"): "lost_carrier",
}
BY_ACTION: Final = {
    "hacking": "attack", "malware": "attack", "social": "attack", "misuse": "misuse",
    "error": "failure", "physical": "lost_carrier",
}  # fmt: skip


def kinds_of(case: Mapping[str, Any]) -> set[str]:
    hit = case["attribute"].get("confidentiality", {}).get("data", [])
    return {one["variety"] for one in hit}


def is_personal(case: Mapping[str, Any]) -> bool:
    return bool(kinds_of(case) & KINDS.keys())


def facts_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return what VERIS says of one, as facts of the sheet; what it does not say is not there."""
    seen = case["attribute"].get("confidentiality", {})
    action, said = next(iter(case["action"].items()))
    variety = next(iter(said["variety"]), "Unknown")
    states = {*seen.get("state", [])}
    readable = {"Stored unencrypted", "Transmitted unencrypted"} & states
    protection = "none" if readable else "unreadable" if "Stored encrypted" in states else None
    total = seen.get("data_total")
    facts: dict[str, Any] = {
        "nature": list(case["attribute"]) or ["availability"],
        "happened": HAPPENED.get((action, variety), BY_ACTION.get(action, "other")),
        "cause": f"{action}: {', '.join(said['variety'])}",
        "is_malicious": "yes" if action in ("hacking", "malware", "social") else "no",
        "protection": protection,
        "remedies": "It was ended, and whoever could be reached was told.",
    }
    if is_personal(case):
        kinds = {KINDS[kind] for kind in kinds_of(case) if kind in KINDS}
        people = {VICTIMS.get(one, "other") for one in seen.get("data_victim", [])}
        facts |= {
            "data_kinds": sorted(kinds),
            "kinds_of_data": ", ".join(sorted(kinds_of(case))),
            "has_special": "yes" if "Medical" in kinds_of(case) else "no",
            "special_kinds": ["health"] if "Medical" in kinds_of(case) else [],
            "person_groups": sorted(people),
            "consequences": "Who got at them may use them.",
            "persons_min": total, "persons_max": total,
            "reporter": "Dora, DPO", "contact": "Dora, DPO, +32 2 555 01 01",
        }  # fmt: skip
    return {code: value for code, value in facts.items() if value not in (None, "", [])}


def codes(incident: Incident) -> set[str]:
    return {one.code for one in missing_now(incident, now=incident.reported_at)}


def worked(world: World, case: Mapping[str, Any]) -> Incident:
    """Say its facts, decide on it and close it, as a desk does."""
    personal = is_personal(case)
    hit = "yes" if personal else "no"
    title = f"VERIS {case['incident_id'][:8]}"
    incident = made.ByPhone.create(world=world, personal_data=hit, title=title)
    incident = made.resolved(world, made.triaged(world, incident, is_security=True))
    by: dict[str, Any] = {"incident_id": incident.pk, "actor": world.actor("ines")}
    assert incident.resolved_at
    now = incident.resolved_at + timedelta(minutes=1)
    assert bool(LEGAL & codes(incident)) is personal
    unknown = [] if facts_of(case).get("persons_min") else ["persons_min", "persons_max"]
    do(state_facts, **by, now=now, stated=facts_of(case), unknown=unknown if personal else [])
    if personal:
        harmless = facts_of(case).get("protection") == "unreadable"
        outcome = "risk_unlikely" if harmless else "notify"
        said = DecideBreach(outcome=outcome, grounds="As the facts say.")
        decide_breach(**by, now=now, ask=said)
        if harmless:
            # That nothing is notified takes two: the DPO of the customer says the same.
            decide_breach(**{**by, "actor": world.actor("rob")}, now=now, ask=said)
        # What is notified is owed until it is filed.
        assert bool(LEGAL & codes(incident)) is (outcome == "notify")
        view = form_view(Incident.objects.get(pk=incident.pk), "gba_1", now=now)
        assert not view.missing, (case["incident_id"], view.missing)
        if outcome == "notify":
            filed = RecordFiling(authority="GBA", reference=f"DBN-{incident.pk}", filed_at=now)
            record_filing(**by, now=now, ask=filed)
    made.fulfilled(world, incident)
    return made.closed(world, made.confirmed(world, incident))


def test_each_of_fifty_incidents_is_worked_through_sheet_and_gate(world: World):
    outcomes: Counter[str] = Counter()
    rob = world.user("rob")
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name=rob.name, email=rob.email, language="en",
        user=rob, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip

    for case in CASES:
        incident = worked(world, case)

        assert incident.status == Status.CLOSED, case["incident_id"]
        described = BreachDescription.objects.filter(incident=incident)
        assert described.exists() is is_personal(case), case["incident_id"]
        forms = FiledForm.objects.filter(incident=incident)
        outcomes["filed" if forms else "personal" if is_personal(case) else "other"] += 1

    assert outcomes.total() == len(CASES) == 50
    assert outcomes["filed"] > 25
    assert outcomes["other"] > 5
