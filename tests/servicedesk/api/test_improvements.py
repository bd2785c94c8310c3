"""Improvements and security checks by the API: as on their pages."""

from tests.servicedesk.api.house import ApiHouse


def test_a_security_check_is_answered_by_who_answers_for_security(house: ApiHouse):
    agnes, ines = house.caller("agnes"), house.caller("ines")
    asked = {
        "title": "Firmware", "reason": "A hole", "kind": "standard", "touches_security": True,
    }  # fmt: skip
    made = agnes.post("changes/", asked)
    assert made.status_code == 201, made.content
    path = f"changes/{made.json()['reference']}/"
    said = {"outcome": "conditions", "grounds": "Signed", "conditions": "At night"}

    assert agnes.post(path + "check/", said).status_code == 403
    done = {"done_at": "2026-01-01T10:00:00Z", "outcome": "done", "result": "In"}
    assert agnes.post(path + "done/", done).json()["code"] == "security_not_checked"
    assert ines.post(path + "check/", said).status_code == 200
    shown = agnes.get(path).json()
    assert (shown["check_outcome"], shown["check_conditions"]) == ("conditions", "At night")
    assert agnes.post(path + "done/", done).json()["state"] == "done"


def test_improvements_are_listed_for_the_desk_alone(house: ApiHouse):
    agnes = house.caller("agnes")

    assert agnes.get("improvements/").json()["results"] == []
    assert agnes.get("improvements/?is_done=true&was_effective=false").status_code == 200
    assert agnes.get("improvements/?nothing=1").status_code == 400
    assert house.caller("carla").get("improvements/").status_code == 403
