"""Two reports of the same: one ends, the other goes on with all that was owed of both (X11).

Nothing is moved: rows are bound to their incident by its history. The survivor shows what belongs
to those that were merged into it; who must hear, and what is owed, goes on there.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.choices import MessageKind, PersonalData, Status, WaitingReason
from incidents.duty.services.breach import follow_labels, labels_of
from incidents.duty.services.owing import refuse_while_owed
from incidents.duty.services.waive import lapse
from incidents.handling.asks.join import MergeIncident
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.services.assess import assess
from incidents.handling.services.drafts import move_drafts
from incidents.handling.services.move_cases import move_cases
from incidents.handling.services.relate import lock_both
from incidents.handling.services.tasks import move_tasks
from incidents.handling.services.triage import change_priority, follow_assessment
from incidents.handling.services.work import resume_work
from incidents.models import (
    AffectedContact,
    AssetLink,
    Follower,
    Incident,
    OutagePart,
    breach_terms,
)
from incidents.record.facts import Merged, TookOver
from incidents.record.queries.hearers import reaches_somebody
from incidents.record.rules.classes import QUALITIES
from incidents.record.rules.merging import Side, check_merge
from incidents.record.services import relations
from incidents.record.services.common import (
    append_event,
    clean_text,
    lock_incident,
    owned,
    record,
)
from incidents.record.services.ending import end_promises
from incidents.record.services.following import let_follow
from incidents.record.services.prove import recheck_rounds
from incidents.record.services.replies import read_replies
from incidents.record.services.speak import say
from incidents.record.services.stricter import Owed, later_than, owed_of, take_over
from incidents.record.services.terms import terms_of
from incidents.relations import RelationKind
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert, update
from tenants.rules.roles import Action, Actor, require
from tenants.sole import sole

LABELS = ("is_security", "is_cyber", "is_breach")
# How sure one is that personal data was hit: the more, the later.
SURE = (PersonalData.NO, PersonalData.MAYBE, PersonalData.YES)


@transaction.atomic
def merge_incident(
    *, incident_id: int, expected_version: int, ask: MergeIncident, actor: Actor, now: datetime
) -> Incident:
    """End this incident in another of the same customer, which goes on for both; return that one.

    Those who must hear of it are told so, in `text`, by a person: that is a response to them.
    """
    merged, survivor = lock_both(
        incident_id, ask.survivor, actor=actor, expected_version=expected_version, field="survivor"
    )
    for one in (merged, survivor):
        require(actor, Action.TRIAGE, one.tenant_id)
        require(actor, Action.CLOSE, one.tenant_id)
    check_merge(_side(merged), _side(survivor))
    refuse_while_owed(merged)
    text = clean_text(ask.text, "text")
    if reaches_somebody(merged):
        say(merged, text, kind=MessageKind.REPLY, actor=actor, now=now)
    owed, priority = owed_of(merged), merged.priority
    waits = merged.status == Status.WAITING and merged.waiting_reason == WaitingReason.CUSTOMER
    _move_parts(merged, survivor, actor=actor, now=now)
    move_drafts(merged, survivor)
    move_tasks(merged, survivor, actor=actor, now=now)
    move_cases(merged, survivor, actor=actor, now=now)
    _end(merged, survivor, actor=actor, now=now)
    _take_over(survivor, merged, actor=actor, now=now)
    survivor = _raise_priority(survivor, merged, to=priority, actor=actor, now=now)
    if not waits:
        survivor = _go_on(survivor, actor=actor, now=now)
    _owe(survivor, merged, owed, actor=actor, now=now)
    return survivor


def _side(incident: Incident) -> Side:
    terms = breach_terms(incident=incident)
    parts = OutagePart.objects.filter(incident=incident, left_at=None)
    involved = incident.is_breach or incident.personal_data != PersonalData.NO
    return Side(
        pk=incident.pk,
        tenant=incident.tenant_id,
        is_open=incident.is_open,
        is_elsewhere=incident.is_elsewhere,
        is_drill=incident.is_drill,
        is_unverified=incident.is_unverified,
        parent=incident.parent_id,
        outage=sole(parts.values_list("outage_id", flat=True)),
        has_term=involved or terms.exists(),
        term_is_open=(involved and not terms.exists()) or terms.filter(stopped_at=None).exists(),
    )


def _move_parts(merged: Incident, survivor: Incident, *, actor: Actor, now: datetime) -> None:
    """Let its parts be those of the survivor, and the survivor a part where it was one."""
    kind, above = RelationKind.PART_OF, merged.parent
    for part in merged.children.exclude(pk=survivor.pk).order_by("pk"):
        locked = lock_incident(part.pk, actor=actor)
        relations.unlink_column(locked, merged, kind, actor=actor, now=now)
        relations.link(locked, survivor, kind, actor=actor, now=now)
    if survivor.parent_id == merged.pk:
        relations.unlink_column(survivor, merged, kind, actor=actor, now=now)
    if above is not None and above.pk != survivor.pk and survivor.parent_id is None:
        relations.link(survivor, above, kind, actor=actor, now=now)


def _end(merged: Incident, survivor: Incident, *, actor: Actor, now: datetime) -> None:
    """End everything that ran of it; what it says and who was told stays as it was."""
    merged.status, merged.waiting_reason = Status.CLOSED, ""
    merged.closed_at, merged.merged_into = now, survivor
    wrote = end_promises(merged, actor=actor, now=now)
    wrote += read_replies(merged, actor=actor, now=now)
    wrote += lapse(merged)
    record(
        merged,
        "incident.merged",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=Merged(other=survivor.pk, reference=survivor.reference),
    )


def _take_over(survivor: Incident, merged: Incident, *, actor: Actor, now: datetime) -> None:
    """Let the survivor count from the earlier report, with the higher classes and all labels."""
    before, labels = survivor.priority, labels_of(survivor)
    if merged.terms_from < survivor.terms_from:
        survivor.counted_from = merged.terms_from
    for name in QUALITIES:
        found = [level for one in (survivor, merged) if (level := getattr(one, name)) is not None]
        setattr(survivor, name, max(found, default=None))
    for name in LABELS:
        setattr(survivor, name, getattr(survivor, name) or getattr(merged, name))
    said = (PersonalData(one.personal_data) for one in (survivor, merged))
    survivor.personal_data = max(said, key=SURE.index)
    assess(survivor, survivor.impact, survivor.urgency, None)
    wrote = follow_assessment(survivor, before=before, actor=actor, now=now)
    wrote += follow_labels(survivor, before=labels, now=now)
    wrote += _take_people(survivor, merged)
    followers = Follower.objects.filter(incident=merged, ended_at=None)
    wrote += let_follow(survivor, followers.values_list("person_id", flat=True), now=now)
    wrote += _take_assets(survivor, merged)
    record(
        survivor,
        "incident.took_over",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=TookOver(
            other=merged.pk,
            reference=merged.reference,
            priority=survivor.priority,
            before=before,
        ),
    )


def _take_people(survivor: Incident, merged: Incident) -> list[Written]:
    """Let who heard of the other one hear of this one."""
    told = AffectedContact.objects.filter(incident=merged, is_active=True)
    wanted = {*told.values_list("contact_id", flat=True), merged.reporter_id}
    rows = {row.contact_id: row for row in AffectedContact.objects.filter(incident=survivor)}
    written = []
    for contact_id in sorted(wanted):
        row = rows.get(contact_id)
        if row is None:
            written.append(insert(AffectedContact(**owned(survivor), contact_id=contact_id)))
        elif not row.is_active:
            row.is_active = True
            written.append(update(row, "is_active"))
    return written


def _take_assets(survivor: Incident, merged: Incident) -> list[Written]:
    linked = AssetLink.objects.filter(incident=merged, is_active=True)
    rows = {row.asset_id: row for row in AssetLink.objects.filter(incident=survivor)}
    written = []
    for asset_id in sorted(linked.values_list("asset_id", flat=True)):
        row = rows.get(asset_id)
        if row is None:
            written.append(insert(AssetLink(**owned(survivor), asset_id=asset_id)))
        elif not row.is_active:
            row.is_active = True
            written.append(update(row, "is_active"))
    return written


def _raise_priority(
    survivor: Incident, merged: Incident, *, to: int, actor: Actor, now: datetime
) -> Incident:
    """Judge the survivor as high as the other one was, by the service that does so, with why."""
    if survivor.priority <= to:
        return survivor
    assess_as = terms_of(survivor).assess
    # The worse of both in each, unless that comes to more than either was.
    impact, urgency = max(survivor.impact, merged.impact), max(survivor.urgency, merged.urgency)
    if assess_as(impact=impact, urgency=urgency).priority < to:
        impact, urgency = merged.impact, merged.urgency
    by_matrix = assess_as(impact=impact, urgency=urgency).priority
    why = _("Merged with %(reference)s, which was P%(priority)d.")
    ask = ChangePriority(
        impact=impact,
        urgency=urgency,
        reason=why % {"reference": merged.reference, "priority": to},
        override=to if by_matrix > to else None,
    )
    return change_priority(
        incident_id=survivor.pk, expected_version=None, ask=ask, actor=actor, now=now
    )


def _go_on(survivor: Incident, *, actor: Actor, now: datetime) -> Incident:
    """A further report ends the waiting for the customer, as an answer of theirs would."""
    is_waiting = survivor.status == Status.WAITING
    if not is_waiting or survivor.waiting_reason != WaitingReason.CUSTOMER:
        return survivor
    return resume_work(incident_id=survivor.pk, expected_version=None, actor=actor, now=now)


def _owe(survivor: Incident, merged: Incident, owed: Owed, *, actor: Actor, now: datetime) -> None:
    wrote = take_over(survivor, owed, actor=actor, now=now)
    if wrote:
        append_event(
            survivor,
            "incident.owes_more",
            actor=actor,
            now=now,
            wrote=wrote,
            facts=Merged(other=merged.pk, reference=merged.reference),
        )
    if later_than(survivor, owed):
        raise Invalid(
            _("This one is promised more than that one: merge that one into this one."),
            field="survivor",
        )
    recheck_rounds([survivor], actor=actor, now=now)
