"""Whatever is done with an incident: what is internal never has a customer among its recipients."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from escalation.models import Notice
from escalation.notices.services.digest import write_digests
from escalation.services.sweep import advance, watch
from incidents.handling.services import communicate, feedback, triage, work
from incidents.models import Incident
from tenants import clock
from tenants.choices import Function
from tenants.errors import DomainError
from tenants.models import Contact
from tests.asking import do
from tests.escalation.house import escalate, follow, hold, report, triaged
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

# In each text that is the desk's own.
SECRET: Final = "INTERN-GEHEIM"


def _on(world: World, incident: Incident, by: str = "agnes") -> dict[str, Any]:
    return {
        "incident_id": incident.pk,
        "expected_version": incident.version,
        "actor": world.actor(by),
        "now": clock.now(),
    }


def _free(world: World, incident: Incident, by: str = "agnes") -> dict[str, Any]:
    asked = _on(world, incident, by)
    del asked["expected_version"]
    return asked


Act = Callable[[World, Incident], object]
ACTS: Final[dict[str, Act]] = {
    "note": lambda w, i: do(communicate.add_note, **_free(w, i), text=SECRET),
    "word": lambda w, i: do(communicate.send_message, **_free(w, i), text="Wij kijken ernaar."),
    "answer": lambda w, i: do(communicate.reply_as_customer, **_free(w, i, "rik"), text="Dank."),
    "triage": lambda w, i: triaged(w, i, reason=SECRET, class_reason=SECRET),
    "assign": lambda w, i: do(
        work.assign_incident, **_on(w, i), user_id=w.user("sam").pk, reason=SECRET
    ),
    "start": lambda w, i: work.start_work(**_on(w, i, "sam")),
    "escalate": lambda w, i: escalate(w, i, reason=SECRET, user_id=w.user("ed").pk),
    "escalate up": lambda w, i: escalate(
        w, i, kind="hierarchical", reason=SECRET, function=Function.ESCALATION_MANAGER
    ),
    "breach": lambda w, i: do(
        triage.classify_incident, **_on(w, i), category_id=i.category_id, is_security=True,
        is_cyber=False, is_breach=True, personal_data="yes",
    ),
    "complain": lambda w, i: do(
        feedback.complain, tenant_id=i.tenant_id, actor=w.actor("rik"), now=clock.now(),
        incident_id=i.pk, text="Het duurt lang.",
    ),
    "affect": lambda w, i: do(
        communicate.set_affected, **_free(w, i), contact_ids=[w.contact("carla").pk]
    ),
}  # fmt: skip


def _let_time_pass(by: timedelta) -> None:
    """Let every clock, silence and term speak that would within this time."""
    at = clock.now() + by
    watch(now=at)
    advance(now=at)
    write_digests(now=at)
    follow()


def test_no_customer_is_mailed_what_is_internal(world: World):
    lived: set[str] = set()

    @given(
        acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=4, max_size=9),
        hours=st.sampled_from([0, 2, 30, 80]),
        level=st.sampled_from([1, 3]),
    )
    @settings(max_examples=10, derandomize=True, database=None, phases=[Phase.generate])
    def live(acts: list[str], hours: int, level: int) -> None:
        with transaction.atomic():
            hold(world, Function.CISO, "Ciska")
            incident = report(world, impact=level, urgency=level)
            done = [act for act in acts if _is_done(act, world, incident)]
            follow()
            _let_time_pass(timedelta(hours=hours))
            _check(done)
            lived.update(done)
            transaction.set_rollback(True)

    live()
    assert lived == set(ACTS)


def _is_done(act: str, world: World, incident: Incident) -> bool:
    """Do one thing where it can be done as the incident stands."""
    incident.refresh_from_db()
    with contextlib.suppress(DomainError), transaction.atomic():
        ACTS[act](world, incident)
        return True
    return False


def _check(done: list[str]) -> None:
    people = {email.lower() for email in Contact.objects.values_list("email", flat=True)}
    found = list(Notice.objects.all())
    assert found
    for one in found:
        is_customer = one.contact_id is not None or one.address.lower() in people
        assert not (is_customer and one.is_internal), (one.template, done)
        if is_customer:
            assert SECRET not in one.subject + one.text + one.html, (one.template, done)
