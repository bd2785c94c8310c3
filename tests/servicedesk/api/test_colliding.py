"""Many programs at one moment: each report has a number of its own, and none is there twice."""

import re
import threading
from typing import Any

from incidents.models import Incident
from tests.people import World
from tests.servicedesk.api.house import ApiHouse, Caller
from tests.together import together

WRITERS, EACH = 8, 4


def test_numbers_never_collide_and_one_report_sent_by_many_is_one(
    committed_world: World, fresh_cache: None
):
    house = ApiHouse(committed_world)
    world = house.world
    with world.entered():
        reporter = world.contact("rik").pk
    said = {
        "customer": world.acme.pk, "reporter": reporter, "title": "Printer is out",
        "description": "No paper.", "channel": "monitoring", "kind": "incident",
        "detection": "system_monitoring", "personal_data": "no",
        "impact_criteria": ["impact.low.1"], "urgency_criteria": ["urgency.low.1"],
    }  # fmt: skip
    secret = house.caller("agnes").secret
    kept, lock = list[Any](), threading.Lock()

    def write() -> None:
        caller = Caller(secret)
        answers = [caller.post("incidents/", said) for _number in range(EACH)]
        # And one that all of them send: a key says that it is the same.
        answers.append(caller.post("incidents/", said, **{"Idempotency-Key": "the same"}))
        with lock:
            kept.extend(answers)

    together(*[write] * WRITERS)

    assert {answer.status_code for answer in kept} <= {201, 409}
    made = {answer.json()["reference"] for answer in kept if answer.status_code == 201}
    assert len(made) == WRITERS * EACH + 1
    with world.entered():
        found = set(Incident.objects.values_list("reference", flat=True))
    assert found == made
    numbers = sorted(int(re.sub(r".*-", "", one)) for one in found)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
