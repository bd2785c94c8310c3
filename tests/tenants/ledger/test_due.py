"""What is due is declared once: the database, the schedule and the watchdog follow.

A queue that is forgotten in one place fails here.
"""

import inspect
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils.module_loading import import_string

from escalation.queries.health import GRACE
from escalation.services.sweep import watched
from escalation.services.watchdog import look, take_over
from escalation.tasks import TASKS
from servicedesk.start.supervisor import QUEUES
from tenants import clock
from tenants.ledger import due
from tenants.ledger.due import Batch, DueQueue, Lane, Tick
from tenants.models import AccountMail

pytestmark = pytest.mark.django_db

# The columns by which an index of this table begins.
LED_BY = """
    SELECT a.attname FROM pg_index x
    JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
    WHERE x.indrelid = %s::regclass
"""
SOURCES = "SELECT proname, prosrc FROM pg_proc WHERE proname LIKE %s"


def sources(pattern: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(SOURCES, [pattern])
        return dict(cursor.fetchall())


def test_the_database_has_the_functions_of_what_is_declared_and_no_others():
    assert sources(r"servicedesk\_due\_%\_v2") == {
        queue.function: queue.due_sql() for queue in due.of_tenants()
    }
    assert sources(r"servicedesk\_overdue%") == {
        queue.overdue_function: queue.overdue_sql() for queue in due.of_tenants()
    }


@pytest.mark.parametrize("queue", due.queues(), ids=lambda queue: queue.name)
def test_a_queue_is_a_table_of_ours_with_an_index_over_its_moment(queue: DueQueue):
    model = next(one for one in apps.get_models() if one._meta.db_table == queue.table)
    names = {field.column for field in model._meta.concrete_fields}
    assert {queue.moment, queue.since or queue.moment} <= names

    with connection.cursor() as cursor:
        cursor.execute(LED_BY, [queue.table])
        assert queue.moment in {name for (name,) in cursor.fetchall()}


def test_all_that_is_declared_is_worked():
    assert [one.queue for one in watched()] == [
        queue for queue in due.queues() if isinstance(queue.work, Batch)
    ]
    assert all(queue.work for queue in due.queues())
    for tick in due.ticks():
        wanted = {"now", "limit"} if tick.is_taken_over else {"now"}
        assert wanted <= set(inspect.signature(import_string(tick.work)).parameters), tick.name
    assert set(TASKS) == set(settings.CELERY_BEAT_SCHEDULE) == {t.name for t in due.ticks()}
    assert tuple(Lane) == QUEUES


def test_a_name_twice_is_refused(settings: Any):
    settings.DUE = [*settings.DUE, "tests.tenants.ledger.test_due.TWICE"]

    with pytest.raises(ValueError, match="outbox is declared twice"):
        due.declared()


TWICE = (DueQueue("outbox", table="tenants_outbox", moment="due_at"),)

# --- one that is made up: declared here, and nowhere else ---------------------------------------

DONE: list[object] = []


def work(*, now: object, limit: float = 0) -> int:
    DONE.append(limit)
    return 0


TRIAL = (
    DueQueue(
        "trial",
        table="tenants_accountmail",
        moment="due_at",
        by=due.BY_DATABASE,
        is_shared=True,
        work=Tick(
            "trial",
            Lane.TIMERS,
            every=7,
            work="tests.tenants.ledger.test_due.work",
            is_missed=True,
            is_taken_over=True,
        ),
    ),
)


def test_a_new_queue_is_counted_missed_and_taken_over(settings: Any):
    settings.DUE = [*settings.DUE, "tests.tenants.ledger.test_due.TRIAL"]
    at = clock.now()
    AccountMail.objects.create(kind="link", about={}, due_at=at - 2 * GRACE)

    answer = Client().get("/healthz/queues").json()
    assert (answer["overdue"]["trial"], "trial" in answer["silent"]) == (1, True)
    assert look(now=at).wants_work

    del DONE[:]
    take_over(clock=clock.now)
    assert len(DONE) == 1
