"""What was done outside of the database is undone when the transaction is not committed."""

import pytest
from django.db import transaction

from tenants.errors import Invalid
from tenants.undoing import undo_unless_committed
from tests.people import World

pytestmark = pytest.mark.django_db


def test_nothing_is_undone_when_it_commits(world: World):
    done: list[str] = []
    with world.entered():
        undo_unless_committed(lambda: done.append("undone"))

    assert done == []


def test_the_last_is_undone_first_when_something_is_raised(world: World):
    done: list[str] = []

    def fail() -> None:
        with world.entered():
            undo_unless_committed(lambda: done.append("first"))
            with world.entered():
                undo_unless_committed(lambda: done.append("second"))
            assert done == []
            raise Invalid

    with pytest.raises(Invalid):
        fail()

    assert done == ["second", "first"]


def test_it_is_undone_when_the_transaction_is_rolled_back_without_a_fault(world: World):
    done: list[str] = []
    with world.entered():
        undo_unless_committed(lambda: done.append("undone"))
        transaction.set_rollback(True)

    assert done == ["undone"]


def test_an_undo_that_fails_keeps_no_other_from_running(
    world: World, caplog: pytest.LogCaptureFixture
):
    done: list[str] = []

    def fail() -> None:
        raise OSError

    with world.entered():
        undo_unless_committed(lambda: done.append("undone"))
        undo_unless_committed(fail)
        transaction.set_rollback(True)

    assert done == ["undone"]
    assert [record.message for record in caplog.records] == ["undo.failed"]


def test_without_a_scope_nobody_would_undo_it():
    with pytest.raises(RuntimeError, match="no scope"):
        undo_unless_committed(lambda: None)
