"""What was done and decided of a security incident: who, when, and what came of it (R86)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import SecurityOutcome, SecurityPhase, SecuritySubject, StepState
from incidents.models import ActionStep, SecurityAct, SecurityDecision
from incidents.record.queries.entries import Entry
from tenants.contract.rules.security import Nature
from tenants.data import security

# What a measure is for (002:645-664, R97).
NATURES: Mapping[Nature, Any] = {
    Nature.PREVENTION: gettext_lazy("Prevention: keeps it from happening again"),
    Nature.DETECTION: gettext_lazy("Detection: brings it to light"),
    Nature.REACTION: gettext_lazy("Reaction: limits or mends the damage"),
}


def logbook(
    acts: list[SecurityAct], decisions: list[SecurityDecision], steps: list[ActionStep]
) -> list[Entry]:
    """Return what was done and decided, the newest first: who, when, and what came of it (R86)."""
    found = [*map(_act_entry, acts), *map(_decision_entry, decisions)]
    found += [_step_entry(step) for step in steps if step.state == StepState.DONE]
    found += [_clearance_entry(act) for act in acts if act.cleared_at is not None]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _act_entry(act: SecurityAct) -> Entry:
    kind = security().act(act.phase, act.kind)
    title = str(kind.title) if kind else act.kind
    lines = [f"{title}: {act.text}"]
    if kind is not None:
        lines.append(str(NATURES[kind.nature]))
    if act.damage:
        lines.append(_("Damage, nature and extent: %(text)s") % {"text": act.damage})
    if act.spread:
        lines.append(_("Spread inside and to third parties: %(text)s") % {"text": act.spread})
    if act.ordered_name:
        told = (
            _("Ordered by %(name)s, in an emergency")
            if act.is_emergency
            else _("Ordered by %(name)s")
        )
        lines.append(told % {"name": act.ordered_name})
    return _entry(f"act-{act.pk}", act.done_at, act.author.name, "shield", lines)


def _clearance_entry(act: SecurityAct) -> Entry:
    by = act.cleared_by.name if act.cleared_by else ""
    said = _("Security approval of “%(text)s”: %(clearance)s") % {
        "text": act.text, "clearance": act.clearance,
    }  # fmt: skip
    return _entry(f"approval-{act.pk}", act.cleared_at or act.done_at, by, "check-check", [said])


def _decision_entry(one: SecurityDecision) -> Entry:
    about = SecurityPhase(one.phase).label if one.phase else SecuritySubject(one.subject).label
    lines = [f"{about}: {SecurityOutcome(one.outcome).label}", one.grounds]
    if one.lapsed_at is not None:
        lines.append(_("It holds no more: it began again."))
    return _entry(f"decision-{one.pk}", one.decided_at, one.decided_by.name, "scale", lines)


def _step_entry(step: ActionStep) -> Entry:
    by = step.done_by or step.owner
    lines = [f"{step.position}. {step.text}", step.result]
    at = step.done_at or step.added_at
    return _entry(f"step-{step.pk}", at, by.name if by else "", "list-checks", lines)


def _entry(key: str, at: datetime, author: str, icon: str, lines: list[str]) -> Entry:
    body = "\n".join(line for line in lines if line)
    return Entry(id=key, kind="person", at=at, icon=icon, author=author, body=body)
