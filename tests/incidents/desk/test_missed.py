"""A P1 whose customer was told nothing for hours: every screen says so, and goes on saying it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from escalation.models import Notice
from escalation.notices.services.deliver import deliver
from incidents.choices import Level
from incidents.handling.asks.talk import LogCall, SendMessage
from incidents.handling.services.communicate import log_call, send_message
from incidents.models import Incident, UpdateRound
from incidents.record.services.clock_watch import watch_clocks
from incidents.record.services.watch import watch_rounds
from tenants.clock import now as read_clock
from tests.escalation.house import follow
from tests.history.house import unasked_in
from tests.incidents.desk.house import House, at

# The ticks look at what every tenant is owed, and each of these is owed much.
pytestmark = pytest.mark.alone


@pytest.fixture
def house(committed_house: House) -> House:
    return committed_house


@pytest.fixture
def silent(house: House) -> Incident:
    """Return a P1 of 100 minutes ago of which nobody has said a word since."""
    incident = house.register(impact=Level.HIGH, urgency=Level.HIGH, now=at(minutes=-100))
    with house.world.entered():
        for minutes in range(-99, 1, 16):
            watch_rounds(now=at(minutes=minutes))
            watch_clocks(now=at(minutes=minutes))
            follow()
        missed = UpdateRound.objects.filter(incident=incident, missed_at__isnull=False)
        assert missed.count() >= 3
        running = UpdateRound.objects.filter(incident=incident, kind="interval", missed_at=None)
        assert running.get().due_at > read_clock()
    return incident


def _since(house: House, incident: Incident) -> str:
    """Return the first term that passed, as a page carries it."""
    with house.world.entered():
        first = UpdateRound.objects.filter(incident=incident).order_by("due_at").first()
    assert first is not None
    return first.due_at.isoformat(timespec="seconds")


def _missed(house: House, incident: Incident) -> int:
    with house.world.entered():
        return UpdateRound.objects.filter(incident=incident, missed_at__isnull=False).count()


def test_the_card_above_the_queue_is_late_since_the_first_of_them(house: House, silent: Incident):
    html = house.client().get("/desk/").content.decode()

    card = html[html.index(f'id="burning-{silent.pk}"') :].split("</article>")[0]
    assert 'class="dial" data-s="late"' in card
    assert f'data-due="{_since(house, silent)}"' in card
    assert f"{_missed(house, silent)} missed since" in card
    assert "e-mail and phone" in card
    # It is new and nobody's, and the customer waits for word all the same.
    assert f'href="/desk/{silent.reference}/?mode=public#composer"' in card


def test_its_row_is_late_and_counts_them(house: House, silent: Incident):
    html = house.client().get("/desk/").content.decode()

    row = html[html.index(f'id="row-{silent.pk}"') :].split("</tr>")[0]
    due = row[row.index('class="due-next"') :]
    assert 'data-s="late"' in due
    assert f'data-due="{_since(house, silent)}"' in due
    assert f"{_missed(house, silent)} missed" in due


@pytest.mark.parametrize("view", ["due=update", "due=overdue"])
def test_it_is_in_the_views_of_what_is_due(house: House, silent: Incident, view: str):
    other = house.register(impact=Level.LOW, urgency=Level.LOW)

    html = house.client().get(f"/desk/?{view}").content.decode()

    assert f'id="row-{silent.pk}"' in html
    assert f'id="row-{other.pk}"' not in html


def test_the_tile_on_its_page_is_late_and_counts_them(house: House, silent: Incident):
    html = house.client().get(f"/desk/{silent.reference}/").content.decode()

    tile = next(part for part in html.split('<div class="clock"')[1:] if "Customer update" in part)
    assert 'data-s="late"' in tile
    assert f'data-due="{_since(house, silent)}"' in tile
    assert f"{_missed(house, silent)} missed since" in tile


def test_a_call_that_was_missed_before_it_was_asked_is_owed_all_the_same(house: House):
    incident = house.register(impact=Level.HIGH, urgency=Level.HIGH, now=at(minutes=-100))
    with house.world.entered():
        # Nothing was at work meanwhile: each interval is past before the next one opens.
        while watch_rounds(now=at()):
            pass
        follow()
        waiting = Notice.objects.filter(incident=incident, medium="phone", state="waiting")
        assert [one.due_at < read_clock() for one in waiting] == [True]


def test_a_message_in_time_without_its_call_says_which_of_both_failed(house: House):
    incident = house.register(
        impact=Level.HIGH, urgency=Level.HIGH, now=at(minutes=-50), answered_call=True
    )
    with house.world.entered():
        send_message(
            incident_id=incident.pk, actor=house.world.actor("agnes"), now=at(minutes=-49),
            ask=SendMessage(text="On it.", kind="update", next_update_at=at(minutes=-19)),
        )  # fmt: skip
        while watch_rounds(now=at()):
            pass

    html = house.client().get(f"/desk/{incident.reference}/").content.decode()

    said = html[html.index("On it.") :].split("</article>")[0]
    assert "no call in time" in said
    assert "too late" not in said


def test_the_message_that_ends_a_silence_was_not_on_time(house: House, silent: Incident):
    missed = _missed(house, silent)
    with house.world.entered():
        send_message(
            incident_id=silent.pk,
            actor=house.world.actor("agnes"),
            now=at(),
            ask=SendMessage(text="Sorry.", kind="update", next_update_at=at(minutes=29)),
        )
        log_call(
            incident_id=silent.pk,
            actor=house.world.actor("agnes"),
            now=at(),
            ask=LogCall(
                summary="Told Rik.",
                contact_id=silent.reporter_id,
                direction="out",
                outcome="answered",
            ),
        )
        follow()
        deliver(clock=read_clock)
        assert UpdateRound.objects.filter(incident=silent, met_at__isnull=False).exists()

    html = house.client().get(f"/desk/{silent.reference}/").content.decode()

    said = html[html.index("Sorry.") :].split("</article>")[0]
    assert f"too late, {missed} missed" in said
    assert "on time" not in said


def test_the_call_that_was_not_made_is_owed_once_and_late(house: House, silent: Incident):
    with house.world.entered():
        waiting = Notice.objects.filter(incident=silent, medium="phone", state="waiting")
        assert [one.due_at < read_clock() for one in waiting] == [True]

    panel = (
        house.client().get(reverse("escalation:panel", args=[silent.reference])).content.decode()
    )

    assert len(re.findall(r'id="call-\d+"', panel)) == 1
    assert "should have been called before" in panel


def test_a_call_that_is_asked_for_late_is_late(house: House):
    """The worker stood still: nobody was asked for the calls that were missed meanwhile."""
    incident = house.register(impact=Level.HIGH, urgency=Level.HIGH, now=at(minutes=-100))
    with house.world.entered():
        for minutes in range(-99, 1, 16):
            watch_rounds(now=at(minutes=minutes))
        follow()

        waiting = Notice.objects.filter(incident=incident, medium="phone", state="waiting")
        first = UpdateRound.objects.filter(incident=incident).order_by("due_at")[0]
        assert [one.due_at for one in waiting] == [first.due_at]


def test_the_customer_reads_what_was_promised_and_not_kept(house: House, silent: Incident):
    rik = house.client("rik")

    for path in ("/portal/", f"/portal/{silent.reference}/"):
        html = rik.get(path).content.decode()
        assert "We should have told you before" in html
        assert "hear from us again" not in html
        assert "Next message" not in html


@pytest.mark.untold("the customer is made to have heard")
def test_a_solution_that_is_late_is_not_hidden_by_a_word_that_is_owed(house: House):
    incident = house.register(
        impact=Level.HIGH, urgency=Level.HIGH, now=at(hours=-30), answered_call=True
    )
    # As if the customer had heard of it all along.
    with unasked_in(house.world.scope, UpdateRound):
        later = {"opened_at": at(), "due_at": at() + timedelta(minutes=29), "alarm_at": None}
        UpdateRound.objects.filter(incident=incident, kind="interval").update(**later)

    html = house.client().get("/desk/").content.decode()

    card = html[html.index(f'id="burning-{incident.pk}"') :].split("</article>")[0]
    assert 'class="dial" data-s="late"' in card
    assert "should have been solved by" in card
