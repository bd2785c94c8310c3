"""Flagging rules, as administrators keep them: written, put live, reviewed, withdrawn (R21)."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import RuleState
from incidents.facts import RuleReviewed
from incidents.handling.asks.flagging import ReviewRule
from incidents.models import FlagRule
from incidents.record.rules.flagging import ANY_END, listed
from tenants.errors import Invalid, NotAllowed, NotFound, Stale, Words
from tenants.ledger.append import append, update
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require
from tenants.settings.services.configure import add_row, change_row

# What a rule is called and who answers for it; all else is tried on history before it is live.
ABOUT: Final = frozenset({"name", "why", "owner", "review_on"})
CONDITIONS: Final = (
    "words", "category_id", "channel", "kind", "asset_id", "priority", "lowest_class", "from_hour",
)  # fmt: skip


@transaction.atomic
def write_rule(
    *, row: FlagRule, fields: tuple[str, ...] | None, actor: Actor, now: datetime
) -> FlagRule:
    """Write a rule; `fields` are the columns that changed, None for a new one.

    What changes when it flags, or what follows, makes it a draft again.
    """
    if errors := _wrong(row, fields, now):
        raise Invalid(errors=errors)
    if fields is None:
        row.state, row.state_at = RuleState.DRAFT, now
        add_row(row=row, actor=actor, now=now)
        return row
    if not set(fields) <= ABOUT:
        row.state, row.state_at = RuleState.DRAFT, now
        fields = (*fields, "state", "state_at")
    change_row(row=row, fields=fields, actor=actor, now=now)
    return row


def _wrong(row: FlagRule, fields: tuple[str, ...] | None, now: datetime) -> dict[str, Words]:
    """Return what is wrong, by its field; what does not go together the table itself says."""
    errors: dict[str, Words] = {}
    if not any(getattr(row, name) not in (None, "") for name in CONDITIONS) and not row.is_silent:
        errors["words"] = _("Fill in at least one condition: else it flags everything.")
    words = listed(row.words)
    if row.words and not all(one.removesuffix(ANY_END).strip() for one in words):
        errors["words"] = _("Write words, with commas between.")
    owners = assignable_users(row.tenant_id)
    if not owners.filter(pk=row.owner_id).exists():
        errors["owner"] = _("Choose somebody who works here.")
    if (fields is None or "review_on" in fields) and not _is_ahead(row, row.review_on, now):
        errors["review_on"] = _("Choose a day that is still to come.")
    other = row.replaces
    if other is not None and (other.pk == row.pk or other.customer_id is not None):
        errors["replaces"] = _("Choose a rule that is for all customers.")
    return errors


@transaction.atomic
def put_live(*, rule_id: int, actor: Actor, now: datetime) -> FlagRule:
    """Let a draft flag what is registered from now on."""
    rule = _lock(rule_id, actor)
    require(actor, Action.CONFIGURE, rule.tenant_id)
    if not rule.is_draft:
        raise Stale(_("Only a draft is put live."))
    if not _is_ahead(rule, rule.review_on, now):
        raise Invalid(_("Its review is due: choose its next day first."))
    return _become(rule, RuleState.LIVE, "flagrule.put_live", actor=actor, now=now)


@transaction.atomic
def withdraw_rule(*, rule_id: int, actor: Actor, now: datetime) -> FlagRule:
    """Let a rule flag nothing any more; what it flagged stays."""
    rule = _lock(rule_id, actor)
    require(actor, Action.CONFIGURE, rule.tenant_id)
    if rule.state == RuleState.WITHDRAWN:
        raise Stale(_("This rule was withdrawn."))
    return _become(rule, RuleState.WITHDRAWN, "flagrule.withdrawn", actor=actor, now=now)


@transaction.atomic
def review_rule(*, rule_id: int, ask: ReviewRule, actor: Actor, now: datetime) -> FlagRule:
    """Record that it was looked at and stays as it is, until the next day; by its owner too."""
    rule = _lock(rule_id, actor)
    if rule.owner_id != actor.user_id and not actor.may(Action.CONFIGURE, rule.tenant_id):
        raise NotAllowed()
    if rule.state == RuleState.WITHDRAWN:
        raise Stale(_("This rule was withdrawn."))
    if not _is_ahead(rule, ask.review_on, now):
        raise Invalid(_("Choose a day that is still to come."), field="review_on")
    rule.review_on = ask.review_on
    facts = RuleReviewed(review_on=str(rule.review_on))
    wrote = [update(rule, "review_on")]
    append(rule, "flagrule.reviewed", actor=actor, at=now, wrote=wrote, facts=facts)
    return rule


def _lock(rule_id: int, actor: Actor) -> FlagRule:
    rows = FlagRule.objects.select_for_update(of=("self",)).select_related("tenant")
    rule = rows.filter(pk=rule_id).first()
    if rule is None or not actor.may(Action.SEE_QUEUE, rule.tenant_id):
        raise NotFound()
    return rule


def _is_ahead(rule: FlagRule, day: date, now: datetime) -> bool:
    return day > now.astimezone(ZoneInfo(rule.tenant.zone)).date()


def _become(
    rule: FlagRule, state: RuleState, kind: str, *, actor: Actor, now: datetime
) -> FlagRule:
    rule.state, rule.state_at = state, now
    append(rule, kind, actor=actor, at=now, wrote=[update(rule, "state", "state_at")])
    return rule
