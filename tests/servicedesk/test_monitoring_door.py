"""The door of monitoring: who gets in, what is taken, and what is kept of what is refused."""

import json
from datetime import timedelta

import pytest

from escalation.models import Alarm, Alert
from escalation.monitoring.queries.sources import refused_of
from escalation.monitoring.services.setup import remove_source, renew_source_key
from incidents.choices import Channel, DetectionSource, Priority
from incidents.models import Incident
from tenants import clock
from tenants.bearer import bearer_of
from tenants.choices import TokenScope
from tenants.errors import Invalid
from tenants.models import ApiToken, Asset, Event
from tenants.people.asks import MakeToken
from tenants.people.services.tokens import make_token
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.alarms import call
from tests.escalation.monitoring.house import Reporter, down, reporter
from tests.factories.incidents import ByPhone
from tests.people import World

pytestmark = pytest.mark.usefixtures("fresh_cache")


@pytest.fixture
def at_acme(world: World) -> Reporter:
    with world.entered():
        return reporter(world)


def test_a_report_becomes_an_incident_like_a_person_s(world: World, at_acme: Reporter):
    """R7, R8: by an interface of its own; the same rules and queue, only the origin differs."""
    answer = at_acme.send({"alerts": [down(instance="web-1:9100")]})

    with world.entered():
        [incident] = Incident.objects.all()
        assert answer.status_code == 202
        assert answer.json()["incidents"] == [incident.reference]
        assert (incident.channel, incident.detection) == (
            Channel.MONITORING, DetectionSource.SYSTEM_MONITORING,
        )  # fmt: skip
        assert incident.tenant == world.acme
        person = ByPhone.create(world=world, impact=incident.impact, urgency=incident.urgency)
        assert incident.priority == person.priority
        assert (incident.team, incident.agreement) == (person.team, person.agreement)
        told = Event.objects.get(kind="incident.registered", subject_id=incident.pk)
        token = ApiToken.objects.get(scope=TokenScope.MONITOR)
        assert json.loads(told.body)["actor"] == ["token", at_acme.source.service_id, token.pk]


def test_one_thing_is_one_incident_whatever_is_said_of_it(world: World, at_acme: Reporter):
    """X20: repeats are counted; what is well again, and wrong again, is said on the same one."""
    found = {
        tuple(at_acme.send({"alerts": [down(is_over=is_over)]}).json()["incidents"])
        for is_over in (False, False, True, True, False, False, True)
    }

    with world.entered():
        [incident], [alarm] = Incident.objects.all(), Alarm.objects.all()
        assert found == {(incident.reference,)}
        assert (alarm.times, alarm.returns, alarm.is_firing) == (4, 1, False)
        rows = Event.objects.filter(kind__startswith="alarm.", subject_id=incident.pk)
        assert list(rows.order_by("pk").values_list("kind", flat=True)) == [
            "alarm.recovered", "alarm.returned", "alarm.recovered",
        ]  # fmt: skip


def test_a_key_in_the_address_does_where_a_tool_sends_no_header(world: World, client, at_acme):
    body = call("alerta/prometheus_v4_alert")
    given = {"data": body, "content_type": "text/plain", "headers": {"Accept": "text/html"}}

    assert client.post(f"{at_acme.door}{at_acme.key}/", **given).status_code == 202
    assert client.post(f"{at_acme.door}{at_acme.key}x/", **given).status_code == 401


def _kept(world: World) -> tuple[int, ...]:
    with world.entered():
        rows = (Incident, Alarm, Alert, Event)
        return tuple(model.objects.count() for model in rows)


@pytest.mark.parametrize(
    ("body", "status", "counted"),
    [
        (b"{", 400, "die niet te lezen waren"),
        (b'{"alerts": 7}', 400, "die niet te lezen waren"),
        (b"\xff", 400, "die niet te lezen waren"),
        (b" " * (1024 * 1024 + 1), 413, "die te groot waren"),
        (b" " * (4 * 1024 * 1024), 413, "die te groot waren"),
    ],
    ids=["cut off", "no alerts", "no text", "large", "huge"],
)
def test_of_what_is_refused_nothing_is_kept_but_how_often(
    world: World, at_acme: Reporter, body: bytes, status: int, counted: str
):
    before = _kept(world)

    answer = at_acme.send(body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert _kept(world) == before
    assert refused_of(at_acme.source, clock.now().date()) == [(counted, 1)]


def test_a_wrong_key_opens_nothing_and_is_counted(world: World, at_acme: Reporter, client):
    with world.entered():
        other = reporter(world, name="Another")
        ask = MakeToken(name="Mine", scope=TokenScope.ADMIN, days=3, tenant_id=world.provider.pk)
        own = make_token(ask=ask, actor=world.actor("adam"), now=clock.now()).secret
    before = _kept(world)

    for key in ("sdk_wrong", "x", other.key, own):
        answer = at_acme.send({"alerts": [down()]}, key=key)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (
            401, 'Bearer realm="monitoring"',
        )  # fmt: skip
    assert client.post(at_acme.door, b"{}", content_type="application/json").status_code == 401

    assert _kept(world) == before
    assert refused_of(at_acme.source, clock.now().date()) == [("met een foute sleutel", 5)]


def test_a_key_of_monitoring_opens_no_other_door(at_acme: Reporter, client):
    shown = {"authorization": f"Bearer {at_acme.key}"}

    assert client.get("/api/v1/incidents/", headers=shown).status_code == 401
    assert client.post("/api/v1/incidents/", {}, headers=shown).status_code == 401


def test_nobody_makes_a_key_of_monitoring_for_themselves(world: World):
    ask = MakeToken(name="Mine", scope=TokenScope.MONITOR, days=3, tenant_id=world.provider.pk)
    with world.entered(), pytest.raises(Invalid):
        make_token(ask=ask, actor=world.actor("adam"), now=clock.now())


def test_during_a_change_two_keys_hold_and_then_one(world: World, at_acme: Reporter):
    keys = [at_acme.key]
    for _ in range(2):
        with world.entered():
            adam = world.actor("adam")
            made = renew_source_key(source_id=at_acme.source.pk, actor=adam, now=clock.now())
            keys.append(made.key)

    assert [at_acme.send({"alerts": [down()]}, key=key).status_code for key in keys] == [
        401, 202, 202,
    ]  # fmt: skip
    tomorrow = clock.now() + timedelta(hours=25)
    held = [bearer_of(key, tomorrow, scopes=(TokenScope.MONITOR,)) for key in keys]
    assert [one is not None for one in held] == [False, False, True]
    with world.entered():
        assert not ApiToken.objects.filter(digest__in=keys).exists()


def test_one_that_was_removed_reports_no_more(world: World, at_acme: Reporter):
    with world.entered():
        remove_source(source_id=at_acme.source.pk, actor=world.actor("adam"), now=clock.now())

    assert at_acme.says(down()).status_code == 401


def test_too_many_calls_are_told_to_wait(world: World):
    with world.entered():
        calm = reporter(world, per_minute=2)

    answers = [calm.says(down()) for _ in range(3)]

    assert [one.status_code for one in answers] == [202, 202, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_who_tries_keys_is_told_to_wait(at_acme: Reporter):
    answers = [at_acme.send(b"{}", key="sdk_wrong").status_code for _ in range(62)]

    assert answers[:60] == [401] * 60
    assert answers[-1] == 429


def test_it_reports_for_its_own_customers_alone(world: World):
    """A label says whose it is, within those that the source may report for; else it is the one."""
    with world.entered():
        source = reporter(world, customers="gx = Globex", customer_label="tenant")

    for label in ("gx", "GX", "acme", "Noordkade", ""):
        assert source.says(down(f"Down {label}", tenant=label)).status_code == 202

    with world.entered():
        found = dict(Incident.objects.values_list("title", "tenant__name"))
        assert found == {
            "Down gx is down": "Globex", "Down GX is down": "Globex", "Down acme is down": "Acme",
            "Down Noordkade is down": "Acme", "Down is down": "Acme",
        }  # fmt: skip


def test_a_subscription_is_answered_with_its_address_and_not_opened(world: World):
    with world.entered():
        sns = reporter(world, said_as="cloudwatch")

    answer = sns.send(call("alerta/cloudwatch_subscription_confirmation"))

    assert answer.status_code == 202
    assert answer.json()["confirm"].startswith("https://sns.eu-west-1.amazonaws.com/")
    assert answer.json()["taken"] == 0


def test_the_priority_is_that_of_what_is_hit(world: World, at_acme: Reporter):
    """The highest class of an asset that the alert names counts, as for a person's report."""
    with world.entered():
        row = Asset(tenant=world.acme, provider=world.provider, name="Web-1", availability=4)
        add_row(row=row, actor=SYSTEM, now=clock.now())

    at_acme.says(down(instance="WEB-1:9100"))

    with world.entered():
        [incident] = Incident.objects.all()
        assert [link.asset.name for link in incident.asset_links.all()] == ["Web-1"]
        assert incident.availability == 4
        assert incident.priority <= Priority.P2
