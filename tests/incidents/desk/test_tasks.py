"""Other work in the same queue: made, taken, assigned, finished, and never a customer's to read."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from incidents.choices import Level
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.queue import queue_page
from incidents.models import Task
from incidents.models.task import TaskState
from tenants.ledger.verify import verify
from tenants.models import Team, TeamMember
from tenants.settings.services.configure import add_row
from tests.history.told import begin_anew
from tests.incidents.desk.house import House, at

pytestmark = pytest.mark.usefixtures("context_kept")

NEW = "/desk/tasks/new/"


def typed(house: House, **said: object) -> dict[str, object]:
    return {
        "title": "Swap the battery", "kind": "task", "tenant": house.world.acme.pk, "priority": 3,
        "user": house.world.user("agnes").pk, "key": f"made-{said.get('title', 'it')}", **said,
    }  # fmt: skip


def local(**ahead: float) -> str:
    return at(**ahead).astimezone(ZoneInfo("Europe/Brussels")).strftime("%Y-%m-%dT%H:%M")


def made(house: House, name: str = "agnes", **said: object) -> Task:
    answer = house.client(name).post(NEW, typed(house, **said))
    assert answer.status_code == 302, answer.context["form"].errors
    with house.world.entered():
        return Task.objects.get(pk=4_000_000_000 + int(answer["Location"].split("/")[-2]))


def fresh(house: House, task: Task) -> Task:
    with house.world.entered():
        return Task.objects.get(pk=task.pk)


def shown(house: House, query: str = "", name: str = "agnes") -> list[str]:
    return re.findall(r'href="/desk/(?:tasks/)?([^"/]+)/" data-open-row',
                      house.client(name).get(f"/desk/{query}").text)  # fmt: skip


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
    page = house.client().get(url).text
    assert incident.reference in page
    assert "It came by post." in page
    with house.world.entered():
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
