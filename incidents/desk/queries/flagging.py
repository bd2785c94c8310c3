"""Flagging rules for the desk: all of them, one of them, and what it would have flagged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import DateField, DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from incidents.choices import (
    Channel,
    FlagAnswer,
    FlagBecause,
    FlagDid,
    Kind,
    Level,
    RuleState,
    Status,
)
from incidents.models import OPEN_FLAG, Flag, FlagRule, Incident
from incidents.record.queries.flags import assets_of, seen_of
from incidents.record.queries.gather import Row
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.flagging import matched
from tenants.errors import NotFound
from tenants.ledger.declared import label
from tenants.models import TeamMember
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# How far back a rule is tried; of more incidents than this the newest.
DAYS: Final = (7, 30, 90)
MOST: Final = 2000
SHOWN: Final = 50
_ORDER: Final = {RuleState.LIVE: 0, RuleState.DRAFT: 1, RuleState.WITHDRAWN: 2}
_BESIDE: Final = (
    "tenant", "customer", "replaces", "category", "asset", "sets_category", "sets_team",
    "task_team", "owner",
)  # fmt: skip


@dataclass(frozen=True)
class RuleLine:
    """A rule in words. `is_overdue`: the day of its review has come while it is live."""

    row: FlagRule
    is_overdue: bool
    when: list[str]
    then: list[str]


@dataclass(frozen=True)
class Hit:
    """One incident that a rule would have flagged."""

    row: Incident
    because: list[str]


@dataclass(frozen=True)
class Trial:
    """What a rule would have flagged of what was registered in so many days, the newest first."""

    days: int
    looked_at: int
    found: int
    hits: list[Hit]
    is_cut: bool


def rules_for(actor: Actor, *, now: datetime) -> list[RuleLine]:
    """Return the rules of the desks of this person: what is live first, by name."""
    rows = sorted(_seen(actor), key=lambda one: (_ORDER[RuleState(one.state)], one.name))
    return [_line(row, now) for row in rows]


def rule_for(actor: Actor, key: int, *, now: datetime) -> RuleLine:
    row = _seen(actor).filter(pk=key).first()
    if row is None:
        raise NotFound()
    return _line(row, now)


def _seen(actor: Actor) -> QuerySet[FlagRule]:
    of_desks = FlagRule.objects.filter(tenant__in=sorted(set(actor.providers.values())))
    sees = may_at(actor, Action.SEE_QUEUE, tenant="customer")
    return of_desks.filter(Q(customer=None) | sees).select_related(*_BESIDE)


def flagged_by(actor: Actor, rule: FlagRule) -> int:
    """Return how many incidents in sight it flagged since it is there."""
    seen = visible_incidents(actor).values("pk")
    return Flag.objects.filter(rule=rule, incident__in=seen).count()


def tried(actor: Actor, rule: FlagRule, *, days: int, now: datetime) -> Trial:
    """Try a rule on what was registered in so many days, as it stands in the record by now.

    What was taken over from elsewhere is left out: no rule is for it.
    """
    rows = visible_incidents(actor).filter(
        provider=rule.tenant_id, registered_at__gte=now - timedelta(days=days)
    )
    if rule.customer_id is not None:
        rows = rows.filter(tenant=rule.customer_id)
    rows = rows.exclude(channel=Channel.IMPORT).select_related("tenant")
    looked = list(rows.order_by("-registered_at", "-pk")[: MOST + 1])
    is_cut = len(looked) > MOST
    looked = looked[:MOST]
    assets = assets_of([one.pk for one in looked]) if rule.asset_id is not None else {}
    hits = []
    for incident in looked:
        because = matched(rule, seen_of(incident, assets.get(incident.pk, frozenset())))
        if because is not None:
            hits.append(Hit(incident, _because(because)))
    return Trial(days, len(looked), len(hits), hits[:SHOWN], is_cut)


def rules_to_review(actor: Actor, now: datetime) -> QuerySet[FlagRule]:
    """Return the live rules that this person owns and whose review is due (source 000, 205).

    By the day in UTC: a moment is what a kept statement can follow.
    """
    today = Cast(Value(now, DateTimeField()), DateField())
    return (
        FlagRule.objects.filter(
            tenant__in=sorted(set(actor.providers.values())), owner=actor.user_id or 0,
            state=RuleState.LIVE, review_on__lte=today,
        )
        .select_related("tenant", "customer")
        .order_by("review_on", "pk")
    )  # fmt: skip


def flags_to_answer(actor: Actor, now: datetime) -> QuerySet[Flag]:
    """Return the proposals that nobody answered, of one's own incidents, of those of one's teams
    that nobody has, and of those that one leads; the oldest first.
    """
    teams = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
    own = (
        Q(incident__assignee=actor.user_id)
        | Q(incident__manager=actor.user_id)
        | Q(incident__assignee=None, incident__team__in=teams)
    )
    return (
        Flag.objects.filter(own, may_at(actor, Action.TRIAGE), OPEN_FLAG)
        .exclude(incident__status=Status.CLOSED)
        .select_related("incident__tenant", "rule")
        .order_by("flagged_at", "pk")
    )


def _line(row: FlagRule, now: datetime) -> RuleLine:
    today = now.astimezone(ZoneInfo(row.tenant.zone)).date()
    is_overdue = row.state == RuleState.LIVE and row.review_on <= today
    return RuleLine(row, is_overdue, _when(row), _then(row))


def _when(row: FlagRule) -> list[str]:
    """Return the conditions of a rule in words."""
    told: Mapping[str, object] = {
        _("the report has one of these words: %(what)s"): row.words,
        _("its category is %(what)s"): row.category,
        _("it came by %(what)s"): row.channel and label(Channel, row.channel),
        _("it is of this kind: %(what)s"): row.kind and label(Kind, row.kind),
        _("it hits %(what)s"): row.asset,
        _("its priority is P%(what)s or more urgent"): row.priority,
        _("its class is %(what)s or higher"): row.lowest_class,
    }
    said = [words % {"what": what} for words, what in told.items() if what]
    if row.from_hour is not None:
        hours = {"first": row.from_hour, "end": row.to_hour}
        said.append(_("it was reported between %(first)s:00 and %(end)s:00") % hours)
    return said


def _then(row: FlagRule) -> list[str]:
    """Return in words what follows; a rule of which nothing follows flags all the same."""
    told: Mapping[str, object] = {
        _("set the category %(what)s"): row.sets_category,
        _("give it to %(what)s"): row.sets_team,
        _("make it this kind: %(what)s"): row.sets_kind and label(Kind, row.sets_kind),
        _("make the task “%(what)s”"): row.task,
    }
    said = [words % {"what": what} for words, what in told.items() if what]
    if row.marks_security:
        said.append(_("label it a security incident"))
    if row.impact is not None and row.urgency is not None:
        said.append(_proposal(row.impact, row.urgency))
    return said


def _proposal(impact: int, urgency: int) -> str:
    said = {"impact": Level(impact).label, "urgency": Level(urgency).label}
    return _("propose impact %(impact)s and urgency %(urgency)s") % said


def _because(codes: Iterable[str]) -> list[str]:
    return [label(FlagBecause, code) for code in codes if code]


@dataclass(frozen=True)
class FlagView:
    """What one rule flagged of an incident, as its page shows it."""

    key: int
    rule: int
    name: str
    why: str
    because: list[str]
    did: list[str]
    proposal: str
    answer: str
    answered_by: str
    is_open: bool


def flag_views(rows: Iterable[Row]) -> list[FlagView]:
    """Return what flagged an incident, of rows of `flag_list`."""
    return [
        FlagView(
            key=row["pk"], rule=row["rule_id"], name=row["rule__name"], why=row["rule__why"],
            because=_because(row["matched"].split(",")),
            did=[label(FlagDid, code) for code in row["did"].split(",") if code],
            proposal=_proposal(row["impact"], row["urgency"]) if row["impact"] else "",
            answer=label(FlagAnswer, row["answer"]) if row["answer"] else "",
            answered_by=row["answered_by__name"] or "",
            is_open=row["impact"] is not None and not row["answer"],
        )
        for row in rows
    ]  # fmt: skip


def flag_of(actor: Actor, reference: str, key: int) -> Flag:
    """Return one flag of an incident that this person sees, or NotFound."""
    seen = visible_incidents(actor).filter(reference=reference).values("pk")
    found = Flag.objects.filter(pk=key, incident__in=seen)
    flag = found.select_related("rule", "incident__tenant").first()
    if flag is None:
        raise NotFound()
    return flag
