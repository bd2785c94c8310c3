"""Two ticks at the same moment, in real transactions: nobody is told twice, nothing is lost."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from escalation.choices import NoticeState
from escalation.models import Notice
from escalation.notices.services.deliver import deliver
from escalation.services.sweep import advance, watch
from escalation.steps.asks import RaiseEscalation
from escalation.steps.services.escalate import raise_escalation
from incidents.choices import Level
from incidents.models import Clock
from tenants import clock
from tenants.ledger.outbox import drain
from tenants.media import EMAIL
from tenants.models import Outbox
from tests.escalation.house import kinds, report, worked_on
from tests.escalation.sink import Sink
from tests.people import World

WORKERS = 3
INCIDENTS = 12


@pytest.fixture
def at_once(django_db_blocker: DjangoDbBlocker) -> Callable[[Callable[[], object]], None]:
    """Return what runs the same work in several threads that begin together."""

    def run(work: Callable[[], object]) -> None:
        barrier = threading.Barrier(WORKERS)
        failures: list[BaseException] = []

        def begin() -> None:
            with django_db_blocker.unblock():
                barrier.wait(timeout=10)
                try:
                    work()
                except BaseException as error:
                    failures.append(error)
                finally:
                    connection.close()

        threads = [threading.Thread(target=begin) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not failures, failures

    return run


def everything(world: World) -> None:
    """Drain until this world has nothing left; others may have dead rows of their own."""
    for _tick in range(20):
        drain(now=clock.now())
        with world.entered():
            if not Outbox.objects.filter(done_at=None).exists():
                return
    pytest.fail("the outbox was not emptied")


def test_ticks_at_once_tell_each_thing_once(
    committed_world: World,
    sink: Sink,
    at_once: Callable[[Callable[[], object]], None],
    monkeypatch: pytest.MonkeyPatch,
):
    # At whatever hour this runs: what waits for the digest is tested apart.
    monkeypatch.setattr("escalation.notices.services.inform.is_quiet", lambda *_, **__: False)
    world = committed_world
    with world.entered():
        sam = world.actor("sam")
        incidents = [report(world, impact=Level.MEDIUM) for _ in range(INCIDENTS)]
        incidents = [worked_on(world, incident, sam) for incident in incidents]

    at_once(lambda: drain(now=clock.now()))
    everything(world)
    with world.entered():
        alarms = Clock.objects.filter(incident__in=incidents, kind="resolution")
        later = max(row.alarm_at for row in alarms if row.alarm_at) + timedelta(seconds=1)
    at_once(lambda: watch(now=later))
    at_once(lambda: drain(now=clock.now()))
    everything(world)
    at_once(lambda: deliver(clock=clock.now))
    deliver(clock=clock.now)

    with world.entered():
        for incident in incidents:
            # The response is late by now, the resolution at risk.
            assert kinds(incident).count("clock.warned") == 1
            assert kinds(incident).count("clock.breached") == 1
            said = Notice.objects.filter(incident=incident, template__startswith="clock_")
            assert Counter(said.values_list("template", "name")) == {
                ("clock_warned", "Sam Peeters"): 1,
                ("clock_warned", "Ines Brand"): 1,
                ("clock_breached", "Sam Peeters"): 1,
                ("clock_breached", "Ines Brand"): 1,
                ("clock_breached", "Ed Kuiper"): 1,
            }
        mails = Notice.objects.filter(incident__in=incidents, medium=EMAIL)
        names = {f"<notice.{row.public_id}@noordkade.example>" for row in mails}
        assert set(mails.values_list("state", flat=True)) == {NoticeState.SENT}
    assert {name: count for name, count in sink.taken().items() if name in names} == dict.fromkeys(
        names, 1
    )


def test_two_that_pass_on_at_once_make_one_step(
    committed_world: World, at_once: Callable[[Callable[[], object]], None]
):
    world = committed_world
    with world.entered():
        incident = report(world, impact=Level.HIGH, urgency=Level.HIGH)
        raise_escalation(
            incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
            ask=RaiseEscalation(kind="hierarchical", function="ciso", reason="look"),
        )  # fmt: skip

    later = clock.now() + timedelta(hours=1)
    at_once(lambda: advance(now=later))

    with world.entered():
        assert kinds(incident).count("escalation.passed_on") == 1
        assert kinds(incident).count("escalation.raised") == 2
