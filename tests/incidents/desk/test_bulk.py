"""Every act on many rows at once: each by the rules of one, and what is refused says why."""

import re
from typing import Any

import pytest

from incidents.choices import Level, MessageKind, Status
from incidents.desk.views.bulk_verbs import MANY_VERBS
from incidents.models import (
    Follower,
    Incident,
    Message,
    Note,
    Outage,
    OutagePart,
    Task,
    TaskComment,
)
from tenants.models import Category
from tests.factories.incidents import ByPhone, closed, confirmed, resolved
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at
from tests.incidents.desk.tasks import fresh, made

pytestmark = pytest.mark.usefixtures("context_kept")

URL = "/desk/bulk/"


def seen(*rows: Incident | Task) -> list[str]:
    return [f"{row.pk}~{row.version}" for row in rows]


def asked(house: House, action: str, *rows: Incident | Task, **said: Any) -> Any:
    """Press its button in the bar, fill in what the page asks, and send it."""
    client = house.client("ines")
    page = client.post(URL, {"action": action, "pick": seen(*rows)})
    assert page.status_code == 200, page.content.decode()[:400]
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())
    fields = {"action": action, "pick": seen(*rows), "key": key[1] if key else "", **said}
    return client.post(URL, fields)


def two(house: House) -> tuple[Incident, Incident]:
    return house.triaged(house.register()), house.triaged(house.register())


def test_each_act_stands_in_the_list_and_asks_for_what_it_needs(house: House):
    row = house.triaged(house.register())
    client = house.client("ines")

    page = client.get("/desk/").content.decode()

    offered = re.findall(r'name="action" value="(\w+)"', page)
    assert offered == [*sorted(MANY_VERBS, key=lambda name: not MANY_VERBS[name].is_first)]
    for name, verb in MANY_VERBS.items():
        if verb.form is not None:
            ask = client.post(URL, {"action": name, "pick": seen(row)})
            assert ask.status_code == 200, name
            assert row.reference in ask.content.decode()
            # It was only asked.
            assert house.fresh(row).version == row.version


def test_all_are_answered_each_customer_in_an_incident_of_their_own(house: House):
    first, second = two(house)
    urgent = house.register(impact=Level.HIGH, urgency=Level.HIGH)

    sent = asked(house, "message", first, second, urgent, text="The mail server is back.")
    again = house.client("ines").post(URL, {**_last_of(sent), "text": "The mail server is back."})

    assert (sent.status_code, again.status_code) == (302, 302)
    with house.world.entered():
        rows = Message.objects.filter(text="The mail server is back.").order_by("incident_id")
        assert [row.incident_id for row in rows] == [first.pk, second.pk, urgent.pk]
        assert [row.kind for row in rows] == [
            MessageKind.REPLY, MessageKind.REPLY, MessageKind.UPDATE,
        ]  # fmt: skip
        # Of a P1 it says when the next one comes, as agreed.
        assert [row.next_update_at is not None for row in rows] == [False, False, True]


def _last_of(sent: Any) -> dict[str, Any]:
    posted = sent.wsgi_request.POST
    return {"action": posted["action"], "pick": posted.getlist("pick"), "key": posted["key"]}


def test_without_its_key_nothing_is_said_twice(house: House):
    row = house.triaged(house.register())

    sent = house.client("ines").post(
        URL, {"action": "message", "pick": seen(row), "text": "Hello."}
    )

    assert sent.status_code == 422
    assert "Hello." in sent.content.decode()
    with house.world.entered():
        assert not Message.objects.filter(text="Hello.").exists()


def test_a_note_stands_with_each_and_with_a_task_as_a_comment(house: House):
    row, task = house.triaged(house.register()), made(house)

    sent = asked(house, "note", row, task, text="See the supplier's page.")

    assert sent.status_code == 302
    with house.world.entered():
        assert Note.objects.filter(incident=row, text="See the supplier's page.").exists()
        assert TaskComment.objects.get(task=task).text == "See the supplier's page."


def test_category_and_labels_are_set_and_the_rest_stays(house: House):
    first, new = house.triaged(house.register()), house.register()
    with house.world.entered():
        other = Category.objects.filter(tenant=house.world.provider, is_active=True)
        category = other.exclude(pk=first.category_id or 0).order_by("pk")[0]

    sent = asked(house, "classify", first, new, category=category.pk, is_security="yes")

    assert sent.status_code == 200
    assert sent.context["form"].non_field_errors()[0].startswith(f"{new.reference}: This cannot")
    now = house.fresh(first)
    assert (now.category_id, now.is_security, now.is_breach) == (category.pk, True, False)
    assert (now.personal_data, now.confidentiality) == (first.personal_data, first.confidentiality)


def test_priorities_follow_by_the_matrix_and_a_reason_is_asked(house: House):
    first, second = two(house)

    nothing = asked(house, "priority", first, second, reason="A storm comes.")
    sent = asked(house, "priority", first, second, urgency="3", impact="3", reason="A storm comes.")

    assert (nothing.status_code, sent.status_code) == (422, 302)
    assert [house.fresh(row).priority for row in (first, second)] == [1, 1]
    assert house.fresh(first).priority_reason == "A storm comes."


def test_they_are_solved_where_nothing_more_is_asked_and_closed_where_nothing_is_missing(
    house: House,
):
    working, new = house.triaged(house.register()), house.register()
    client = house.client("ines")
    client.post(URL, {"action": "take", "pick": seen(working)})
    client.post(f"/desk/{working.reference}/start/", {
        "version": house.fresh(working).version, "key": "start-1",
    })  # fmt: skip
    said = {"cause": "A cable.", "measures": "Swapped.", "solution": "It works.", "asks": "on"}

    said |= {"no_workaround": "on", "no_containment": "Nothing spread."}
    first = asked(house, "resolve", house.fresh(working), new, **said)
    # What the customers read is seen before anything is done.
    told = first.context["form"].previews
    assert house.fresh(working).status == Status.IN_PROGRESS
    assert [(one.reference, one.text) for one in told] == [(working.reference, "It works.")]
    assert told[0].to[0] in first.content.decode()
    assert told[0].answer_by
    sent = asked(
        house, "resolve", house.fresh(working), new, **said, seen="1",
        solution_for_customer="It works again.",
    )  # fmt: skip
    with house.world.entered():
        texts = Message.objects.filter(incident=working).values_list("text", flat=True)
        assert "It works again." in texts
    close = client.post(
        URL, {"action": "close", "pick": seen(house.fresh(working), new)}, follow=True
    )

    assert sent.status_code == 200
    assert house.fresh(working).status == Status.RESOLVED
    assert house.fresh(new).status == Status.NEW
    assert "A cable." in sent.content.decode()
    said_of = [str(one) for one in close.context["messages"]][-2:]
    assert {one.split(":")[0] for one in said_of} == {working.reference, new.reference}
    assert house.fresh(working).status == Status.RESOLVED


def test_what_is_ready_is_closed(house: House):
    with house.world.entered():
        row = confirmed(
            house.world, resolved(house.world, ByPhone.create(world=house.world, reporter="rik"))
        )
        done = closed(
            house.world,
            confirmed(
                house.world,
                resolved(house.world, ByPhone.create(world=house.world, reporter="rik")),
            ),
        )

    sent = house.client("ines").post(URL, {"action": "close", "pick": seen(row, done)}, follow=True)

    told = " ".join(str(one) for one in sent.context["messages"])
    assert done.reference in told
    assert house.fresh(done).status == Status.CLOSED


def test_they_are_merged_into_one_that_goes_on(house: House):
    survivor, first, second = house.register(), house.register(), house.register()

    sent = asked(
        house, "merge", survivor, first, second, survivor=survivor.reference, text="Together."
    )

    assert sent.status_code == 302
    assert {house.fresh(row).merged_into_id for row in (first, second)} == {survivor.pk}
    assert house.fresh(survivor).is_open


def test_they_become_part_of_an_outage_once(house: House):
    first, second = two(house)
    form = form_at(house.client("ines"), "/desk/outages/new/")
    house.client("ines").post(
        "/desk/outages/new/",
        {**form, "title": "The line is down", "references": first.reference},
    )
    with house.world.entered():
        outage = Outage.objects.get()

    sent = asked(house, "outage", first, second, outage=outage.reference)

    assert sent.status_code == 200
    why = sent.context["form"].non_field_errors()
    assert why == [f"{first.reference}: This is part of {outage.reference} already."]
    with house.world.entered():
        parts = OutagePart.objects.filter(outage=outage, left_at=None)
        assert set(parts.values_list("incident_id", flat=True)) == {first.pk, second.pk}


def test_all_of_them_are_followed_read_and_go_on(house: House):
    first, task = house.triaged(house.register()), made(house)
    client, ines = house.client("ines"), house.world.user("ines").pk

    followed = client.post(URL, {"action": "follow", "pick": seen(first, task)}, follow=True)
    read = client.post(URL, {"action": "read", "pick": seen(first)}, follow=True)
    went_on = client.post(URL, {"action": "resume", "pick": seen(first)}, follow=True)

    told = [str(one) for one in followed.context["messages"]]
    assert told == [
        "You hear of what changes in 1 incident.",
        f"{task.reference}: This is a task: that is done with incidents alone.",
    ]
    assert "1 incident marked as read." in read.content.decode()
    assert first.reference in str([str(one) for one in went_on.context["messages"]])
    with house.world.entered():
        assert Follower.objects.filter(incident=first, person=ines, ended_at=None).exists()


def test_tasks_are_taken_given_away_and_ended_with_incidents(house: House):
    row, task = house.triaged(house.register()), made(house)
    client, sam = house.client("ines"), house.world.user("sam").pk

    taken = client.post(URL, {"action": "take", "pick": seen(row, task)}, follow=True)
    assert fresh(house, task).assignee_id == house.world.user("ines").pk
    undo = re.search(r'action="(/desk/bulk/undo/[^"]+)"', taken.content.decode())
    assert undo
    client.post(undo[1].replace("&amp;", "&"))
    assert fresh(house, task).assignee_id == house.world.user("agnes").pk
    assert house.fresh(row).assignee_id is None

    given = asked(house, "assign", house.fresh(row), fresh(house, task), user=sam)
    assert given.status_code == 302
    assert (fresh(house, task).assignee_id, house.fresh(row).assignee_id) == (sam, sam)
    asked(house, "resolve", fresh(house, task), cause="-", measures="-", solution="All swapped.")
    assert fresh(house, task).result == "All swapped."


def test_whoever_may_not_is_refused_and_is_not_offered_it(house: House):
    row = house.triaged(house.register())
    client = house.client("sam")

    page = client.get("/desk/").content.decode()
    offered = set(re.findall(r'name="action" value="(\w+)"', page))

    for name in set(MANY_VERBS) - offered:
        assert client.post(URL, {"action": name, "pick": seen(row)}).status_code == 403, name
    assert "close" not in offered
    assert house.client("rik").post(URL, {"action": "take", "pick": seen(row)}).status_code == 403
