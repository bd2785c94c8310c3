"""A real Alertmanager reports over the network: one thing is one incident, until it is well."""

from datetime import UTC, datetime, timedelta
from typing import Any

from escalation.models import Alarm, Alert
from incidents.choices import Channel
from incidents.models import Incident
from tenants.models import Event
from tests.alertmanager import running
from tests.escalation.monitoring.house import reporter
from tests.journeys.house import House


def _down(replica: str, **said: str) -> dict[str, Any]:
    return {
        "labels": {
            "alertname": "DiskBijnaVol", "instance": "web-1:9100", "severity": "critical",
            "replica": replica,
        },
        "annotations": {"summary": "De schijf van web-1 is bijna vol"},
        "startsAt": f"{datetime.now(UTC) - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}",
        **said,
    }  # fmt: skip


def test_what_a_pair_says_again_and_again_is_one_incident_until_it_is_well(house: House):
    """R7, R8: by its own API in, by our door out; grouped, repeated and recovered."""
    with house.stack.data(), house.world.entered():
        source = reporter(house.world, now=house.now)

    with running(f"{house.stack.url}{source.door}", source.key) as monitoring:
        for _time in range(2):
            monitoring.fire(_down("a"), _down("b"))
        house.wait_for(lambda: _alarm(house) is not None)
        # It says so again by itself, as long as it is wrong.
        house.wait_for(lambda: (_alarm(house) or Alarm()).times > 2)
        over = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        monitoring.fire(_down("a", endsAt=over), _down("b", endsAt=over))
        house.wait_for(lambda: not (_alarm(house) or Alarm(is_firing=True)).is_firing)

    with house.stack.data(), house.world.entered():
        [incident], [alarm] = Incident.objects.all(), Alarm.objects.all()
        assert (incident.title, incident.channel) == (
            "De schijf van web-1 is bijna vol", Channel.MONITORING,
        )  # fmt: skip
        assert "replica" not in alarm.key
        assert Alert.objects.filter(alarm=alarm).count() > 0
        told = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
        assert told.filter(kind="alarm.recovered").exists()


def _alarm(house: House) -> Alarm | None:
    with house.stack.data(), house.world.entered():
        return Alarm.objects.first()
