"""Outages and escalations by the API: as on their pages."""

from escalation.models import Escalation
from incidents.models import Message, Outage
from tests.servicedesk.api.house import ApiHouse


def test_an_outage_is_begun_joined_told_of_and_restored(house: ApiHouse):
    agnes = house.caller("agnes")
    first, second = house.register(), house.register()
    answer = agnes.post("outages/", {"title": "Mail is down", "references": first.reference})
    assert answer.status_code == 201, answer.content
    name = answer.json()["reference"]
    path = f"outages/{name}/"

    joined = agnes.post(path + "add/", {"references": second.reference})
    assert [row["reference"] for row in joined.json()["results"]] == [second.reference]
    told = agnes.post(
        path + "tell/", {"text": "We are on it.", f"own_{second.reference}": "You are first."}
    )
    assert told.status_code == 200, told.content
    with house.world.entered():
        texts = Message.objects.filter(incident__in=[first, second]).order_by("incident")
        assert list(texts.values_list("text", flat=True)) == ["We are on it.", "You are first."]
    left = agnes.post(path + "remove/", {"incident": second.reference, "reason": "Another cause"})
    assert left.status_code == 200, left.content

    assert agnes.post(path + "change/", {"title": "All mail"}).status_code == 428
    tag = agnes.get(path)["ETag"]
    changed = agnes.post(path + "change/", {"title": "All mail"}, **{"If-Match": tag})
    assert changed.status_code == 200, changed.content
    late = agnes.post(path + "change/", {"title": "Some mail"}, **{"If-Match": tag})
    assert late.status_code == 412
    assert late.json()["now"] > late.json()["asked"]
    restored = agnes.post(path + "restore/", {"text": "It works again."})
    # Nobody worked on it yet: where nothing can be restored, all of it is refused, by number.
    assert restored.status_code == 422, restored.content
    assert set(restored.json()["errors"]) == {first.reference}
    with house.world.entered():
        assert Outage.objects.get(reference=name).title == "All mail"
    assert house.caller("carla").post("outages/", {"title": "x"}).status_code == 403


def test_somebody_is_asked_and_what_they_answered_is_recorded(house: ApiHouse):
    agnes, ines = house.caller("agnes"), house.caller("ines")
    incident = house.register()
    path = f"incidents/{incident.reference}/escalations/"

    answer = agnes.post(path, {"to": "function:ciso", "reason": "Payroll is in it."})

    assert answer.status_code == 201, answer.content
    [row] = [one for one in agnes.get(path).json()["results"] if one["function"] == "ciso"]
    assert row["reason"] == "Payroll is in it."
    assert agnes.post(f"{path}{row['id']}/acknowledge/").status_code == 403
    seen = ines.post(f"{path}{row['id']}/acknowledge/")
    assert seen.status_code == 200, seen.content
    assert seen.json()["acknowledged_at"] is not None
    assert agnes.post(path, {"to": "function:nobody", "reason": "x"}).status_code == 422
    assert agnes.post(f"{path}{row['id'] + 999}/pass-on/").status_code == 404
    with house.world.entered():
        assert Escalation.objects.get(pk=row["id"]).acknowledged_by == house.world.user("ines")
    assert house.caller("rik").get(path).status_code == 403
