"""Pages of monitoring: who sets a source up, its key that is shown once, and what would be read."""

import re

import pytest

from escalation.choices import AlertState
from escalation.models import Alert, AlertCustomer, AlertSource
from tenants import clock
from tenants.models import Event
from tenants.people.services.monitor_keys import end_keys
from tests.alarms import call
from tests.escalation.monitoring.house import down, reporter
from tests.people import World
from tests.watched import watched

URL = "/monitoring/"
FILLED = {
    "name": "Alertmanager North", "said_as": "alertmanager", "customer": "acme",
    "customers": "gx = Globex", "customer_label": "tenant", "hold_minutes": "5",
    "per_minute": "60", "mapping": "",
}  # fmt: skip


@pytest.fixture
def source(world: World) -> AlertSource:
    with world.entered():
        return watched(world, clock.now())


def test_a_source_is_made_and_its_key_is_shown_once(world: World, client_of):
    client = client_of(world.user("adam"))

    made = client.post(f"{URL}new/", FILLED)

    html = made.content.decode()
    assert made.status_code == 200
    [key] = set(re.findall(r"Bearer (sdk_[\w-]+)", html))
    assert f"/{key}/" in html
    assert made["Cache-Control"] == "no-store"
    with world.entered():
        [row] = AlertSource.objects.all()
        assert (row.customer, row.hold_minutes) == (world.acme, 5)
        assert [one.customer for one in AlertCustomer.objects.all()] == [world.globex]
        assert not any(key in body for body in Event.objects.values_list("body", flat=True))
    assert key not in client.get(f"{URL}{row.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"customer": "Nobody"}, "customer"),
        ({"customers": "x = Nobody"}, "customers"),
        ({"customers": "x ="}, "customers"),
        ({"name": " "}, "name"),
        ({"said_as": "carrier-pigeon"}, "said_as"),
        ({"hold_minutes": "-1"}, "hold_minutes"),
        ({"said_as": "mapped", "mapping": "key = a"}, "mapping"),
        ({"said_as": "mapped", "mapping": "nonsense"}, "mapping"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(world: World, client_of, changed, field):
    client = client_of(world.user("adam"))

    refused = client.post(f"{URL}new/", {**FILLED, **changed})

    assert refused.status_code == 422
    assert f'href="#id_{field}"' in refused.content.decode()
    with world.entered():
        assert not AlertSource.objects.exists()


def test_it_is_changed_and_removed(world: World, client_of, source: AlertSource):
    client = client_of(world.user("adam"))

    changed = client.post(f"{URL}{source.pk}/", {**FILLED, "customers": "Globex"})
    removed = client.post(f"{URL}{source.pk}/remove/")

    assert (changed.status_code, removed.status_code) == (302, 302)
    with world.entered():
        source.refresh_from_db()
        assert (source.name, source.said_as) == ("Alertmanager North", "alertmanager")
        assert [one.called for one in AlertCustomer.objects.all()] == ["globex"]
        assert source.removed_at is not None
    assert client.get(f"{URL}{source.pk}/").status_code == 404


def test_what_would_be_read_is_shown_and_nothing_kept(world: World, client_of, source: AlertSource):
    client = client_of(world.user("adam"))
    payload = call("alerta/pingdom_down").decode()
    mapping = (
        "key = check_id\nstate = current_state\ntitle = check_name\nname = check_params.hostname"
    )

    read = client.post(f"{URL}{source.pk}/try/", {"payload": payload, "mapping": mapping})
    wrong = client.post(f"{URL}{source.pk}/try/", {"payload": payload, "mapping": "key = x"})
    unread = client.post(f"{URL}{source.pk}/try/", {"payload": "{", "mapping": mapping})

    html = read.content.decode()
    assert "Alerta API on OpenShift" in html
    assert "api.alerta.io" in html
    assert (wrong.status_code, unread.status_code) == (422, 422)
    assert 'href="#id_mapping"' in wrong.content.decode()
    assert 'href="#id_payload"' in unread.content.decode()
    with world.entered():
        source.refresh_from_db()
        assert source.mapping == "key = k\nstate = s\ntitle = t"


def test_an_incident_says_in_one_line_what_monitoring_says(world: World, client_of):
    with world.entered():
        monitor = reporter(world)
    for _ in range(3):
        reference = monitor.send({"alerts": [down()]}).json()["incidents"][0]
    client = client_of(world.user("agnes"))

    panel = client.get(f"/escalation/{reference}/", headers={"HX-Request": "true"}).content.decode()
    page = client.get(f"{URL}of/{reference}/").content.decode()

    assert f"{URL}of/{reference}/" in panel
    assert "3 keer gemeld" in panel
    assert "InstanceDown is down" in page
    assert "It does not answer." in page


@pytest.mark.parametrize("name", ["agnes", "ines", "pat", "carla"])
def test_only_who_sets_up_sees_it(world: World, client_of, source: AlertSource, name: str):
    client = client_of(world.user(name))

    for path in (URL, f"{URL}new/", f"{URL}{source.pk}/", f"{URL}{source.pk}/try/"):
        assert client.get(path).status_code == 403


def test_the_list_says_of_which_source_nothing_is_taken_and_what_failed(
    world: World, source: AlertSource, client_of
):
    client = client_of(world.user("adam"))
    before = client.get(URL).text
    with world.entered():
        Alert.objects.filter(alarm__source=source).update(state=AlertState.FAILED)
        end_keys(
            tenant=source.tenant, service_id=source.service_id, actor=world.actor("adam"),
            now=clock.now(),
        )  # fmt: skip

    after = client.get(URL).text

    for said in ("Geen geldige sleutel", "Meldingen mislukt"):
        assert said not in before
        assert said in after
