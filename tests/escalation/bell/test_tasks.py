"""What happens to a task rings for whose it is, who made it and who is named; nobody who left."""

from typing import Any

import pytest
from django.test import Client

from escalation.bell.rules.ringing_tasks import TaskSaid, rung_by_task
from escalation.choices import BellSort
from escalation.models import BellEntry
from incidents.handling.asks.tasks import AssignTask, CommentTask, EndTask, MakeTask
from incidents.handling.services.task_comments import comment_task
from incidents.handling.services.tasks import assign_task, finish_task, make_task
from incidents.models import Task
from tenants import clock
from tenants.models import Team, TeamMember
from tenants.people.services.leave import end_account
from tenants.settings.services.configure import add_row
from tests.escalation.house import follow
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope", "context_kept")

AGNES, SAM, INES = 1, 2, 3


@pytest.mark.parametrize(
    ("_case", "said", "rung"),
    [
        ("made for somebody", {"kind": "task.made", "assignee": SAM, "maker": AGNES},
         {SAM: BellSort.ASSIGNED}),
        ("made for oneself", {"kind": "task.made", "assignee": AGNES, "maker": AGNES}, {}),
        ("made for a team", {"kind": "task.made", "team": (AGNES, SAM, INES), "maker": AGNES},
         {SAM: BellSort.GIVEN, INES: BellSort.GIVEN}),
        ("taken from somebody", {"kind": "task.assigned", "assignee": AGNES, "before": SAM},
         {SAM: BellSort.CHANGED}),
        ("changed", {"kind": "task.changed", "assignee": SAM, "maker": INES},
         {SAM: BellSort.CHANGED}),
        ("done", {"kind": "task.finished", "assignee": AGNES, "maker": INES},
         {INES: BellSort.CHANGED}),
        ("said, and somebody named",
         {"kind": "task.commented", "assignee": SAM, "maker": INES, "mentioned": (INES,)},
         {INES: BellSort.MENTIONED, SAM: BellSort.CHANGED}),
    ],
)  # fmt: skip
def test_whose_bell_rings(_case: str, said: dict[str, Any], rung: dict[int, BellSort]):
    assert rung_by_task(TaskSaid(actor=AGNES, **said)) == rung


def made(world: World, *, by: str = "agnes", **said: Any) -> Task:
    ask = MakeTask(tenant_id=world.acme.pk, title="Swap the battery", priority=3, **said)
    task = make_task(ask=ask, actor=world.actor(by), now=clock.now())
    follow()
    return task


def behind(world: World, name: str, task: Task) -> dict[str, bool]:
    rows = BellEntry.objects.filter(person=world.user(name), task=task)
    return {row.sort: row.read_at is None for row in rows}


def client(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_stands_behind_the_bell_until_it_was_looked_at(world: World):
    task = made(world, user_id=world.user("sam").pk)
    page = client(world, "sam").get("/bell/")

    assert behind(world, "sam", task) == {"assigned": True}
    assert behind(world, "agnes", task) == {}
    assert page.context["nav_counts"]["bell"] == 1
    assert "Swap the battery" in page.text
    entry = BellEntry.objects.get(task=task)
    opened = client(world, "sam").post("/bell/", {"open": entry.pk})
    assert opened["Location"] == f"/desk/tasks/{task.number}/"

    comment_task(
        task_id=task.pk, ask=CommentTask(text="Call @Agnes"), actor=world.actor("sam"),
        now=clock.now(),
    )  # fmt: skip
    follow()
    assert behind(world, "agnes", task) == {"mentioned": True}
    seen = client(world, "agnes").get(f"/desk/tasks/{task.number}/").text
    assert f"/bell/seen/task/{task.number}/" in seen
    assert client(world, "agnes").post(f"/bell/seen/task/{task.number}/").status_code == 204
    assert behind(world, "agnes", task) == {"mentioned": False}


def test_a_team_hears_of_it_until_somebody_takes_it(world: World):
    team = Team.objects.filter(tenant=world.provider).order_by("pk")[0]
    for name in ("sam", "ines"):
        row = TeamMember(
            tenant=world.provider, provider=world.provider, team=team, user=world.user(name)
        )
        add_row(row=row, actor=world.actor("adam"), now=clock.now())
    task = made(world, team_id=team.pk)
    assert behind(world, "sam", task) == behind(world, "ines", task) == {"given": True}

    assign_task(
        task_id=task.pk, expected_version=1, actor=world.actor("sam"), now=clock.now(),
        ask=AssignTask(user_id=world.user("sam").pk, team_id=team.pk),
    )  # fmt: skip
    follow()

    assert behind(world, "ines", task) == {"given": False}
    assert behind(world, "sam", task) == {"given": False}


def test_the_same_event_twice_changes_nothing_and_who_left_hears_nothing(world: World):
    task = made(world, by="ines", user_id=world.user("sam").pk)
    end_account(
        user_id=world.user("ines").pk, actor=world.actor("adam"), now=clock.now(), is_sure=True
    )

    finish_task(
        task_id=task.pk, expected_version=1, ask=EndTask(result="Done."),
        actor=world.actor("sam"), now=clock.now(),
    )  # fmt: skip
    follow()

    assert behind(world, "ines", task) == {}
    assert behind(world, "sam", task) == {"assigned": False}
