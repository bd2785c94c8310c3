"""Merging at the doors: the page, the portal, the queue; each leads on to the survivor."""

import re
from typing import Any

from incidents.choices import Status
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from incidents.models import Incident, Message
from tenants.clock import now as read_clock
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, post
from tests.incidents.files import given, picture

TOLD = "Your report goes on together with an earlier one."


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def page(house: House, path: str, name: str = "agnes") -> str:
    return text_of(house.client(name).get(path).content.decode())


def merge(house: House, one: Incident, other: Incident):
    one = house.fresh(one)
    asked = {"key": f"k{one.pk}", "version": one.version, "survivor": other.reference, "text": TOLD}
    return house.client("ines").post(f"/desk/{one.reference}/merge/", asked)


def both(house: House) -> tuple[Incident, Incident]:
    one = house.register(description="The planner shows yesterday.")
    with house.world.entered():
        send_message(
            incident_id=one.pk, actor=house.world.actor("agnes"), now=read_clock(),
            ask=SendMessage(text="We look at it.", attached=[given("shot.png", picture())]),
        )  # fmt: skip
    return one, house.register(description="Planning is slow.")


def test_the_survivor_shows_what_was_said_and_sent_of_both(house: House):
    one, other = both(house)

    assert merge(house, one, other).status_code == 302

    shown = page(house, f"/desk/{other.reference}/")
    assert "The planner shows yesterday." in shown
    assert "We look at it." in shown
    assert f"Took over {one.reference}" in shown
    html = house.client().get(f"/desk/{other.reference}/").content.decode()
    [file, *_more] = re.findall(rf"/desk/{one.reference}/file/[0-9a-f-]+/", html)
    sent: Any = house.client().get(file)
    assert sent.status_code == 200
    assert b"".join(sent.streaming_content)


def test_what_was_merged_is_read_and_leads_on(house: House):
    one, other = both(house)
    merge(house, one, other)

    shown = page(house, f"/desk/{one.reference}/")

    assert f"This was merged into {other.reference}" in shown
    assert "We look at it." in shown
    assert house.fresh(one).status == Status.CLOSED
    asked = {"key": "late", "text": "Here?"}
    refused = house.client().post(f"/desk/{one.reference}/note/", asked)
    assert refused.status_code == 409
    assert f"This was merged into {other.reference}: go on there." in text_of(
        refused.content.decode()
    )


def test_several_at_once_leave_it_alone_and_say_where_it_goes_on(house: House):
    one, other = both(house)
    seen = house.fresh(one)
    merge(house, one, other)

    asked = {"action": "take", "pick": f"{seen.pk}~{house.fresh(one).version}"}
    said = house.client().post("/desk/bulk/", asked, follow=True).content.decode()

    assert f"This was merged into {other.reference}: go on there." in said


def test_an_answer_in_the_portal_reaches_the_survivor(house: House):
    one, other = both(house)
    merge(house, one, other)
    portal = page(house, f"/portal/{one.reference}/", "rik")
    assert f"This report goes on together with {other.reference}" in portal

    asked = {"key": "again", "text": "It is still slow."}
    answer = house.client("rik").post(f"/portal/{one.reference}/reply/", asked)

    assert answer.headers["Location"] == f"/portal/{other.reference}/"
    with house.world.entered():
        assert Message.objects.get(text="It is still slow.").incident_id == other.pk


def test_who_sees_only_his_own_is_led_no_further_but_heard(house: House):
    with house.world.entered():
        carla = house.world.contact("carla").pk
    one, other = both(house)[0], house.register(reporter_id=carla)
    merge(house, one, other)
    portal = page(house, f"/portal/{one.reference}/", "rik")
    assert "goes on together with one of a colleague" in portal
    assert other.reference not in portal

    asked = {"key": "again", "text": "It is still slow."}
    answer = house.client("rik").post(f"/portal/{one.reference}/reply/", asked)

    assert answer.headers["Location"] == f"/portal/{one.reference}/"
    with house.world.entered():
        assert Message.objects.get(text="It is still slow.").incident_id == other.pk


def test_the_form_offers_what_may_be_the_same_and_leads_to_the_survivor(house: House):
    """Nobody types a number from memory, and nobody stays behind on what has ended."""
    other = house.register(title="Mail is slow")
    survivor = house.register(title="Planning does not answer at any site")
    one = house.register(title="Planning does not answer in Ghent")
    url = f"/desk/{one.reference}/merge/"
    form = form_at(house.client("ines"), url)
    html = house.client("ines").get(url).content.decode()

    none = post(house.client("ines"), url, form)
    done = post(house.client("ines"), url, {**form, "alike": survivor.reference})

    assert html.index(survivor.reference) < html.index(other.reference)
    assert "a merge is not taken back" in text_of(html)
    assert none.status == 422
    assert done.url == f"/desk/{survivor.reference}/"
    assert house.fresh(one).merged_into_id == survivor.pk
