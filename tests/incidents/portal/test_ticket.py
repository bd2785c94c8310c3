"""One report: what its customer reads there, and what he can say."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import CallOutcome, Confirmation, Direction, Feedback, Status
from incidents.handling.services import close, communicate
from incidents.models import Complaint, Incident, Message, Rating
from tenants.clock import now as read_clock
from tenants.errors import Stale
from tenants.menus import pages
from tenants.models import Event
from tests.databases import statements
from tests.incidents.portal.house import House, ago, text_of


def _path(incident: Incident, verb: str = "") -> str:
    return f"/portal/{incident.reference}/{verb + '/' if verb else ''}"


def _post(house: House, incident: Incident, verb: str, name: str = "rik", **words: str):
    return house.client(name).post(_path(incident, verb), {"key": "once", **words})


def _kinds(house: House, incident: Incident) -> list[str]:
    with house.world.entered():
        found = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
        return list(found.order_by("pk").values_list("kind", flat=True))


def test_it_says_how_far_it_is_and_when_one_hears_again(house: House):
    incident = house.taken_up(
        title="Scanner of Rik", who_is_affected="everyone", can_work="no", now=ago(minutes=2)
    )
    house.act(communicate.send_message, incident, text="A technician is on the way.")

    seen = text_of(house.page("rik", _path(incident)))

    assert "Received , done" in seen
    assert "Next message from us by" in seen
    assert "A technician is on the way." in seen
    assert "every 30 min" in seen
    assert "Handled by Agnes Wouters" in seen
    assert "Blocking" in seen


def test_one_moment_is_promised_and_not_two(house: House):
    incident = house.report(who_is_affected="everyone", can_work="no", now=read_clock())
    before = text_of(house.page("rik", _path(incident)))
    house.act(communicate.send_message, incident, text="A technician is on the way.")

    after = text_of(house.page("rik", _path(incident)))

    assert "Next message from us by" in before
    assert "Reaction" not in before
    assert "Reaction given" in after


def test_messages_stand_newest_first_and_the_report_last(house: House):
    incident = house.taken_up(description="It began at eight.")
    house.act(communicate.send_message, incident, text="First word.")
    house.act(communicate.send_message, incident, text="Second word.")

    seen = text_of(house.page("rik", _path(incident)))

    assert seen.index("Second word.") < seen.index("First word.") < seen.index("It began at eight.")


def test_internal_words_are_nowhere_on_it(house: House):
    incident = house.taken_up()
    house.act(communicate.add_note, incident, text="Canary in a note.")
    house.act(
        communicate.log_call,
        incident,
        contact_id=house.fresh(incident).reporter_id,
        direction=Direction.OUT,
        outcome=CallOutcome.ANSWERED,
        summary="Canary in a summary.",
    )

    page = house.page("rik", _path(incident))

    assert "Canary" not in page
    assert "We called you." in text_of(page)
    for word in ("confidentiality", "no classes were given", "escalat", "SLA"):
        assert word not in text_of(page)


@pytest.mark.parametrize("name", ["rob", "gus"])
@pytest.mark.parametrize("verb", ["", "reply", "confirm", "refuse", "rate", "complain"])
def test_it_does_not_exist_for_a_colleague_or_a_stranger(house: House, name: str, verb: str):
    incident = house.solved()
    before = _kinds(house, incident)
    client = house.client(name)

    answer = (
        client.post(_path(incident, verb), {"text": "x", "remark": "x", "face": "happy"})
        if verb
        else client.get(_path(incident))
    )

    assert answer.status_code == 404
    assert incident.title not in answer.content.decode()
    assert _kinds(house, incident) == before


def test_a_manager_reads_the_report_of_a_colleague(house: House):
    incident = house.report("rik")

    seen = text_of(house.page("carla", _path(incident)))

    assert "Reported by Rik Jacobs" in seen


def test_an_answer_reaches_the_desk_once(house: House):
    incident = house.taken_up()

    _post(house, incident, "reply", text="It is the model of 2019.")
    again = _post(house, incident, "reply", text="It is the model of 2019.")

    assert again.status_code == 302
    with house.world.entered():
        [message] = Message.objects.filter(incident=incident, contact__isnull=False)
    assert message.text == "It is the model of 2019."
    assert _kinds(house, incident).count("message.received") == 1


def test_an_empty_answer_is_said_on_the_page(house: House):
    incident = house.taken_up()

    answer = _post(house, incident, "reply", text=" ")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "message.received" not in _kinds(house, incident)


def test_what_cannot_be_kept_comes_back_as_it_was_typed(house: House):
    incident = house.taken_up()

    answer = _post(house, incident, "reply", text="too long " * 3000)

    assert answer.status_code == 422
    assert "too long too long" in answer.content.decode()


def test_the_customer_confirms(house: House):
    incident = house.solved()

    answer = _post(house, incident, "confirm")

    after = house.fresh(incident)
    assert answer.status_code == 302
    assert after.confirmation == Confirmation.CONFIRMED
    assert _kinds(house, incident)[-1] == "incident.confirmed"
    # It is not asked again, here or on the front page; that it does not work can still be said.
    told = house.page("rik", _path(incident))
    assert "You said that it works" in text_of(told)
    assert f'action="{_path(incident, "confirm")}"' not in told
    assert f'action="{_path(incident, "refuse")}"' in told
    home = house.page("rik", "/portal/")
    assert f'action="{_path(incident, "confirm")}"' not in home
    assert "You said that it works. We close the report." in text_of(home)


def test_a_page_of_before_does_not_reopen_what_was_confirmed(house: House):
    incident = house.solved()
    _post(house, incident, "confirm")

    answer = _post(house, incident, "refuse", remark="Still nothing in colour.")

    assert answer.status_code == 422
    told = answer.content.decode()
    assert "It was said meanwhile that it works." in told
    assert 'value="Still nothing in colour."' in told
    assert house.fresh(incident).status == Status.RESOLVED
    _post(house, incident, "refuse", remark="Still nothing in colour.", after_all="on")
    assert house.fresh(incident).status == Status.IN_PROGRESS


def test_who_confirmed_is_not_asked_again(house: House):
    incident = house.solved()
    _post(house, incident, "confirm")

    with pytest.raises(Stale):
        house.act(close.ask_confirmation, house.fresh(incident), text="Does it work again?")


def test_the_customer_refuses_with_one_line(house: House):
    incident = house.solved()

    _post(house, incident, "refuse", remark="Still nothing in colour.")

    after = house.fresh(incident)
    assert after.status == Status.IN_PROGRESS
    assert after.confirmation_remark == "Still nothing in colour."
    assert "Still nothing in colour." in text_of(house.page("rik", _path(incident)))


def test_refusing_without_a_word_is_not_taken(house: House):
    incident = house.solved()

    answer = _post(house, incident, "refuse", remark="")

    assert answer.status_code == 422
    assert house.fresh(incident).status == Status.RESOLVED


def test_what_is_not_solved_cannot_be_confirmed(house: House):
    incident = house.taken_up()

    answer = _post(house, incident, "confirm")

    assert answer.status_code == 409
    assert house.fresh(incident).confirmation == Confirmation.PENDING


def test_three_faces_and_a_text(house: House):
    incident = house.solved()

    _post(house, incident, "rate", face=Feedback.HAPPY, text="Quick.")

    with house.world.entered():
        [rating] = Rating.objects.filter(incident=incident)
    assert (rating.face, rating.text) == (Feedback.HAPPY, "Quick.")
    page = house.page("rik", _path(incident))
    assert 'value="happy" checked' in page
    assert "Quick." in page


def test_a_face_is_needed(house: House):
    incident = house.solved()

    answer = _post(house, incident, "rate", text="Quick.")

    assert answer.status_code == 422
    assert "Quick." in answer.content.decode()


def test_a_complaint_is_a_record_of_its_own(house: House):
    incident = house.taken_up()

    _post(house, incident, "complain", text="Nobody called back.")

    with house.world.entered():
        [complaint] = Complaint.objects.filter(incident=incident)
    assert complaint.text == "Nobody called back."
    # With its day: a time alone reads badly after these words.
    seen = text_of(house.page("rik", _path(incident)))
    assert re.search(r"Your complaint of \d+ \w+ \d{4}", seen)


def test_one_can_complain_without_a_report(house: House):
    answer = house.client("rik").post("/portal/complaint/", {"key": "k", "text": "Always busy."})

    with house.world.entered():
        [complaint] = Complaint.objects.filter(tenant=house.world.acme)
    assert answer.status_code == 302
    assert complaint.incident_id is None


def test_the_complaint_of_a_colleague_is_not_shown(house: House):
    incident = house.taken_up()
    _post(house, incident, "complain", text="Nobody called back.")

    assert "Nobody called back." not in house.page("carla", _path(incident))


def test_reading_an_act_is_no_act(house: House):
    incident = house.solved()

    assert house.client("rik").get(_path(incident, "confirm")).status_code == 405


def test_it_stays_within_its_budget(house: House):
    incident = house.taken_up(who_is_affected="everyone", can_work="no")
    for number in range(5):
        house.act(communicate.send_message, incident, text=f"Word {number}.")
        _post(house, incident, "reply", text=f"Answer {number}.", key=f"k{number}")
    client = house.client("rik")
    client.get(_path(incident))

    with CaptureQueriesContext(connection) as few:
        page = client.get(_path(incident))

    assert page.status_code == 200
    asked = statements(few)
    assert len(asked) <= pages()["portal:ticket"].statements, "\n".join(asked)
