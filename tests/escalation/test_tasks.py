"""The ticks: each expires, none waits for a far moment, and each runs twice without harm."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from escalation.models import Heartbeat, Notice
from escalation.queries.health import ANCHORS, parts
from tests.escalation.house import report
from tests.people import World
from tests.ticks import task, tick

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 60


def test_every_tick_of_the_schedule_exists_and_expires():
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] == task(name).name
        assert entry["options"]["expires"] <= entry["schedule"]
        assert settings.CELERY_TASK_ROUTES[entry["task"]]["queue"] in settings.WORKERS


def test_ticks_do_all_the_work_and_twice_is_once(world: World, monkeypatch: pytest.MonkeyPatch):
    woken: list[object] = []
    monkeypatch.setattr(task("notices"), "apply_async", lambda **_: woken.append(1))
    with world.entered():
        incident = report(world)

    for _tick in range(2):
        for name in settings.CELERY_BEAT_SCHEDULE:
            tick(name)

    with world.entered():
        rows = Notice.objects.filter(incident=incident)
        assert [(row.template, row.state) for row in rows] == [("receipt", "sent")]
    assert {row.name for row in Heartbeat.objects.all()} == {*parts(), ANCHORS, "watchdog"}
    # Once when there was something to send, not at each tick.
    assert woken == [1]


def test_no_task_waits_in_redis_for_a_far_moment():
    """A due moment is a row: Redis gives a task with a far `eta` out again and again."""
    found = []
    for folder in ("tenants", "incidents", "escalation", "reporting", "servicedesk"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    found += [
                        f"{path.name}:{node.lineno}"
                        for word in node.keywords
                        if word.arg == "eta" or (word.arg == "countdown" and _is_far(word.value))
                    ]

    assert found == []


def _is_far(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and float(str(value.value)) > LONGEST
