"""What is agreed with a customer: targets, update rules, service hours (R69-R72, R75-R77, R154)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.choices import Basis, Unit
from tenants.contract.rules.calendar_reading import BadCalendar
from tenants.contract.rules.calendars import parse_calendar
from tenants.contract.rules.profile import Profile
from tenants.errors import Invalid
from tenants.ledger.append import append, created, insert, update
from tenants.media import EMAIL, MEDIA
from tenants.models import Agreement, Holiday, ServiceHours, Target, Tenant, UpdateRule
from tenants.rules.roles import Action, Actor, require

Week = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Term:
    """Within which time one priority must be answered or solved."""

    clock: Target.Clock
    priority: int
    amount: int
    unit: Unit
    basis: Basis


@dataclass(frozen=True)
class Rhythm:
    """How often, and by which means, a customer hears of an open incident."""

    priority: int
    minutes: int
    media: frozenset[str] = frozenset({EMAIL})
    calls_at_once: bool = False
    around_the_clock: bool = False


def terms_of(profile: Profile) -> list[Term]:
    """Return the targets of R69: response in service hours, resolution in elapsed time."""
    found = []
    for priority, terms in sorted(profile.terms.items()):
        response, resolution = terms.response, terms.resolution
        found += [
            Term(Target.Clock.RESPONSE, priority, response.value, response.unit,
                 Basis.SERVICE_HOURS),
            Term(Target.Clock.RESOLUTION, priority, resolution.value, resolution.unit,
                 Basis.ELAPSED),
        ]  # fmt: skip
    return found


@transaction.atomic
def set_service_hours(
    *, tenant: Tenant, name: str, week: Week, actor: Actor, now: datetime, zone: str = ""
) -> ServiceHours:
    """Add service hours, or change those of this name."""
    require(actor, Action.CONFIGURE, tenant.pk)
    zone = zone or tenant.zone
    plain = {day: [list(window) for window in windows] for day, windows in week.items()}
    check_week(name, zone, plain)
    hours = ServiceHours.objects.select_for_update().filter(tenant=tenant, name=name).first()
    if hours is None:
        hours = ServiceHours(
            tenant=tenant, provider_id=tenant.provider_id, name=name, zone=zone, week=plain
        )
        kind, written = "servicehours.added", insert(hours)
    else:
        hours.zone, hours.week = zone, plain
        kind, written = "servicehours.changed", update(hours, "zone", "week")
    # What runs follows; nothing can be counted yet in hours that are new.
    append(hours, kind, actor=actor, at=now, wrote=[written], told=kind == "servicehours.changed")
    return hours


def check_week(name: str, zone: str, week: object) -> None:
    """Refuse opening hours that cannot be read, or that never are."""
    try:
        parse_calendar({"name": name, "tz": zone, "week": week})
    except BadCalendar as error:
        raise Invalid(str(error), field="week") from error


def check_windows(windows: object) -> None:
    """Refuse the windows of one day that cannot be read."""
    try:
        parse_calendar({"name": "day", "tz": "UTC", "week": {"1": windows}})
    except BadCalendar as error:
        raise Invalid(str(error), field="windows") from error


@transaction.atomic
def add_holiday(
    *,
    hours: ServiceHours,
    day: date,
    actor: Actor,
    now: datetime,
    name: str = "",
    windows: Sequence[list[str]] = (),
) -> Holiday:
    """Close the desk on a day, or open it in windows of that day's own."""
    require(actor, Action.CONFIGURE, hours.tenant_id)
    check_windows(list(windows))
    holiday = Holiday(
        tenant_id=hours.tenant_id,
        provider_id=hours.provider_id,
        hours=hours,
        day=day,
        name=name,
        windows=list(windows),
    )
    append(hours, "holiday.added", actor=actor, at=now, wrote=[insert(holiday)])
    return holiday


@transaction.atomic
def make_agreement(
    *,
    tenant: Tenant,
    name: str,
    valid: date,
    hours: ServiceHours,
    terms: Iterable[Term],
    rhythms: Iterable[Rhythm],
    actor: Actor,
    now: datetime,
    until: date | None = None,
    pauses: bool = False,
) -> Agreement:
    """Agree targets and updates with a customer; what held until then ends on that day."""
    require(actor, Action.CONFIGURE, tenant.pk)
    _end_earlier(tenant, valid, actor=actor, now=now)
    owner = {"tenant_id": tenant.pk, "provider_id": tenant.provider_id}
    agreement = Agreement(**owner, name=name, valid=valid, until=until, hours=hours, pauses=pauses)
    wrote = [insert(agreement)]
    targets = [
        Target(**owner, agreement=agreement, clock=term.clock, priority=term.priority,
               amount=term.amount, unit=term.unit, basis=term.basis)
        for term in terms
    ]  # fmt: skip
    rules = [
        UpdateRule(**owner, agreement=agreement, priority=rhythm.priority, minutes=rhythm.minutes,
                   media=sorted(rhythm.media),
                   calls_at_once=rhythm.calls_at_once,
                   around_the_clock=rhythm.around_the_clock)
        for rhythm in rhythms
    ]  # fmt: skip
    wrote += [created(row) for row in Target.objects.bulk_create(targets)]
    wrote += [created(row) for row in UpdateRule.objects.bulk_create(rules)]
    append(agreement, "agreement.made", actor=actor, at=now, wrote=wrote, told=False)
    return agreement


def _end_earlier(tenant: Tenant, valid: date, *, actor: Actor, now: datetime) -> None:
    """End what holds until then; its own story says so."""
    earlier = (
        Agreement.objects.select_for_update()
        .filter(tenant=tenant, valid__lt=valid, until__isnull=True)
        .first()
    )
    if earlier is not None:
        earlier.until = valid
        wrote = [update(earlier, "until")]
        append(earlier, "agreement.ended", actor=actor, at=now, wrote=wrote, told=False)


@transaction.atomic
def change_target(*, agreement: Agreement, term: Term, actor: Actor, now: datetime) -> Target:
    """Set one target of an agreement (R71). Clocks that run follow it."""
    require(actor, Action.CONFIGURE, agreement.tenant_id)
    if term.amount <= 0:
        raise Invalid(_("A target is more than nothing."), field="amount")
    target = (
        Target.objects.select_for_update()
        .filter(agreement=agreement, clock=term.clock, priority=term.priority)
        .first()
    )
    if target is None:
        target = Target(
            tenant_id=agreement.tenant_id,
            provider_id=agreement.provider_id,
            agreement=agreement,
            clock=term.clock,
            priority=term.priority,
        )
    target.amount, target.unit, target.basis = term.amount, term.unit, term.basis
    written = update(target, "amount", "unit", "basis") if target.pk else insert(target)
    append(agreement, "target.changed", actor=actor, at=now, wrote=[written])
    return target


@transaction.atomic
def set_update_rule(
    *, agreement: Agreement, rhythm: Rhythm, actor: Actor, now: datetime
) -> UpdateRule:
    """Set how often a customer hears of incidents of one priority (R75-R77)."""
    require(actor, Action.CONFIGURE, agreement.tenant_id)
    if rhythm.minutes <= 0:
        raise Invalid(_("An interval is more than nothing."), field="minutes")
    if not rhythm.media or rhythm.media - MEDIA.keys():
        raise Invalid(_("Choose one of these."), field="media")
    rule = (
        UpdateRule.objects.select_for_update()
        .filter(agreement=agreement, priority=rhythm.priority)
        .first()
    )
    if rule is None:
        rule = UpdateRule(
            tenant_id=agreement.tenant_id,
            provider_id=agreement.provider_id,
            agreement=agreement,
            priority=rhythm.priority,
        )
    rule.minutes, rule.media = rhythm.minutes, sorted(rhythm.media)
    rule.calls_at_once, rule.around_the_clock = rhythm.calls_at_once, rhythm.around_the_clock
    fields = ("minutes", "media", "calls_at_once", "around_the_clock")
    written = update(rule, *fields) if rule.pk else insert(rule)
    append(agreement, "updaterule.changed", actor=actor, at=now, wrote=[written])
    return rule
