"""A telephone task ends with the answered call, or when its round is owed no more; not by hand."""

import pytest
from django.db import IntegrityError, transaction

from escalation.choices import NoticeState
from escalation.models import Notice
from incidents.choices import CallOutcome, Direction
from incidents.handling.asks.talk import LogCall
from incidents.handling.services.communicate import log_call
from tenants import clock
from tenants.media import PHONE
from tests.escalation.house import follow, report_p1
from tests.history.told import ask_the_database, begin_anew
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.mark.parametrize("state", [NoticeState.DONE, NoticeState.DROPPED, NoticeState.SENT])
def test_the_database_refuses_the_end_of_a_task_that_nothing_ended(
    state: NoticeState, world: World
):
    incident = report_p1(world)
    follow()
    log_call(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
        ask=LogCall(contact_id=world.contact("rik").pk, direction=Direction.OUT,
        outcome=CallOutcome.VOICEMAIL, summary=""),
    )  # fmt: skip
    task = Notice.objects.get(incident=incident, medium=PHONE)
    assert task.round is not None
    assert task.round.is_owed

    # That something else happened to the incident in the same transaction does not end it.
    _end(task, state)
    begin_anew()
    _end(task, state)


def _end(task: Notice, state: NoticeState) -> None:
    with transaction.atomic():
        Notice.objects.filter(pk=task.pk).update(state=state, done_at=clock.now())
        with pytest.raises(IntegrityError, match="told by no event"), transaction.atomic():
            ask_the_database()
        transaction.set_rollback(True)
