"""An incident, or an improvement of its review, is referred to what takes its cause away."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import ReferTo, TakeBack
from incidents.causes.services.held import Held, lock_held, record_held
from incidents.choices import ImprovementRoute
from incidents.duty.services.recovery import is_security
from incidents.facts import Referred, ReferredHere
from incidents.models import (
    Change,
    Improvement,
    Incident,
    Problem,
    Referral,
    Release,
    SupplierCase,
)
from incidents.record.queries.visible import visible_incidents
from incidents.record.services.common import (
    append_event,
    clean_text,
    lock_incident,
    noted,
    owned,
)
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert, update
from tenants.rules.roles import Action, Actor, require

# Which improvements go where, as their review said.
ROUTES = {Change: ImprovementRoute.CHANGE, Release: ImprovementRoute.RELEASE}


@transaction.atomic
def refer_to_problem(*, problem_id: int, ask: ReferTo, actor: Actor, now: datetime) -> Problem:
    return _refer(lock_held(Problem, problem_id, actor=actor), ask, actor=actor, now=now)


@transaction.atomic
def refer_to_change(*, change_id: int, ask: ReferTo, actor: Actor, now: datetime) -> Change:
    return _refer(lock_held(Change, change_id, actor=actor), ask, actor=actor, now=now)


@transaction.atomic
def refer_to_release(*, release_id: int, ask: ReferTo, actor: Actor, now: datetime) -> Release:
    return _refer(lock_held(Release, release_id, actor=actor), ask, actor=actor, now=now)


@transaction.atomic
def refer_to_case(
    *, suppliercase_id: int, ask: ReferTo, actor: Actor, now: datetime
) -> SupplierCase:
    return _refer(lock_held(SupplierCase, suppliercase_id, actor=actor), ask, actor=actor, now=now)


@transaction.atomic
def take_back_from_case(
    *, suppliercase_id: int, ask: TakeBack, actor: Actor, now: datetime
) -> SupplierCase:
    case = lock_held(SupplierCase, suppliercase_id, actor=actor)
    return _take_back(case, ask, actor=actor, now=now)


@transaction.atomic
def take_back_from_problem(
    *, problem_id: int, ask: TakeBack, actor: Actor, now: datetime
) -> Problem:
    return _take_back(lock_held(Problem, problem_id, actor=actor), ask, actor=actor, now=now)


@transaction.atomic
def take_back_from_change(*, change_id: int, ask: TakeBack, actor: Actor, now: datetime) -> Change:
    return _take_back(lock_held(Change, change_id, actor=actor), ask, actor=actor, now=now)


@transaction.atomic
def take_back_from_release(
    *, release_id: int, ask: TakeBack, actor: Actor, now: datetime
) -> Release:
    return _take_back(lock_held(Release, release_id, actor=actor), ask, actor=actor, now=now)


def refer_here(row: Held, ask: ReferTo, *, actor: Actor, now: datetime) -> None:
    """Refer these to a locked row; one that may not be refuses all of it."""
    wanted: list[tuple[int, Improvement | None]] = [(pk, None) for pk in set(ask.incident_ids)]
    wanted += [(one.review.incident_id, one) for one in _improvements(row, ask, actor)]
    touches = False
    for pk, improvement in sorted(wanted, key=lambda one: one[0]):
        incident = lock_incident(pk, actor=actor)
        _refer_one(row, incident, improvement, actor=actor, now=now)
        touches = touches or is_security(incident)
    if not wanted:
        return
    facts = ReferredHere(incidents=sorted({pk for pk, _one in wanted}))
    kind = f"{row._meta.model_name}.linked"
    if touches and isinstance(row, Change):
        # Whoever does not see that customer carries it out no sooner than whoever does (R54).
        row.touches_security = True
        record_held(row, kind, actor=actor, now=now, facts=facts)
    else:
        append(row, kind, actor=actor, at=now, facts=facts)


def _refer(row: Held, ask: ReferTo, *, actor: Actor, now: datetime) -> Held:
    if row.is_over:
        raise Invalid(_("This has ended: nothing is referred to it any more."))
    if not ask.incident_ids and not ask.improvement_ids:
        raise Invalid(_("Choose at least one incident."), field="references")
    refer_here(row, ask, actor=actor, now=now)
    return row


def _refer_one(
    row: Held, incident: Incident, improvement: Improvement | None, *, actor: Actor, now: datetime
) -> None:
    require(actor, Action.WORK, incident.tenant_id)
    if incident.provider_id != row.provider_id:
        raise NotFound()
    known = Referral.objects.filter(
        incident=incident, reference=row.reference, improvement=improvement, ended_at=None
    )
    if known.exists():
        told = _("%(incident)s is referred to it already.")
        raise Invalid(told % {"incident": incident.reference}, field="references")
    referral = Referral(
        **owned(incident), improvement=improvement, reference=row.reference,
        referred_at=now, referred_by_id=actor.user_id,
    )  # fmt: skip
    setattr(referral, str(row._meta.model_name), row)
    facts = Referred(to=row.reference, improvement=improvement.pk if improvement else None)
    append_event(
        incident, "incident.referred", actor=actor, now=now, wrote=[insert(referral)], facts=facts
    )


def _improvements(row: Held, ask: ReferTo, actor: Actor) -> list[Improvement]:
    wanted = set(ask.improvement_ids)
    seen = visible_incidents(actor).values("pk")
    found = Improvement.objects.filter(
        pk__in=wanted, review__incident__in=seen, route=ROUTES.get(type(row), "")
    )
    rows = list(found.select_related("review"))
    if len(rows) != len(wanted):
        raise Invalid(_("Choose improvements that go this way."), field="improvements")
    return rows


def _take_back(row: Held, ask: TakeBack, *, actor: Actor, now: datetime) -> Held:
    referral = Referral.objects.filter(
        pk=ask.referral_id, reference=row.reference, ended_at=None
    ).first()
    if referral is None:
        raise NotFound()
    incident: Incident = lock_incident(referral.incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    reason: str = clean_text(ask.reason, "reason")
    referral.ended_at = now
    append_event(
        incident,
        "incident.referral_ended",
        actor=actor,
        now=now,
        wrote=[update(referral, "ended_at"), *noted(incident, reason, actor=actor, now=now)],
        facts=Referred(to=row.reference, improvement=referral.improvement_id),
    )
    facts = ReferredHere(incidents=[incident.pk])
    append(row, f"{row._meta.model_name}.unlinked", actor=actor, at=now, facts=facts)
    return row
