"""Other work in the same queue: made, taken, assigned, finished, and never a customer's to read."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.choices import Level
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.queue import queue_page
from incidents.models import Task
from incidents.models.task import TaskState
from tenants.ledger.verify import verify
from tenants.models import Event, Team, TeamMember
from tenants.settings.services.configure import add_row
from tests.factories.incidents import ByPhone, resolved
from tests.history.told import begin_anew
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import form_at, form_in, post, send
from tests.incidents.desk.tasks import NEW, fresh, local, made, shown, typed

pytestmark = pytest.mark.usefixtures("context_kept")


def test_it_stands_among_incidents_by_priority_and_term_and_is_filtered(house: House):
    urgent = house.register(impact=Level.HIGH, urgency=Level.HIGH)
    low = house.register(impact=Level.LOW, urgency=Level.LOW)
    first = made(house, title="Soon", priority=2, due_at=local(minutes=5))
    last = made(house, title="Some day", priority=4)
    foreign = made(house, title="Of Globex", tenant=house.world.globex.pk)

    whole = shown(house)

    number = {task.pk: str(task.number) for task in (first, last, foreign)}
    assert set(whole) == {urgent.reference, low.reference, *number.values()}
    assert whole.index(urgent.reference) < whole.index(number[first.pk])
    assert whole.index(number[first.pk]) < whole.index(low.reference)
    assert whole[-1] == number[last.pk]
    assert shown(house, "?kind=task&priority=2") == [number[first.pk]]
    assert set(shown(house, "?kind=incident")) == {urgent.reference, low.reference}
    assert number[first.pk] not in shown(house, "?category=1")
    assert shown(house, "?kind=task&sort=-deadline")[-1] == number[first.pk]
    # Whoever sees no more than Acme sees no task of another customer.
    assert number[foreign.pk] not in shown(house, name="sam")
    assert house.client("sam").get(f"/desk/tasks/{foreign.number}/").status_code == 404
    assert house.client("rik").get(f"/desk/tasks/{first.number}/").status_code == 403
    page = house.client().get("/desk/")
    assert page.context["nav_counts"]["queue"] == page.context["page"].total == 5


def test_it_is_walked_through_by_pages_without_loss(house: House):
    for at_ in range(3):
        house.register()
        made(house, title=f"Task {at_}", priority=at_ + 1, due_at=local(days=at_ + 1))
    with house.world.entered():
        for sort in ("", "-updated", "deadline"):
            asked = (house.world.actor("agnes"), QueueFilters(tasks=True, sort=sort), at())
            whole = [row.id for row in queue_page(*asked).rows]
            walked = [queue_page(*asked, size=2)]
            while walked[-1].older:
                walked.append(queue_page(*asked, size=2, after=walked[-1].older))
            assert len(whole) == 6
            assert [row.id for page in walked for row in page.rows] == whole, sort


def test_it_is_taken_given_on_and_ends_once(house: House):
    incident = house.register()
    with house.world.entered():
        team = Team.objects.filter(tenant=house.world.provider).order_by("pk")[0]
        of = {"tenant": house.world.provider, "provider": house.world.provider, "team": team}
        row = TeamMember(**of, user=house.world.user("sam"))
        add_row(row=row, actor=house.world.actor("adam"), now=at())
    task = made(
        house, user="", team=team.pk, incident=incident.reference, due_at=local(days=1),
        title="Order a part",
    )  # fmt: skip
    url = f"/desk/tasks/{task.number}/"
    assert "Order a part" in house.client("sam").get("/work/").text
    day = (timezone.localdate(at(days=1))).isoformat()
    assert "Order a part" in house.client().get(f"/desk/calendar/?whose=all&day={day}").text

    said = {"version": 1, "key": "taken-by-sam-1"}
    house.client("sam").post(f"{url}take/", said)
    stale = house.client("ines").post(f"{url}take/", {"version": 1, "key": "taken-by-ines-1"})
    assert stale.status_code == 409
    # What was typed of what stood before is kept beside what stands now, and can be sent again.
    late = {"version": 1, "key": "given-by-ines-late", "user": house.world.user("ines").pk}
    page = house.client("ines").post(f"{url}assign/", {**late, "due_at": "2099-05-05T10:00"})
    assert page.status_code == 409
    assert {one["typed"] for one in page.context["differences"]} >= {"Ines Brand"}
    assert "Sam" in page.context["differences"][0]["now"]
    assert "2099-05-05T10:00" in page.text
    assert 'name="version" value="2"' in page.text
    assert fresh(house, task).assignee_id == house.world.user("sam").pk
    house.client("ines").post(
        f"{url}assign/",
        {"version": 2, "key": "given-on-by-ines", "user": house.world.user("agnes").pk},
    )
    assert fresh(house, task).assignee_id == house.world.user("agnes").pk
    why = house.client().post(f"{url}cancel/", {"version": 3, "key": "cancelled-1", "result": ""})
    assert why.status_code == 422
    done = {"version": 3, "key": "finished-once-1", "result": "It came by post."}
    for _ in range(2):
        assert house.client().post(f"{url}finish/", done).status_code == 302
    ended = fresh(house, task)
    assert (ended.state, ended.version, ended.result) == (TaskState.DONE, 4, "It came by post.")
    assert str(task.number) not in shown(house)
    after = house.client().get(url).text
    assert incident.reference in after
    assert "It came by post." in after
    with house.world.entered():
        told = Event.objects.filter(kind__startswith="task.").order_by("id")
        versions = told.values_list("kind", "version")
        assert [*versions] == [
            ("task.made", 1), ("task.assigned", 2), ("task.assigned", 3), ("task.finished", 4),
        ]  # fmt: skip
        begin_anew()
        assert verify(house.world.acme.pk, house.world.provider.pk).holds


@pytest.mark.parametrize(
    ("_case", "said"),
    [
        ("nobody's", {"user": "", "team": ""}),
        ("in the past", {"due_at": "2020-01-01T10:00"}),
        ("planned without a beginning", {"kind": "planned"}),
        ("a task with one", {"starts_at": "2099-01-01T10:00"}),
        ("an incident that is none", {"incident": "INC-1999-1"}),
        ("nothing said", {"title": " "}),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(house: House, _case: str, said: dict[str, object]):
    answer = house.client().post(NEW, typed(house, text="Kept words", **said))

    assert answer.status_code == 422
    assert "Kept words" in answer.text
    with house.world.entered():
        assert not Task.objects.exists()


def test_planned_work_stands_on_the_days_when_it_begins_and_ends(house: House):
    task = made(
        house, kind="planned", title="New switches", starts_at=local(days=1), due_at=local(days=2)
    )
    days = {(timezone.localdate(at(days=one))).isoformat() for one in (1, 2)}

    seen = "".join(house.client().get(f"/desk/calendar/?day={day}").text for day in days)

    assert "Planned work begins" in seen
    assert f"/desk/tasks/{task.number}/" in seen
    assert task.due_at is not None
    assert task.starts_at is not None
    assert task.due_at - task.starts_at == timedelta(days=1)


def test_an_incident_shows_its_tasks_and_does_not_close_over_one(house: House):
    """Whoever closes is told which work is open, on the page and at the door."""
    with house.world.entered():
        incident = resolved(house.world, ByPhone.create(world=house.world, reporter="rik"))
    task = made(house, title="Order a spare disk", incident=incident.reference)
    url = f"/desk/{incident.reference}/"

    page = house.client().get(url).text
    customer = house.client().get(f"/desk/customers/{incident.tenant_id}/").text
    refused = send_refused(house, f"{url}close/")
    house.client().post(
        f"/desk/tasks/{task.number}/finish/", {"version": 1, "key": "k1", "result": "Done."}
    )
    after = house.client().get(url).text

    said = f"Task {task.reference} is still to do: Order a spare disk"
    assert said in page
    assert said in refused
    assert f'href="/desk/tasks/{task.number}/"' in page
    assert "Order a spare disk" in customer
    assert said not in after
    assert "Order a spare disk" in after


def send_refused(house: House, url: str) -> str:
    answer = post(house.client("ines"), url, form_at(house.client("ines"), url))
    assert answer.status == 422
    return answer.html


def test_what_is_still_to_do_goes_along_in_a_merge(house: House):
    survivor, merged = house.register(), house.register()
    task = made(house, incident=merged.reference)

    send(
        house.client(), f"/desk/{merged.reference}/merge/",
        survivor=survivor.reference, text="Together.",
    )  # fmt: skip

    assert fresh(house, task).incident_id == survivor.pk


def test_it_is_said_anew_and_what_was_typed_is_kept_when_refused(house: House):
    task = made(house, kind="planned", starts_at=local(days=1), due_at=local(days=2))
    url = f"/desk/tasks/{task.number}/change/"
    said = {
        "version": 1, "key": "changed-1", "title": "Swap both batteries", "priority": 1,
        "text": "In the basement.", "starts_at": local(days=3),
    }  # fmt: skip

    late = house.client().post(url, {**said, "due_at": local(days=2)})
    done = house.client().post(url, {**said, "due_at": local(days=4), "key": "changed-2"})

    changed = fresh(house, task)
    assert (late.status_code, done.status_code) == (422, 302)
    assert "In the basement." in late.text
    assert (changed.title, changed.priority, changed.version) == ("Swap both batteries", 1, 2)
    assert changed.due_at is not None
    assert changed.starts_at is not None
    assert changed.due_at - changed.starts_at == timedelta(days=1)
    with house.world.entered():
        begin_anew()
        assert verify(house.world.acme.pk, house.world.provider.pk).holds


def test_a_term_that_passed_may_stay(house: House, monkeypatch: pytest.MonkeyPatch):
    task = made(house, due_at=local(days=1))
    later = at(days=2)
    monkeypatch.setattr("incidents.desk.views.tasks.read_clock", lambda: later)
    url = f"/desk/tasks/{task.number}/change/"
    page = form_in(house.client().get(url).text, "")

    answer = house.client().post(url, {**page, "title": "Swap it at last"})

    assert answer.status_code == 302
    assert fresh(house, task).title == "Swap it at last"


def test_what_was_done_to_it_is_taken_back_at_once_and_not_later(house: House):
    task = made(house, user=house.world.user("sam").pk, due_at=local(days=1))
    url, client = f"/desk/tasks/{task.number}/", house.client("ines")

    def undo_after(verb: str, **said: object) -> str:
        row = fresh(house, task)
        asked = {"version": row.version, "key": f"{verb}-{row.version}-undone", **said}
        page = client.post(f"{url}{verb}/", asked, follow=True).text
        found = re.search(rf'action="({url}undo/\d+/)"', page)
        assert found, page
        return found[1]

    for verb, said in (("take", {}), ("finish", {"result": "Done."}), ("cancel", {"result": "No"})):
        back = client.post(undo_after(verb, **said), follow=True).text
        row = fresh(house, task)
        assert "Undone: it stands as before." in back
        assert (row.state, row.result, row.ended_at) == (TaskState.OPEN, "", None)
        assert (row.assignee_id, row.due_at) == (house.world.user("sam").pk, task.due_at)
    late = undo_after("take")
    client.post(f"{url}comment/", {"text": "Mine now.", "key": "said-since"})
    assert "This can no longer be undone" in client.post(late, follow=True).text
    assert "This can no longer be undone" in house.client("sam").post(late, follow=True).text
    assert fresh(house, task).assignee_id == house.world.user("ines").pk
    with house.world.entered():
        begin_anew()
        assert verify(house.world.acme.pk, house.world.provider.pk).holds


def test_what_is_said_of_it_stands_below_it_also_when_it_has_ended(house: House):
    task = made(house)
    url = f"/desk/tasks/{task.number}/"
    said = {"text": "The part comes on <Monday>.", "key": "said-once"}

    for _ in range(2):
        assert house.client("ines").post(f"{url}comment/", said).status_code == 302
    house.client().post(f"{url}finish/", {"version": 1, "key": "finished", "result": "Swapped."})
    house.client().post(f"{url}comment/", {"text": "Thank you.", "key": "said-after"})
    empty = house.client().post(f"{url}comment/", {"text": " ", "key": "said-nothing"})

    page = house.client().get(url).text
    assert empty.status_code == 422
    assert page.count("The part comes on &lt;Monday&gt;.") == 1
    assert page.index("Monday") < page.index("Thank you.")
    assert house.client("rik").get(url).status_code == 403
    assert house.client("rik").post(f"{url}comment/", said).status_code == 403


def test_it_is_found_by_its_words_where_incidents_are(house: House):
    task = made(house, title="Réplace the Überswitch", text="In rack nine.")
    foreign = made(house, title="Replace the überswitch too", tenant=house.world.globex.pk)
    house.client().post(
        f"/desk/tasks/{task.number}/comment/", {"text": "Ordered at Voltaïc.", "key": "c-1"}
    )

    for words in ("uberswitch", "replace rack", "voltaic", task.reference, "acme replace"):
        found = house.client("sam").get("/desk/search/", {"q": words}).text
        assert f"/desk/tasks/{task.number}/" in found, words
        assert f"/desk/tasks/{foreign.number}/" not in found
        assert str(task.number) in shown(house, f"?q={words}"), words
    assert shown(house, "?q=uberswitch+cellar") == []
    assert str(foreign.number) not in shown(house, "?q=uberswitch", name="sam")
    assert task.reference in house.client().get("/desk/search/palette/?q=uberswitch").text
    house.client().post(
        f"/desk/tasks/{task.number}/finish/", {"version": 1, "key": "f-1", "result": "Gone."}
    )
    assert shown(house, "?q=voltaic") == []
    assert task.reference in house.client().get("/desk/search/?q=voltaic").text
