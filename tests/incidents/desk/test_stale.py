"""Whoever comes second is told what happened meanwhile, sees both, and loses no word (X23)."""

import pytest

from incidents.choices import Level, StepState
from incidents.models import ActionStep, Incident, Review
from tests.factories import incidents as made
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, post, send

pytestmark = pytest.mark.usefixtures("context_kept")


def _url(incident: Incident, verb: str) -> str:
    return f"/desk/{incident.reference}/{verb}/"


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("restore", {"remark": "It works again, says the first line."}),
        ("contain", {"measures": "Moved to the spare server."}),
        ("resolve", {"cause": "A cable", "solution": "A new cable", "measures": "Replaced"}),
        ("wait", {"reason": "supplier", "remark": "A spare part"}),
    ],
)
def test_what_happened_meanwhile_is_told_and_every_word_is_still_there(
    house: House, verb: str, words: dict[str, str]
):
    incident = house.triaged(house.register(impact=Level.LOW, urgency=Level.LOW))
    agnes, url = house.client("agnes"), _url(incident, verb)
    old = {**form_at(agnes, url), **words, "no_workaround": "on", "no_containment": "One user"}
    send(house.client("ines"), _url(incident, "take"))

    second = post(agnes, url, old)

    assert second.status == 409, second.errors
    assert "Ines Brand changed this meanwhile" in second.html
    told = second.html.partition("Nothing was saved.")[2].partition("Send it again")[0]
    assert "Assigned" in told
    assert "Ines Brand" in told
    for one in words.values():
        assert one in second.html


def test_two_who_say_how_a_step_went_are_both_kept(house: House):
    incident, agnes = house.triaged(house.register()), house.client("agnes")
    send(agnes, _url(incident, "step"), text="Restart it")
    with house.world.entered():
        step = ActionStep.objects.get(incident=incident)
    url, state = _url(incident, "step-done"), {"step": step.pk, "state": StepState.DONE}

    for name, said in (("ines", "It came back."), ("agnes", "And fell over."), ("agnes", "")):
        form = form_at(house.client(name), url)
        assert post(house.client(name), url, {**form, **state, "result": said}).status == 302

    with house.world.entered():
        assert ActionStep.objects.get(pk=step.pk).result == "It came back.\n\nAnd fell over."


def test_a_review_that_a_colleague_held_meanwhile_is_not_written_over(house: House):
    with house.world.entered():
        incident = made.ByPhone.create(world=house.world)
        for follows in (made.resolved, made.confirmed, made.closed):
            incident = follows(house.world, incident)
    ines, ed, url = house.client("ines"), house.client("ed"), _url(incident, "review")
    judged = {"was_effective": "True", "was_preventable": "False"}
    old = form_at(ed, url)
    assert send(ines, url, findings="The cable was old.", **judged).status == 302

    second = post(ed, url, {**old, **judged, "findings": "The rack was full."})

    assert second.status == 409
    told = second.html.partition("As it stands now")[2]
    assert "The cable was old." in told
    assert "The rack was full." in told
    with house.world.entered():
        assert Review.objects.get(incident=incident).findings == "The cable was old."
    again = form_at(ed, url)
    assert again["findings"][0].strip() == "The cable was old."
    both = "The cable was old, and the rack was full."
    assert post(ed, url, {**again, **judged, "findings": both}).status == 302
    with house.world.entered():
        assert Review.objects.get(incident=incident).findings == both


def test_a_moment_that_nobody_touched_is_no_difference(house: House):
    """The record knows seconds and the form does not; both are shown as the reader's clock says."""
    incident = house.register(impact=Level.LOW, urgency=Level.LOW)
    agnes, url = house.client("agnes"), _url(incident, "correct")
    old = form_at(agnes, url)
    assert "detected_at" in old
    send(house.client("ines"), url, title="Printer does not answer", reason="It is a printer")

    second = post(agnes, url, {**old, "title": "Router does not answer", "reason": "It is not"})

    assert second.status == 409, second.errors
    differences = second.html.partition("<table")[2].partition("</table>")[0]
    assert "Router does not answer" in differences
    assert "+00:00" not in differences
    assert "Detected" not in differences
