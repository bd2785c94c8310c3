"""The facts of a breach, said by a program: what it names, and nothing else."""

from incidents.models import Fact
from tests.servicedesk.api.house import ApiHouse


def test_a_program_says_the_facts_that_it_knows(house: ApiHouse):
    incident = house.register(personal_data="maybe")
    caller, path = house.caller(), f"incidents/{incident.reference}/facts/"

    wrong = caller.post(path, {"persons_min": 9, "persons_max": 1, "colour": "red"})
    less = caller.post(path, {"persons_min": 9, "persons_max": 1})
    done = caller.post(path, {"persons_min": 9, "nature": ["integrity"], "unknown": ["cause"]})
    more = caller.post(path, {"persons_max": 12})

    assert (wrong.status_code, less.status_code) == (400, 422)
    assert less.json()["errors"].keys() == {"persons_max"}
    assert (done.status_code, more.status_code) == (200, 200), done.json()
    with house.world.entered():
        said = {row.code: row.value for row in Fact.objects.filter(incident=incident)}
    assert said == {"persons_min": "9", "nature": "integrity", "cause": "", "persons_max": "12"}
