"""What an incident asks of the desk now: read from everything that hangs on it."""

from django.utils import translation

from incidents.choices import ClockState, Level
from incidents.desk.queries.owed import Owed, owed_now
from incidents.duty.queries.measures import CLOSING, DONE, NOW, MeasuresView, MeasureView
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from incidents.models import Incident, UpdateRound
from tests.incidents.desk.house import House, at


def _read(house: House, incident: Incident) -> list[Owed]:
    with house.world.entered(), translation.override("en"):
        fresh = Incident.objects.select_related("team", "scheme", "tenant").get(pk=incident.pk)
        return owed_now(fresh, at())


def test_the_first_response_is_owed_until_it_was_given(house: House):
    incident = house.register()
    before = [owed.id for owed in _read(house, incident)]

    with house.world.entered():
        send_message(
            incident_id=incident.pk,
            ask=SendMessage(text="We are on it."),
            actor=house.world.actor("agnes"),
            now=at(),
        )

    assert "owed-response" in before
    assert "owed-response" not in [owed.id for owed in _read(house, incident)]


def test_what_is_late_comes_first(house: House):
    incident = house.register(
        now=at(hours=-3), impact=Level.HIGH, urgency=Level.HIGH, answered_call=True
    )

    owed = _read(house, incident)

    with house.world.entered():
        rounds = UpdateRound.objects.filter(incident=incident, met_at=None)
        first = rounds.order_by("due_at").first()
    assert first is not None
    clocks = [one.clock for one in owed if one.clock]
    assert (owed[0].id, owed[0].label) == (f"owed-round-{first.number}", "Customer update")
    assert clocks[0].state == ClockState.LATE
    assert [clock.due_at for clock in clocks] == sorted(
        clock.due_at for clock in clocks if clock.due_at
    )


def test_measures_stand_by_when_they_are_asked_for_and_none_is_left_out():
    lines = [
        MeasureView("M06", "M06", "", done=True, due=False, group=DONE),
        MeasureView("M10", "M10", "", done=False, due=False, group=CLOSING),
        MeasureView("M08", "M08", "", done=False, due=True, group=NOW),
    ]

    groups = MeasuresView(lines).groups

    assert [(group.key, [line.id for line in group.lines]) for group in groups] == [
        (NOW, ["M08"]), (CLOSING, ["M10"]), (DONE, ["M06"]),
    ]  # fmt: skip
