"""Flagging what was registered by the rules that are live, and answering what one proposed (R21).

Every door registers by one service, and this follows its event: on the desk's side, where rules
and tasks can be read. What comes from another desk's past is told by other events: no rule is for
what was handled there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import FlagAnswer, FlagDid, Kind, RuleState, Status
from incidents.duty.services.breach import follow_labels, labels_of
from incidents.facts import FlagAnswered, Flagged
from incidents.handling.asks.flagging import AnswerFlag
from incidents.handling.asks.tasks import MakeTask
from incidents.handling.services.assess import assess
from incidents.handling.services.tasks import make_task
from incidents.handling.services.triage import follow_assessment
from incidents.models import Flag, FlagRule, Incident
from incidents.record.queries.flags import assets_of, seen_of
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.flagging import hits, that_hold
from incidents.record.services.common import (
    append_event,
    clean_text,
    lock_incident,
    noted,
    owned,
    record,
)
from incidents.record.services.lookups import first_team
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import Written, insert, update
from tenants.rules.roles import SYSTEM, Action, Actor, require

LONGEST = 4000


def flag_incidents(incident_ids: Iterable[int], *, now: datetime) -> None:
    """Let the rules that hold flag these; a second time each that did is silent."""
    rows = Incident.objects.filter(pk__in=set(incident_ids))
    live = FlagRule.objects.filter(state=RuleState.LIVE, provider__in=rows.values("provider"))
    rules = list(live.order_by("pk"))
    if not rules:
        return
    incidents = list(rows.select_related("tenant").order_by("pk"))
    assets = assets_of([incident.pk for incident in incidents])
    for incident in incidents:
        of_ours = (rule for rule in rules if rule.provider_id == incident.provider_id)
        holding = that_hold(of_ours, customer_id=incident.tenant_id)
        if found := hits(holding, seen_of(incident, assets[incident.pk])):
            _flag(incident.pk, found, now=now)


@transaction.atomic
def _flag(
    incident_id: int, hit: Sequence[tuple[FlagRule, tuple[str, ...]]], *, now: datetime
) -> None:
    incident = lock_incident(incident_id, actor=SYSTEM)
    known = set(Flag.objects.filter(incident=incident).values_list("rule", flat=True))
    found = [one for one in hit if one[0].pk not in known]
    if not found:
        return
    before, said = incident.priority, labels_of(incident)
    acts = [_act(incident, rule) for rule, _because in found]
    flags = [
        Flag(
            **owned(incident), rule=rule, matched=",".join(because), did=",".join(did),
            impact=rule.impact, urgency=rule.urgency, flagged_at=now,
        )
        for (rule, because), did in zip(found, acts, strict=True)
    ]  # fmt: skip
    done = [code for did in acts for code in did]
    wrote: list[Written] = [insert(flag) for flag in flags]
    changes = {FlagDid.CATEGORY, FlagDid.TEAM, FlagDid.KIND, FlagDid.SECURITY}.intersection(done)
    if changes:
        assess(incident, incident.impact, incident.urgency, None)
        wrote += follow_assessment(incident, before=before, actor=SYSTEM, now=now)
        wrote += follow_labels(incident, before=said, now=now)
    tell = record if changes else append_event
    facts = Flagged(
        rules=[rule.pk for rule, _because in found], did=sorted(set(done)),
        priority=incident.priority, before=before,
    )  # fmt: skip
    tell(incident, "incident.flagged", actor=SYSTEM, now=now, wrote=wrote, facts=facts)
    for rule, _because in found:
        _make_task(incident, rule, now=now)


def _act(incident: Incident, rule: FlagRule) -> list[str]:
    """Do on a locked incident what a rule says; return the codes of what that was.

    What a person chose stays: only what nobody triaged or took yet is changed.
    """
    did: list[str] = []
    is_untouched = incident.status == Status.NEW and incident.assignee_id is None
    if is_untouched and rule.sets_category_id and incident.category_id is None:
        incident.category = rule.sets_category
        incident.team = first_team(incident.tenant, incident)
        did.append(FlagDid.CATEGORY)
    if is_untouched and rule.sets_team is not None and rule.sets_team.is_active:
        incident.team = rule.sets_team
        did.append(FlagDid.TEAM)
    if is_untouched and rule.sets_kind and rule.sets_kind != incident.kind:
        incident.kind = Kind(rule.sets_kind)
        did.append(FlagDid.KIND)
    marks = rule.marks_security or Kind.SECURITY_EVENT in (rule.sets_kind,)
    if is_untouched and marks and not incident.is_security:
        incident.is_security = True
        did.append(FlagDid.SECURITY)
    if rule.task:
        did.append(FlagDid.TASK)
    if rule.proposes:
        did.append(FlagDid.PROPOSAL)
    return [str(code) for code in did]


def _make_task(incident: Incident, rule: FlagRule, *, now: datetime) -> None:
    team = next(
        (one for one in (rule.task_team, incident.team) if one is not None and one.is_active), None
    )
    # What cannot be done is left out: nothing of a rule may hold up what was reported.
    if not rule.task or team is None or not incident.tenant.is_active or not incident.is_open:
        return
    ask = MakeTask(
        tenant_id=incident.tenant_id, title=rule.task, text=rule.why, priority=incident.priority,
        team_id=team.pk, incident=incident.reference,
    )  # fmt: skip
    make_task(ask=ask, actor=SYSTEM, now=now)


@transaction.atomic
def answer_flag(
    *, flag_id: int, expected_version: int | None, ask: AnswerFlag, actor: Actor, now: datetime
) -> Flag:
    """Accept or decline the priority that a rule proposed; accepted, impact and urgency are as
    proposed, and the priority follows from these.
    """
    found = Flag.objects.filter(pk=flag_id, incident__in=visible_incidents(actor).values("pk"))
    flag = found.select_related("rule").first()
    if flag is None:
        raise NotFound()
    incident = lock_incident(flag.incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.TRIAGE, incident.tenant_id)
    if not flag.is_open or flag.impact is None or flag.urgency is None:
        raise Invalid(_("This was answered already."), field="answer")
    if incident.status == Status.CLOSED:
        raise Invalid(_("This is closed: nobody works on it any more."), field="answer")
    if ask.answer not in FlagAnswer.values:
        raise Invalid(_("Choose one of these."), field="answer")
    reason = clean_text(ask.reason, "reason", limit=LONGEST)
    flag.answer, flag.answered_by_id, flag.answered_at = ask.answer, actor.person_id, now
    wrote, before = [update(flag, "answer", "answered_by", "answered_at")], incident.priority
    if ask.answer == FlagAnswer.ACCEPTED:
        incident.priority_reason, incident.priority_override = reason, None
        assess(incident, flag.impact, flag.urgency, None)
        wrote += follow_assessment(incident, before=before, actor=actor, now=now)
    else:
        wrote += noted(incident, reason, actor=actor, now=now)
    facts = FlagAnswered(
        flag=flag.pk, rule=flag.rule_id, answer=ask.answer, priority=incident.priority,
        before=before,
    )  # fmt: skip
    tell = record if ask.answer == FlagAnswer.ACCEPTED else append_event
    tell(incident, "flag.answered", actor=actor, now=now, wrote=wrote, facts=facts)
    return flag
