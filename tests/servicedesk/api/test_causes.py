"""Problems, changes and releases by the API: as on their pages."""

from datetime import timedelta

from incidents.models import Referral
from tenants.clock import now as read_clock
from tests.servicedesk.api.house import ApiHouse


def test_a_problem_is_raised_linked_known_and_resolved_by_a_change(house: ApiHouse):
    agnes, ines = house.caller("agnes"), house.caller("ines")
    first, second = house.register(), house.register()
    answer = agnes.post("problems/", {"title": "A switch forgets", "references": first.reference})
    assert answer.status_code == 201, answer.content
    name = answer.json()["reference"]
    path = f"problems/{name}/"

    assert agnes.post(path + "add/", {"references": second.reference}).status_code == 200
    away = {"incident": second.reference, "reason": "Another cause"}
    assert agnes.post(path + "remove/", away).status_code == 200
    assert agnes.post(path + "remove/", away).status_code == 422
    with house.world.entered():
        linked = Referral.objects.filter(reference=name, ended_at=None)
        assert list(linked.values_list("incident", flat=True)) == [first.pk]
    known = agnes.post(path + "known/", {"cause": "Firmware", "workaround": "Restart"})
    assert known.json()["state"] == "known_error"
    assert agnes.post(path + "change/", {"title": "All"}).status_code == 428

    asked = {"title": "New firmware", "reason": "It forgets", "kind": "normal", "problem": name}
    change = agnes.post("changes/", asked).json()["reference"]
    done = {"done_at": (read_clock() - timedelta(minutes=1)).isoformat(), "outcome": "done",
            "result": "Installed"}  # fmt: skip
    assert agnes.post(f"changes/{change}/done/", done).status_code == 422
    assert agnes.post(f"changes/{change}/approve/", {}).status_code == 403
    assert ines.post(f"changes/{change}/approve/", {}).json()["state"] == "approved"
    assert agnes.post(f"changes/{change}/done/", done).json()["state"] == "done"
    ended = agnes.post(path + "resolve/", {"change": change, "result": "Gone"})
    assert ended.json()["state"] == "resolved", ended.content

    release = agnes.post("releases/", {"title": "Spring"}).json()["reference"]
    shown = agnes.get(f"changes/{change}/").json()
    assert (shown["problem"], shown["release"]) == (name, None)
    assert [one["reference"] for one in agnes.get("releases/").json()["results"]] == [release]
    listed = agnes.get("problems/?state=resolved").json()["results"]
    assert [one["reference"] for one in listed] == [name]
    for caller in ("carla", "rik"):
        assert house.caller(caller).post("problems/", {"title": "x"}).status_code == 403
        assert house.caller(caller).get(path).status_code in (403, 404)
