"""No door closes an incident past the gate: each that is declared is tried on one that owes a duty.

Doors are read where they are declared (verbs of the desk, of outages and of tasks, each on its page
and in the interface for programs; ticks), so that a new one is tried from its first day. What
writes the end of an incident is read from the code itself.
"""

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.utils.module_loading import import_string

from incidents.choices import DutyState, Status
from incidents.desk.forms.base import Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.outage_verbs import OUTAGE_VERBS
from incidents.desk.views.task_verbs import TASK_VERBS
from incidents.desk.views.verbs import VERBS
from incidents.duty.services.duties import duty_facts
from incidents.handling.asks.close import ConfirmSolution
from incidents.handling.asks.outage import ChangeOutage, JoinOutage, StartOutage
from incidents.handling.asks.tasks import MakeTask
from incidents.handling.services import close
from incidents.handling.services.outage import start_outage
from incidents.handling.services.tasks import make_task
from incidents.models import Incident, breach_terms
from tenants import clock
from tenants.errors import DomainError
from tenants.ledger.due import ticks
from tests.escalation.inbox.house import comes_in, mail, mailbox
from tests.factories import incidents as made
from tests.servicedesk.api.house import ApiHouse

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("tenants", "incidents", "escalation", "reporting", "servicedesk")
# What writes the end of an incident, and what keeps it from passing the gate.
ENDS = {
    # The gate itself.
    ("incidents/handling/services/close.py", "close_incident"): "missing_for_closing",
    # What is owed is refused, or owed anew by the one that goes on.
    ("incidents/handling/services/merge.py", "_end"): "refuse_while_owed",
    # It goes on at the right customer; what the law asks here is answered first.
    ("incidents/handling/services/elsewhere.py", "register_elsewhere"): "refuse_while_owed",
    # Nobody's report: what the law asks is answered first.
    ("incidents/handling/services/sender.py", "reject_report"): "refuse_while_owed",
}
DONE = 302


@pytest.fixture
def house(world: Any, fresh_cache: None) -> ApiHouse:
    return ApiHouse(world)


@pytest.fixture
def owing(house: ApiHouse) -> Incident:
    """Return one that is solved, checked and confirmed; a class and the law still ask something."""
    world = house.world
    with world.entered():
        incident = made.triaged(
            world, made.ByPhone.create(world=world), personal_data="yes", confidentiality=2,
            integrity=1, availability=1,
        )  # fmt: skip
        incident = made.confirmed(world, made.resolved(world, incident))
        left = {fact.duty.code for fact in duty_facts(incident) if fact.state is DutyState.OPEN}
        assert left >= {"M13", "M14", "G02"}
        assert breach_terms().get(incident=incident).stopped_at is None
        made.ByPhone.create(world=world)
    return incident


def test_what_writes_an_end_is_known_and_looks_at_what_is_owed():
    found = {(path, name) for path, name, _body in ends()}

    assert found == set(ENDS)
    for (path, _name), guard in ENDS.items():
        assert guard in (ROOT / path).read_text(encoding="utf-8")


def test_no_page_of_the_desk_closes_it(house: ApiHouse, owing: Incident):
    def send(name: str) -> int:
        url = f"/desk/{owing.reference}/{name}/"
        return house.client("ines").post(url, filled(house, owing, name)).status_code

    done = tried(house, owing, VERBS, send)

    assert done["close"] != DONE
    # It is no test of forms that were filled in wrong.
    assert sum(status == DONE for status in done.values()) > 8


def test_no_call_of_a_program_closes_it(house: ApiHouse, owing: Incident):
    caller = house.caller("ines")

    def call(name: str) -> int:
        asked = {"expected_version": owing.version, **_words(filled(house, owing, name))}
        status: int = caller.post(f"incidents/{owing.reference}/{name}/", asked).status_code
        one = {"reference": owing.reference, "version": owing.version}
        caller.post("incidents/bulk/", {"verb": name, "items": [one], "given": asked})
        return status

    done = tried(house, owing, VERBS, call)

    assert done["close"] >= 400


def test_no_act_on_its_outage_closes_it(house: ApiHouse, owing: Incident):
    world = house.world
    with world.entered():
        outage = start_outage(
            provider_id=world.provider.pk, actor=world.actor("ines"), now=clock.now(),
            ask=StartOutage(
                about=ChangeOutage(title="Power"), joins=JoinOutage(incident_ids=[owing.pk])
            ),
        )  # fmt: skip
        assert outage.parts.filter(incident=owing).exists()
    given = {
        "text": "It works.", "title": "Power", "reason": "Over.", "incident": owing.pk,
        "incident_id": owing.pk, "key": "o",
    }  # fmt: skip

    def send(name: str) -> int:
        url = f"/desk/outages/{outage.reference}/{name}/"
        return house.client("ines").post(url, given).status_code

    tried(house, owing, OUTAGE_VERBS, send)


def test_no_task_about_it_closes_it(house: ApiHouse, owing: Incident):
    client = house.client("ines")
    with house.world.entered():
        task = make_task(
            actor=house.world.actor("ines"), now=clock.now(),
            ask=MakeTask(
                tenant_id=owing.tenant_id, title="Look", priority=3, incident=owing.reference,
                user_id=house.world.user("ines").pk,
            ),
        )  # fmt: skip

    def send(name: str) -> int:
        given = {"key": f"t{name}", "version": task.version, "result": "Done.", "reason": "Done."}
        return client.post(f"/desk/tasks/{task.number}/{name}/", given).status_code

    tried(house, owing, TASK_VERBS, send)


def test_no_mail_of_the_customer_closes_it(house: ApiHouse, owing: Incident):
    def arrive(words: str) -> int:
        raw = mail(words, Subject=f"Re: it works [{owing.reference}]")
        comes_in(house.world, mailbox(house.world), raw)
        return DONE

    tried(house, owing, ("Yes, it works.", "Please close it."), arrive)


def test_no_tick_closes_it(house: ApiHouse, owing: Incident):
    later = clock.now() + timedelta(days=400)

    def run(name: str) -> int:
        import_string(by_name[name].work)(now=later)
        return DONE

    by_name = {tick.name: tick for tick in ticks() if tick.work.startswith("incidents.")}

    tried(house, owing, by_name, run)


def test_no_word_of_the_customer_closes_it(house: ApiHouse, owing: Incident):
    def confirm(_name: str) -> int:
        close.confirm_solution(
            incident_id=owing.pk, actor=house.world.actor("rik"), now=clock.now(),
            ask=ConfirmSolution(),
        )  # fmt: skip
        return DONE

    tried(house, owing, ("confirm",), confirm)


def tried(
    house: ApiHouse, owing: Incident, names: Any, door: Callable[[str], int]
) -> dict[str, int]:
    """Go by each door, look at what became of it, and take all of it back."""
    found, past = {}, []
    with house.world.entered():
        for name in names:
            with transaction.atomic():
                try:
                    found[name] = door(name)
                except DomainError as refusal:
                    found[name] = refusal.status
                with house.world.entered():
                    row = Incident.objects.get(pk=owing.pk)
                if row.status == Status.CLOSED:
                    past.append(name)
                transaction.set_rollback(True)
    assert past == []
    return found


def filled(house: ApiHouse, owing: Incident, name: str) -> dict[str, Any]:
    """Return a form of this verb as somebody would fill it in who wants it to go through."""
    with house.world.entered():
        actor = house.world.actor("ines")
        case = Case(incident=case_for(actor, owing.reference), actor=actor, now=clock.now())
        form = VERBS[name].form(case=case)
        values = {bound.name: _value(bound) for bound in form}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _value(bound: forms.BoundField) -> Any:
    stands, field = bound.value(), bound.field
    if stands not in (None, "", []):
        return stands
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        offered = [value for value, _label in choices if value not in (None, "")]
        chosen = offered[0] if offered else ""
        return [chosen] if isinstance(field, forms.MultipleChoiceField) else chosen
    if isinstance(field, forms.IntegerField):
        return 1
    if isinstance(field, forms.CharField):
        return "It works."
    return None


def _words(values: dict[str, Any]) -> dict[str, Any]:
    """Return what JSON can say of a form."""
    return {
        name: value
        for name, value in values.items()
        if isinstance(value, str | int | bool | list) and name not in ("key", "version")
    }


def ends() -> Iterator[tuple[str, str, ast.AST]]:
    """Yield each function that writes the end of an incident, by file and name."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for one in ast.walk(tree):
                if isinstance(one, ast.FunctionDef) and any(map(_writes_end, ast.walk(one))):
                    yield str(path.relative_to(ROOT)), one.name, one


def _writes_end(node: ast.AST) -> bool:
    if not isinstance(node, ast.Assign):
        return False
    for target in node.targets:
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        for name, value in pairs:
            is_status = isinstance(name, ast.Attribute) and name.attr == "status"
            if is_status and ast.unparse(value) == "Status.CLOSED":
                return True
    return False
