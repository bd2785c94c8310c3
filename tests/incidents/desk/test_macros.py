"""Macros: several verbs as one act, from the settings to the queue; all of them or none."""

import re
from typing import Any

import pytest

from incidents.choices import Status
from incidents.models import Incident, Macro, Message
from tenants.models import Event, Team
from tests.factories.desk import macro_of_desk, template_of_desk
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import form_at, form_in, post

pytestmark = pytest.mark.usefixtures("context_kept")


def _events(house: House, incident: Incident, since: int) -> list[str]:
    with house.world.entered():
        told = Event.objects.filter(subject_kind="incident", subject_id=incident.pk, pk__gt=since)
        return list(told.order_by("pk").values_list("kind", flat=True))


def _last(house: House) -> int:
    with house.world.entered():
        return Event.objects.order_by("-pk").values_list("pk", flat=True)[0]


def _asks(house: House, **said: Any) -> Macro:
    with house.world.entered():
        text = said.pop("text", "Dear {{ reporter }}, can you send a picture for {{ number }}?")
        return macro_of_desk(
            house.world,
            message=template_of_desk(house.world, text_en=text),
            **{"starts": True, **said},
        )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Choose at least one thing that it does."),
        ({"takes": "on", "team": True}, "Either you take it or a team gets it."),
        ({"takes": "on", "wait_hours": "3"}, "It waits from 1 hour to a year"),
        ({"waits_for": "customer", "wait_hours": "9000"}, "It waits from 1 hour to a year"),
    ],
)
def test_what_does_not_go_together_is_refused_when_it_is_written(
    house: House, said: dict[str, Any], told: str
):
    client, url = house.client("adam"), "/admin/incidents/macro/add/"
    asked = {"tenant": house.world.provider.pk, "name": "Ask", "is_active": "on", **said}
    if "team" in said:
        with house.world.entered():
            asked["team"] = Team.objects.filter(tenant=house.world.provider)[0].pk

    refused = client.post(url, asked)

    assert refused.status_code in {200, 422}
    assert told in refused.content.decode()
    with house.world.entered():
        assert not Macro.objects.exists()


def test_it_is_written_in_the_settings_and_does_all_of_it_by_one_act(house: House):
    incident, client = house.triaged(house.register()), house.client()
    macro, since = _asks(house), _last(house)
    url = f"/desk/{incident.reference}/macro/"

    page = client.get(f"{url}?macro={macro.pk}").content.decode()
    looked = post(client, url, form_in(page, url))

    # What it does here is shown before it is done, with the words as they go out.
    assert (looked.status, _events(house, incident, since)) == (200, [])
    assert (
        f"<p>Dear Rik Jacobs, can you send a picture for {incident.reference}?</p>" in looked.html
    )

    sent = post(client, url, form_in(looked.html, url))

    assert "take it; start work; send the customer “Received”; wait for 48 hours" in page
    assert sent.status == 302, sent.errors
    now = house.fresh(incident)
    assert (now.status, now.assignee_id) == (Status.WAITING, house.world.user("agnes").pk)
    assert now.waits_until is not None
    assert _events(house, incident, since) == [
        "incident.assigned", "incident.started", "message.sent", "incident.waiting",
    ]  # fmt: skip
    with house.world.entered():
        assert Message.objects.get(incident=incident).text == (
            f"Dear Rik Jacobs, can you send a picture for {incident.reference}?"
        )


def test_what_one_verb_refuses_is_refused_of_all_and_says_which(house: House):
    incident, client = house.register(), house.client()
    macro, since = _asks(house), _last(house)
    url = f"/desk/{incident.reference}/macro/"

    # Sent all the same: as it stands it was not offered any more.
    sent = post(client, url, {**form_at(client, url, url), "macro": str(macro.pk)})

    assert sent.status == 409
    assert "Nothing was done. “Start work” was refused: " in sent.html
    assert _events(house, incident, since) == []
    assert house.fresh(incident).assignee_id is None


def test_a_text_that_leaves_something_open_is_not_sent(house: House):
    # What was promised then is past.
    incident, client = house.register(now=at(days=-60)), house.client()
    macro = _asks(
        house, text="{{ me }} {{ next_message }}", starts=False, takes=False, waits_for="",
        wait_hours=None,
    )  # fmt: skip
    url = f"/desk/{incident.reference}/macro/"

    sent = post(client, url, form_at(client, f"{url}?macro={macro.pk}", url))

    assert sent.status == 409
    assert "by when the next message was promised" in sent.html


def test_in_bulk_each_row_has_its_own_result(house: House):
    ready, fresh = house.triaged(house.register()), house.register()
    client, macro = house.client(), _asks(house)
    picks = [f"{one.pk}~{one.version}" for one in (ready, fresh)]

    asked = client.post("/desk/bulk/", {"action": "macro", "pick": picks, "next": "/desk/"})
    form = form_in(asked.content.decode(), "/desk/bulk/")
    done = client.post("/desk/bulk/", {**form, "macro": macro.pk}, follow=True).content.decode()

    assert "Ask: take it; start work" in asked.content.decode()
    assert f"The macro was carried out on 1 incident: {ready.reference}." in done
    assert f"{fresh.reference}: Nothing was done. “Start work” was refused" in done
    assert house.fresh(ready).status == Status.WAITING
    assert house.fresh(fresh).status == Status.NEW


def test_another_one_than_was_looked_at_is_shown_first(house: House):
    incident, client = house.triaged(house.register()), house.client()
    first = _asks(house)
    with house.world.entered():
        template = template_of_desk(house.world, name="Other", text_en="Another text.")
        other = macro_of_desk(house.world, name="Other", message=template)
    url = f"/desk/{incident.reference}/macro/"

    looked = post(client, url, form_at(client, f"{url}?macro={first.pk}", url))
    again = post(client, url, {**form_in(looked.html, url), "macro": [str(other.pk)]})

    assert (again.status, "Another text." in again.html) == (200, True)
    assert house.fresh(incident).status == Status.TRIAGED


def test_its_order_is_chosen_by_numbers_and_followed(house: House):
    incident, client = house.triaged(house.register()), house.client()
    macro, since = _asks(house), _last(house)
    page, url = house.client("adam"), f"/admin/incidents/macro/{macro.pk}/change/"
    given = {
        "name": "Ask", "takes": "on", "starts": "on", "message": macro.message_id,
        "waits_for": "customer", "wait_hours": "48", "is_active": "on",
    }  # fmt: skip

    wrong = [page.post(url, {**given, "order": typed}) for typed in ("5, 5", "9", "eerst")]
    changed = page.post(url, {**given, "order": "5; 2 4"})

    assert {one.status_code for one in wrong} == {422}
    assert changed.status_code == 302
    assert 'value="5, 2, 4"' in page.get(url).content.decode()
    verb = f"/desk/{incident.reference}/macro/"
    looked = post(client, verb, form_at(client, f"{verb}?macro={macro.pk}", verb))
    acts = [found.strip() for found in re.findall(r"<li>([^<]+)", looked.html)]
    assert acts[-4:-1] == ["send the customer “Received”", "take it", "start work"]
    sent = post(client, verb, form_in(looked.html, verb))
    assert sent.status == 302, sent.errors
    assert _events(house, incident, since)[:2] == ["message.sent", "incident.assigned"]


def test_what_cannot_be_done_as_it_stands_is_not_offered(house: House):
    fresh = house.register()
    waits = _asks(house, starts=False, takes=True, waits_for="customer", wait_hours=48)
    client, url = house.client(), f"/desk/{fresh.reference}/"

    assert "No macro can be carried out" in client.get(f"{url}macro/").text
    assert f"?macro={waits.pk}" not in client.get(url).text
    assert "Triage comes first" in client.get(f"{url}macro/").text

    house.triaged(fresh)
    assert waits.name in client.get(f"{url}macro/").text
    assert f"?macro={waits.pk}" in client.get(url).text
