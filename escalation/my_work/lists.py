"""What waits for one person at the desk, over all rooms: one table, counted and listed alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateField, DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from escalation.choices import NoticeState
from escalation.models import Escalation, Notice
from escalation.my_work.items import (
    Item,
    back_item,
    breach_item,
    call_item,
    complaint_item,
    confirm_item,
    draft_item,
    effect_item,
    escalation_item,
    exception_item,
    failed_item,
    improvement_item,
    incident_item,
    led_item,
    proposal_item,
    reply_item,
    review_item,
    solution_item,
    step_item,
    task_item,
    team_item,
    waiting_item,
)
from escalation.my_work.owed_items import (
    check_item,
    control_item,
    evidence_item,
    flag_item,
    hand_over_item,
    law_item,
    plan_item,
    policy_item,
    release_item,
    rule_item,
    wide_item,
)
from escalation.notices.queries.mail import undelivered
from escalation.notices.queries.wide import wide_seen
from escalation.on_call.queries.standing import handed_over
from incidents.causes.queries.checks import checks_to_answer
from incidents.choices import ArticleState, Status
from incidents.desk.queries.flagging import flags_to_answer, rules_to_review
from incidents.duty.queries.improving import effects_to_look_at, improvements_to_confirm
from incidents.duty.queries.my_owed import (
    controls_due,
    evidence_to_confirm,
    laws_owed,
    messages_to_release,
    plan_messages_due,
)
from incidents.duty.queries.my_work import (
    back_from_waiting,
    breaches_owed,
    complaints_waiting,
    exceptions_to_answer,
    led_by,
    open_improvements,
    open_steps,
    open_tasks,
    proposals_to_agree,
    reviews_due,
    unread_replies,
    waiting_until,
    work_in_hand,
    work_of_teams,
)
from incidents.duty.queries.policies import policies_to_read
from incidents.models import Article
from incidents.record.queries.drafts import my_drafts
from tenants.media import PHONE
from tenants.models import TeamMember
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# Of each list; what is behind it comes up as the first ones are done.
SIZE = 50


@dataclass(frozen=True)
class Section:
    """A list of the page: what waits, and how one of its rows is drawn."""

    key: str
    title: Any
    icon: str
    rows: Callable[[Actor, datetime], QuerySet[Any]]
    item: Callable[[Any, datetime], Item]
    # Nothing is to be done about it yet.
    is_counted: bool = True


@dataclass(frozen=True)
class Shown:
    section: Section
    items: list[Item]
    has_more: bool


def escalations_awaited(actor: Actor, now: datetime) -> QuerySet[Escalation]:
    """Return the escalations that this person was asked for, or a team of theirs; and those that a
    colleague offers them.
    """
    teams = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
    return (
        Escalation.objects.filter(
            Q(
                Q(to_user=actor.user_id)
                | Q(holder__user=actor.user_id)
                | Q(provider_holder__user=actor.user_id)
                | Q(to_user=None, to_supplier=None, to_team__in=teams),
                acknowledged_at=None,
            )
            | Q(offered_to=actor.user_id),
            may_at(actor, Action.SEE_QUEUE),
            passed_on_at=None,
        )
        .exclude(incident__status=Status.CLOSED)
        .select_related("incident__tenant", "to_team")
        .order_by("raised_at", "pk")
    )


def calls_to_make(actor: Actor, now: datetime) -> QuerySet[Notice]:
    """Return the calls of one's own incidents and of those that nobody has; late ones are all's."""
    own = Q(incident__assignee=actor.user_id) | Q(incident__manager=actor.user_id)
    return (
        Notice.objects.filter(
            own | Q(incident__assignee=None) | Q(due_at__lte=now),
            may_at(actor, Action.CALL),
            medium=PHONE,
            state=NoticeState.WAITING,
            incident__isnull=False,
        )
        .select_related("incident__tenant")
        .order_by("due_at", "pk")
    )


def failed_mail_unseen(actor: Actor, now: datetime) -> QuerySet[Notice]:
    return undelivered(actor)


def solutions_to_look_at(actor: Actor, now: datetime) -> QuerySet[Article]:
    """Return the known solutions in use that one wrote, and wanted to look at again by now.

    By the day in UTC: a moment is what a kept statement can follow.
    """
    today = Cast(Value(now, DateTimeField()), DateField())
    return Article.objects.filter(
        author=actor.user_id or 0,
        provider__in=sorted(set(actor.providers.values())),
        state=ArticleState.PUBLISHED,
        review_on__lte=today,
    ).order_by("review_on", "pk")


SECTIONS: tuple[Section, ...] = (
    Section("calls", _("Calls to make"), "phone", calls_to_make, call_item),
    Section(
        "escalations",
        _("Escalations that await you"),
        "siren",
        escalations_awaited,
        escalation_item,
    ),
    Section(
        "wide", _("Impact beyond one system: decide what is done"), "scale", wide_seen, wide_item
    ),
    Section(
        "breaches",
        _("Personal data breaches to decide on or notify"),
        "scale",
        breaches_owed,
        breach_item,
    ),
    Section("laws", _("What the law asks of your customers"), "scale", laws_owed, law_item),
    Section(
        "proposals",
        _("What the law asks: agree as the second person"),
        "user-check",
        proposals_to_agree,
        proposal_item,
    ),
    Section(
        "exceptions",
        _("Exceptions that need a second person"),
        "user-check",
        exceptions_to_answer,
        exception_item,
    ),
    Section(
        "plan", _("Messages of a communication plan"), "megaphone", plan_messages_due, plan_item
    ),
    Section(
        "release",
        _("Messages to press and public to release"),
        "check-check",
        messages_to_release,
        release_item,
    ),
    Section(
        "checks",
        _("Changes whose security you check"),
        "shield-check",
        checks_to_answer,
        check_item,
    ),
    Section(
        "evidence",
        _("Evidence handed to you: confirm that you have it"),
        "fingerprint",
        evidence_to_confirm,
        evidence_item,
    ),
    Section("undelivered", _("Mail that did not arrive"), "mail", failed_mail_unseen, failed_item),
    Section("back", _("Back from waiting"), "bell-ring", back_from_waiting, back_item),
    Section("replies", _("Unread answers of customers"), "mail", unread_replies, reply_item),
    Section("complaints", _("Complaints to answer"), "frown", complaints_waiting, complaint_item),
    Section("reviews", _("Reviews to hold"), "graduation-cap", reviews_due, review_item),
    Section(
        "improvements",
        _("Improvements to carry out"),
        "lightbulb",
        open_improvements,
        improvement_item,
    ),
    Section(
        "confirm",
        _("Improvements that a change carried out: confirm"),
        "check",
        improvements_to_confirm,
        confirm_item,
    ),
    Section("effects", _("Improvements: did they help?"), "scale", effects_to_look_at, effect_item),
    Section(
        "solutions",
        _("Known solutions to look at again"),
        "book-open",
        solutions_to_look_at,
        solution_item,
    ),
    Section("flags", _("Flag proposals that wait"), "flag", flags_to_answer, flag_item),
    Section("flagrules", _("Flagging rules to review"), "flag", rules_to_review, rule_item),
    Section("controls", _("Recurring duties"), "list-checks", controls_due, control_item),
    Section(
        "handed", _("Handed over to you: read and confirm"), "phone", handed_over, hand_over_item
    ),
    Section("policies", _("Policies to read"), "book-open", policies_to_read, policy_item),
    Section("steps", _("Steps of a plan to do"), "list-checks", open_steps, step_item),
    Section("drafts", _("Drafts that you did not send"), "save", my_drafts, draft_item),
    Section("tasks", _("Tasks and planned work"), "list-checks", open_tasks, task_item),
    Section("mine", _("Incidents that you work on"), "user-check", work_in_hand, incident_item),
    Section(
        "waits", _("Comes back by itself"), "pause", waiting_until, waiting_item, is_counted=False
    ),
    Section("led", _("Incidents that you lead"), "flag", led_by, led_item, is_counted=False),
    Section("teams", _("Of your teams, and taken by nobody"), "users", work_of_teams, team_item),
)


def waiting(actor: Actor, now: datetime) -> Mapping[str, QuerySet[Any]]:
    """Return what the figure in the menu counts, by name (see DESK_WORK in the settings)."""
    return {section.key: section.rows(actor, now) for section in SECTIONS if section.is_counted}


def my_work(actor: Actor, now: datetime) -> list[Shown]:
    """Return the lists in which something waits, each up to its size."""
    found = []
    for section in SECTIONS:
        rows = list(section.rows(actor, now)[: SIZE + 1])
        if rows:
            items = [section.item(row, now) for row in rows[:SIZE]]
            found.append(Shown(section, items, has_more=len(rows) > SIZE))
    return found
