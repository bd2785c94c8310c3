"""Cases of suppliers by the API: as on their pages."""

from datetime import timedelta

from tenants.clock import now as read_clock
from tenants.models import Supplier
from tenants.settings.services.configure import add_row
from tests.servicedesk.api.house import ApiHouse


def test_a_case_is_opened_spoken_of_escalated_and_closed(house: ApiHouse):
    world, agnes = house.world, house.caller("agnes")
    with world.entered():
        netco = Supplier(tenant=world.provider, provider=world.provider, name="Netco")
        add_row(row=netco, actor=world.actor("adam"), now=read_clock())
    incident = house.register()
    asked = {"title": "Dead board", "supplier": netco.pk, "references": incident.reference,
             "outside_number": "CS-9"}  # fmt: skip
    answer = agnes.post("suppliercases/", asked)
    assert answer.status_code == 201, answer.content
    name = answer.json()["reference"]
    path = f"suppliercases/{name}/"
    said = {"word": "Tomorrow", "state": "waiting_them",
            "said_at": (read_clock() - timedelta(minutes=1)).isoformat(),
            "promised_at": (read_clock() + timedelta(days=1)).isoformat()}  # fmt: skip
    assert agnes.post(path + "word/", said).json()["state"] == "waiting_them"
    assert agnes.post(path + "escalate/", {"to": "Head of service"}).status_code == 200
    shown = agnes.get(path).json()
    assert (shown["supplier"], shown["last_word"], shown["outside_number"]) == (
        "Netco", "Tomorrow", "CS-9",
    )  # fmt: skip
    listed = agnes.get(f"suppliercases/?state=waiting_them&supplier={netco.pk}").json()["results"]
    assert [one["reference"] for one in listed] == [name]
    assert agnes.post(path + "close/", {"reason": "Replaced"}).json()["state"] == "closed"
    for caller in ("carla", "rik"):
        assert house.caller(caller).get(path).status_code in (403, 404)
        assert house.caller(caller).post("suppliercases/", asked).status_code == 403
