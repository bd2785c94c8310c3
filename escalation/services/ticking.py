"""One tick: a sign of life, the work, and who is asked for at once because something was done."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from celery import current_app
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from escalation.services.heartbeat import beat
from tenants.ledger.due import BriefWork, Tick, Work, tick_named

logger = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], datetime]


def run(tick: Tick, *, clock: Clock) -> None:
    """Do what this tick is for. Running twice harms nothing."""
    if tick.is_missed:
        beat(tick.name, now=clock())
    work: Work = import_string(tick.work)
    if work(now=clock()) and tick.wakes:
        _wake(tick_named(tick.wakes))


def take_over(tick: Tick, *, clock: Clock, limit: float) -> None:
    """Do for some seconds what nobody else does; without its sign of life."""
    work: BriefWork = import_string(tick.work)
    work(now=clock(), limit=limit)


def _wake(tick: Tick) -> None:
    """Ask for a tick at once. Where the broker is away, the one that comes by itself does."""
    try:
        current_app.tasks[tick.task].apply_async(expires=tick.every, retry=False)
    except OperationalError:
        logger.warning("tick.not_woken", extra={"tick": tick.name})
