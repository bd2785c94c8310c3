"""An answer of the customer is unread until somebody at the desk answered it or said so."""

import pytest

from incidents.choices import CallOutcome, Direction
from incidents.handling.asks.talk import LogCall, ReplyAsCustomer, SendMessage
from incidents.handling.services.communicate import log_call, reply_as_customer, send_message
from incidents.models import CustomerReply, Incident
from tenants.clock import now as read_clock
from tenants.models import Event
from tenants.rules.roles import SYSTEM
from tests.incidents.desk.house import House

MARK = "The customer answered and nobody has read it yet."


@pytest.fixture
def incident(house: House) -> Incident:
    incident = house.triaged(house.register())
    with house.world.entered():
        reply_as_customer(
            incident_id=incident.pk, actor=house.world.actor("rik"), now=read_clock(),
            ask=ReplyAsCustomer(text="It beeps as well."),
        )  # fmt: skip
    return incident


def unread(house: House, incident: Incident) -> int:
    with house.world.entered():
        return CustomerReply.objects.filter(incident=incident, read_at=None).count()


def test_it_shows_in_the_row_the_view_and_the_menu(house: House, incident: Incident):
    other = house.register()

    whole = house.client().get("/desk/").content.decode()
    view = house.client().get("/desk/?unread=on").content.decode()

    row = whole.split(f'id="row-{incident.pk}"')[1].split("</tr>")[0]
    assert "Unread answer of the customer" in row
    other_row = whole.split(f'id="row-{other.pk}"')[1].split("</tr>")[0]
    assert "Unread answer of the customer" not in other_row
    assert incident.reference in view
    assert other.reference not in view
    menu = whole.split("Customer answered</a>")[0] if "Customer answered</a>" in whole else whole
    assert 'Customer answered<span class="n">1</span>' in menu


def test_opening_the_page_is_not_reading_it(house: House, incident: Incident):
    html = house.client().get(f"/desk/{incident.reference}/").content.decode()

    assert MARK in html
    assert unread(house, incident) == 1


def test_a_button_says_that_it_was_read(house: House, incident: Incident):
    answer = house.client().post(f"/desk/{incident.reference}/read/", {"key": "k"})

    assert answer.status_code == 302
    assert unread(house, incident) == 0
    with house.world.entered():
        row = CustomerReply.objects.get(incident=incident)
        assert row.read_by_id == house.world.user("agnes").pk
        assert Event.objects.filter(kind="reply.read", subject_id=incident.pk).count() == 1
    assert MARK not in house.client().get(f"/desk/{incident.reference}/").content.decode()


def test_an_answer_to_the_customer_reads_it(house: House, incident: Incident):
    with house.world.entered():
        send_message(
            incident_id=incident.pk, actor=house.world.actor("agnes"), now=read_clock(),
            ask=SendMessage(text="Thank you, we look at it."),
        )  # fmt: skip

    assert unread(house, incident) == 0


def test_words_that_go_out_by_themselves_read_nothing(house: House, incident: Incident):
    with house.world.entered():
        send_message(
            incident_id=incident.pk,
            actor=SYSTEM,
            now=read_clock(),
            ask=SendMessage(text="Automatic."),
        )

    assert unread(house, incident) == 1


@pytest.mark.parametrize(
    ("outcome", "left"), [(CallOutcome.ANSWERED, 0), (CallOutcome.NO_ANSWER, 1)]
)
def test_only_a_call_that_was_answered_reads_it(
    house: House, incident: Incident, outcome: str, left: int
):
    with house.world.entered():
        log_call(
            incident_id=incident.pk, actor=house.world.actor("agnes"), now=read_clock(),
            ask=LogCall(contact_id=incident.reporter_id, direction=Direction.OUT, outcome=outcome,
            summary="About the beep."),
        )  # fmt: skip

    assert unread(house, incident) == left


def test_a_customer_cannot_say_that_the_desk_read_it(house: House, incident: Incident):
    assert house.client("rik").post(f"/desk/{incident.reference}/read/").status_code == 403
    assert house.client("gus").post(f"/desk/{incident.reference}/read/").status_code == 403
    assert unread(house, incident) == 1
