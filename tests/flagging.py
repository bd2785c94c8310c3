"""Flagging rules, made and put live as an administrator does; call these inside a scope."""

from datetime import date, timedelta
from typing import Any

from incidents.choices import Level
from incidents.handling.services.flag_rules import put_live, write_rule
from incidents.handling.services.flagging import flag_incidents
from incidents.models import FlagRule, Incident
from tenants import clock
from tests.people import World


def rule_of(world: World, *, live: bool = True, **said: Any) -> FlagRule:
    """Return a rule on the word ransomware, or on what is said instead."""
    now, adam = clock.now(), world.actor("adam")
    row = FlagRule(
        tenant=world.provider, provider=world.provider,
        **{
            "name": "Ransomware", "why": "Files that are locked spread.", "words": "ransomware",
            "owner": world.user("adam"), "review_on": in_a_year(), **said,
        },
    )  # fmt: skip
    write_rule(row=row, fields=None, actor=adam, now=now)
    return put_live(rule_id=row.pk, actor=adam, now=now) if live else row


def flagged(world: World, incident: Incident) -> FlagRule:
    """Let a rule of its customer flag an incident, and propose a priority."""
    name = f"Rule of {incident.tenant.name}"
    rule = FlagRule.objects.filter(name=name).first() or rule_of(
        world, name=name, customer=incident.tenant, words="", priority=4,
        impact=Level.HIGH, urgency=Level.HIGH, task="Look at it",
        task_team=incident.team,
    )  # fmt: skip
    flag_incidents([incident.pk], now=clock.now())
    return rule


def in_a_year() -> date:
    return clock.now().date() + timedelta(days=365)
