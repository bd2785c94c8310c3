"""What the law asks is reminded of until it is answered: by mail, by a call, and upwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from escalation.choices import NoticeState
from escalation.models import Escalation, Notice
from escalation.steps.services.advance import due_steps, pass_on_unanswered
from incidents.duty.services.law_watch import due_obligations, look_at_obligations
from incidents.duty.services.obligations import answer_obligation, begin_duties
from incidents.models import Incident, Obligation
from tenants import clock
from tenants.choices import Function
from tenants.ledger.append import append, update
from tenants.models import Event
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.escalation.house import follow
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")
HOUR = timedelta(hours=1)


def hold(world: World, name: str, *, rank: int) -> None:
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name=name, email=f"{name.lower()}@else.example",
        phone="+32 470 55 02 00" if rank == 0 else "+32 470 55 02 01", language="en", user=None,
        rank=rank, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip


@pytest.fixture
def warning(world: World) -> Obligation:
    """Return the early warning of 24 hours that Acme owes, with a DPO and a deputy."""
    hold(world, "Dora", rank=0)
    hold(world, "Dirk", rank=1)
    world.acme.laws = ["nis2"]
    wrote = [update(world.acme, "laws")]
    append(world.acme, "tenant.changed", actor=SYSTEM, at=clock.now(), wrote=wrote)
    incident = made.ByPhone.create(world=world, personal_data="no")
    do(
        begin_duties, incident_id=incident.pk, actor=world.actor("ines"), now=incident.reported_at,
        event="significant", at=incident.reported_at, grounds="All sites were out.",
    )  # fmt: skip
    return Obligation.objects.get(incident=incident, duty="nis2_23_4_a_be")


def watch(*, now: datetime) -> None:
    look_at_obligations(due_obligations(now=now), now=now)
    follow()


def words(incident: Incident, kind: str = "obligation.") -> list[str]:
    events = Event.objects.filter(subject_id=incident.pk, kind__startswith=kind)
    return list(events.order_by("pk").values_list("kind", flat=True))


def sent(row: Obligation, medium: str) -> Any:
    found = Notice.objects.filter(incident=row.incident_id, medium=medium)
    return found.filter(key__startswith=f"obligation:{row.pk}:")


def test_each_word_reaches_holder_deputy_and_the_one_above_once(warning: Obligation):
    incident, start = warning.incident, warning.started_at
    assert warning.alarm_at == start + 12 * HOUR

    for hours in (11, 12, 13, 18, 21.6, 22, 23, 25, 26):
        watch(now=start + hours * HOUR)

    own = [kind for kind in words(incident) if kind.startswith("obligation.")]
    # Of this duty four reminders and that it passed; another one runs for 72 hours.
    assert own.count("obligation.missed") == 1
    mails = sent(warning, "email")
    assert set(mails.values_list("name", flat=True)) == {"Dora", "Dirk", "Ed Kuiper"}
    for name in ("Dirk", "Ed Kuiper"):
        assert mails.filter(name=name).count() == 5
    # The first word of the holder asks to acknowledge it.
    (asked,) = Escalation.objects.filter(incident=incident, key__startswith=f"law:{warning.pk}/")
    assert (asked.holder is not None and asked.holder.name, asked.demanded_by) == ("Dora", "NIS2")
    assert mails.filter(name="Dora").count() == 4
    assert "Too late, and still owed" in mails.filter(name="Dirk").latest("pk").subject
    # One call of each waits, however often it is due.
    assert sent(warning, "phone").count() == 3
    assert Obligation.objects.filter(pk=warning.pk, alarm_at=None, state="owed").exists()


def test_a_missed_acknowledgement_goes_on_and_an_answer_ends_it_all(
    world: World, warning: Obligation
):
    now = warning.started_at + 12 * HOUR
    watch(now=now)
    first = Escalation.objects.get(key__startswith=f"law:{warning.pk}/")
    assert first.due_at is not None

    later = max(first.due_at, clock.now()) + HOUR
    pass_on_unanswered(due_steps(now=later), now=later)
    follow()

    following = Escalation.objects.filter(key__startswith=f"law:{warning.pk}/").latest("pk")
    assert following.holder is not None
    assert following.holder.name == "Dirk"

    do(
        answer_obligation, incident_id=warning.incident_id, actor=world.actor("ines"), now=later,
        obligation=warning.pk, outcome="filed", filed_at=warning.started_at, reference="CCB-7",
    )  # fmt: skip
    follow()

    following.refresh_from_db()
    assert following.due_at is None
    calls = set(sent(warning, "phone").values_list("state", flat=True))
    assert calls == {NoticeState.DROPPED}
    said = len(words(warning.incident))
    watch(now=warning.started_at + 30 * HOUR)
    warning.refresh_from_db()
    assert warning.alarm_at is None
    assert not sent(warning, "email").filter(key__contains=":missed/").exists()
    assert len(words(warning.incident)) >= said
