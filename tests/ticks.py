"""The tasks of the worker, done here and now."""

from escalation.tasks import TASKS, Ticking


def task(name: str) -> Ticking:
    return TASKS[name]


def tick(name: str) -> None:
    """Do what this tick does, as a worker would."""
    TASKS[name].run()
