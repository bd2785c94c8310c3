"""What the law, a communication plan and evidence ask of somebody, as rows of their work."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from escalation.models import HandOver, WideImpact
from escalation.my_work.items import Item
from incidents.duty.queries.obligations import called_of
from incidents.duty.rules.obligations import NOTICE
from incidents.models import (
    Change,
    Control,
    CustodyChange,
    Flag,
    FlagRule,
    Incident,
    Obligation,
    PlanLine,
    PlanMessage,
    PolicyVersion,
)
from incidents.record.services.terms import profile_by
from tenants.addresses import address
from tenants.data import controls


def law_item(row: Obligation, now: datetime) -> Item:
    verb = "controller" if row.duty == NOTICE else "law"
    url = address("desk:act", row.incident.reference, verb)
    return _item(
        row.incident,
        title=called_of(row),
        url=url if row.duty == NOTICE else f"{url}?obligation={row.pk}",
        due_at=row.due_at,
        since=row.started_at,
        now=now,
        detail=row.incident.called,
    )


def policy_item(row: PolicyVersion, now: datetime) -> Item:
    return Item(
        title=row.title,
        url=address("desk:policy", row.policy_id),
        customer=row.tenant.name,
        reference="",
        at=row.published_at,
        is_term=False,
        detail=_("version %(number)d") % {"number": row.number},
    )


def control_item(row: Control, now: datetime) -> Item:
    ends = datetime.combine(row.due_on, time.max, tzinfo=ZoneInfo(row.tenant.zone))
    asked = controls().get(row.code)
    return Item(
        title=str(asked.title) if asked else row.code,
        url=address("desk:duty", row.pk),
        customer=row.tenant.name,
        reference="",
        at=ends,
        is_term=True,
        is_late=ends < now,
        detail=row.get_owner_display(),
    )


def rule_item(row: FlagRule, now: datetime) -> Item:
    ends = datetime.combine(row.review_on, time.min, tzinfo=ZoneInfo(row.tenant.zone))
    return Item(
        title=row.name,
        url=address("desk:flagrule", row.pk),
        customer=row.customer.name if row.customer else "",
        reference="",
        at=ends,
        is_term=True,
        is_late=ends < now,
        detail=row.why,
    )


def flag_item(row: Flag, now: datetime) -> Item:
    return _item(
        row.incident,
        title=row.incident.called,
        url=address("desk:flag", row.incident.reference, row.pk),
        due_at=None,
        since=row.flagged_at,
        now=now,
        detail=row.rule.name,
    )


def wide_item(row: WideImpact, now: datetime) -> Item:
    return _item(
        row.incident,
        title=row.incident.called,
        url=address("escalation:wide_decide", row.incident.reference),
        due_at=None,
        since=row.stated_at,
        now=now,
        detail=row.grounds,
    )


def hand_over_item(row: HandOver, now: datetime) -> Item:
    return Item(
        title=row.left_by.name,
        url=address("escalation:hand_over", row.pk),
        customer="",
        reference="",
        at=row.at,
        is_term=False,
        detail=row.rota.name,
    )


def plan_item(row: PlanLine, now: datetime) -> Item:
    url = address("desk:act", row.incident.reference, "plan-message")
    return _item(
        row.incident,
        title=f"{_group(row)}, {row.get_channel_display()}",
        url=f"{url}?line={row.pk}",
        due_at=row.next_due_at,
        since=row.planned_at,
        now=now,
        detail=row.speaker,
    )


def release_item(row: PlanMessage, now: datetime) -> Item:
    incident = row.line.incident
    url = address("desk:act", incident.reference, "plan-release")
    return _item(
        incident,
        title=row.text,
        url=f"{url}?message={row.pk}",
        since=row.written_at,
        now=now,
        detail=_group(row.line),
    )


def check_item(row: Change, now: datetime) -> Item:
    return Item(
        title=row.title,
        url=address("desk:change_act", row.reference, "check"),
        customer="",
        reference=row.reference,
        at=row.planned_from or row.made_at,
        is_term=row.planned_from is not None,
        is_late=row.planned_from is not None and row.planned_from < now,
        detail=row.get_kind_display(),
    )


def evidence_item(row: CustodyChange, now: datetime) -> Item:
    url = address("desk:act", row.incident.reference, "answer-hand-over")
    return _item(
        row.incident,
        title=row.item.what,
        url=f"{url}?change={row.pk}",
        since=row.handed_at,
        now=now,
        detail=row.place,
    )


def _item(
    incident: Incident,
    *,
    title: str,
    url: str,
    since: datetime,
    now: datetime,
    detail: str,
    due_at: datetime | None = None,
) -> Item:
    return Item(
        title=title,
        url=url,
        customer=incident.tenant.name,
        reference=incident.reference,
        at=due_at or since,
        is_term=due_at is not None,
        is_late=due_at is not None and due_at < now,
        detail=detail,
    )


def _group(row: PlanLine) -> str:
    """Return a group of the plan in words, as the profile of its incident calls it."""
    incident = row.incident
    named = profile_by(incident.profile_id, incident.tenant.default_class).stakeholders
    return next((str(one.label) for one in named if one.key == row.stakeholder), row.stakeholder)
