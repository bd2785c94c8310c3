"""The tasks of the worker: one for each tick that a room declares."""

from typing import Any, TypeAlias

from celery import Task, shared_task

from escalation.services.ticking import run
from tenants.clock import now
from tenants.ledger.due import Tick, ticks

# Takes nothing: what is due stands in the database.
Ticking: TypeAlias = "Task[[], None]"


def task_of(tick: Tick) -> Ticking:
    """Return the task of this tick; registered with Celery by its name."""

    more: Any = (
        {"soft_time_limit": tick.longest, "time_limit": tick.longest + 30} if tick.longest else {}
    )

    def work() -> None:
        run(tick, clock=now)

    # It expires when nobody took it in time: the next one sees the same.
    named: Any = shared_task(name=tick.task, expires=tick.every, **more)
    task: Ticking = named(work)
    return task


TASKS = {tick.name: task_of(tick) for tick in ticks()}
