"""A problem: raised, described, its cause known, taken away by a change, closed (R68, R122)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import DescribeProblem, ReferTo, ResolveProblem, SayWhy
from incidents.causes.rules.moves import may_become, reopened_as
from incidents.causes.services.held import (
    begin,
    by_number,
    describe,
    lock_held,
    provider_by,
    record_held,
)
from incidents.causes.services.referring import refer_here
from incidents.choices import ChangeState, ProblemState
from incidents.facts import ProblemEnded
from incidents.models import Change, Problem
from incidents.record.services.common import clean_text
from incidents.record.services.lookups import category_of
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def raise_problem(
    *, provider_id: int, about: DescribeProblem, refers: ReferTo, actor: Actor, now: datetime
) -> Problem:
    """Raise one, empty or from incidents; one that may not be referred refuses all of it."""
    provider = provider_by(provider_id, actor)
    problem = Problem(tenant=provider, provider=provider)
    _describe(problem, about)
    begin(problem, "problem.raised", actor=actor, now=now)
    refer_here(problem, refers, actor=actor, now=now)
    return problem


@transaction.atomic
def change_problem(
    *, problem_id: int, expected_version: int, ask: DescribeProblem, actor: Actor, now: datetime
) -> Problem:
    problem = lock_held(Problem, problem_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, problem.provider_id)
    _describe(problem, ask)
    if problem.state == ProblemState.KNOWN_ERROR and not problem.cause:
        raise Invalid(_("Of a known error the cause is known."), field="cause")
    return record_held(problem, "problem.changed", actor=actor, now=now)


@transaction.atomic
def resolve_problem(
    *, problem_id: int, ask: ResolveProblem, actor: Actor, now: datetime
) -> Problem:
    """Say that the cause is gone: only a change that was carried out takes it away (R123)."""
    problem = lock_held(Problem, problem_id, actor=actor)
    require(actor, Action.WORK, problem.provider_id)
    _move(problem, ProblemState.RESOLVED)
    change = by_number(Change, ask.change, problem.provider_id, field="change")
    if change is None or change.problem_id != problem.pk:
        raise Invalid(_("Choose a change of this problem."), field="change")
    if change.state != ChangeState.DONE:
        told = _("%(change)s was not carried out: a permanent solution is carried out as a change.")
        raise Invalid(told % {"change": change.reference}, field="change")
    problem.result, problem.ended_at = clean_text(ask.result, "result"), now
    facts = ProblemEnded(change=change.reference)
    return record_held(problem, "problem.resolved", actor=actor, now=now, facts=facts)


@transaction.atomic
def close_problem(*, problem_id: int, ask: SayWhy, actor: Actor, now: datetime) -> Problem:
    """Close one: after it was resolved, or because nothing will be done about its cause."""
    problem = lock_held(Problem, problem_id, actor=actor)
    require(actor, Action.WORK, problem.provider_id)
    before = ProblemState(problem.state)
    _move(problem, ProblemState.CLOSED)
    reason = clean_text(ask.reason, "reason")
    if before is ProblemState.RESOLVED:
        problem.result = f"{problem.result}\n\n{reason}"
    else:
        problem.result, problem.ended_at = reason, now
    facts = ProblemEnded(change="")
    return record_held(problem, "problem.closed", actor=actor, now=now, facts=facts)


@transaction.atomic
def reopen_problem(*, problem_id: int, ask: SayWhy, actor: Actor, now: datetime) -> Problem:
    """Open it again: the cause was not taken away after all."""
    problem = lock_held(Problem, problem_id, actor=actor)
    require(actor, Action.WORK, problem.provider_id)
    if not problem.is_over:
        raise Invalid(_("This problem is open."))
    reason = clean_text(ask.reason, "reason")
    is_known = bool(problem.cause) and problem.known_at is not None
    _move(problem, reopened_as(is_cause_known=is_known))
    problem.result, problem.ended_at = f"{problem.result}\n\n{reason}".strip(), None
    return record_held(problem, "problem.reopened", actor=actor, now=now)


def _move(problem: Problem, after: ProblemState) -> None:
    if not may_become(ProblemState(problem.state), after):
        told = _("A problem that is %(state)s cannot become %(after)s.")
        raise Invalid(told % {"state": problem.get_state_display(), "after": after.label})
    problem.state = after


def _describe(problem: Problem, ask: DescribeProblem) -> None:
    describe(problem, ask)
    problem.cause = clean_text(ask.cause, "cause", needed=False)
    problem.workaround = clean_text(ask.workaround, "workaround", needed=False)
    problem.category = category_of(problem.provider, ask.category_id)
