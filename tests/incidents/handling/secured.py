"""A security incident that is worked on, and what is done to it, for the tests of its verbs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from incidents.duty.services.recovery import NotYet
from incidents.handling.asks.security import (
    AddContainment,
    RemoveCause,
)
from incidents.handling.asks.work import RestoreService
from incidents.handling.services import security, security_decisions, work
from incidents.models import (
    Incident,
    SecurityAct,
)
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.factories import incidents as made
from tests.people import BEGIN, World


@contextmanager
def waits_for(*codes: str) -> Iterator[None]:
    with pytest.raises(NotYet) as refused:
        yield
    assert tuple(found.code for found in refused.value.missing) == codes


@contextmanager
def refused_at(field: str) -> Iterator[None]:
    with pytest.raises(Invalid) as refused:
        yield
    assert set(refused.value.errors) == {field}


def on(world: World, incident: Incident, by: str = "sam") -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": world.actor(by), "now": clock.now()}


def at(world: World, incident: Incident, by: str = "sam") -> dict[str, Any]:
    version = Incident.objects.values_list("version", flat=True).get(pk=incident.pk)
    return {**on(world, incident, by), "expected_version": version}


def hit(world: World, **asked: Any) -> Incident:
    """Return a security incident on which Sam works."""
    asked = {"is_security": True, **asked}
    triaged = {name: value for name, value in asked.items() if name.startswith("is_")}
    incident = made.ByPhone.create(world=world, **asked)
    return made.in_progress(world, made.triaged(world, incident, **triaged))


def designate(world: World, name: str = "ines") -> int:
    user = world.user(name)
    row = set_function_holder(
        tenant=world.provider, function=Function.CONTAINMENT, name=user.name, email=user.email,
        user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    return row.pk


def contain(world: World, incident: Incident, by: str = "sam", **said: Any) -> SecurityAct:
    given = {
        "kind": "isolated", "text": "Server 3 off the network", "damage": "One server",
        "spread": "None seen", **said,
    }  # fmt: skip
    return security.add_containment(**on(world, incident, by), ask=AddContainment(**given))


def remove(world: World, incident: Incident, outcome: str = "removed") -> Incident:
    ask = RemoveCause(outcome=outcome, cause_removed="Malware wiped, hole patched")
    return security_decisions.remove_cause(**at(world, incident), ask=ask)


def restore(world: World, incident: Incident) -> Incident:
    return work.restore_service(**at(world, incident), ask=RestoreService(remark="It works again."))
