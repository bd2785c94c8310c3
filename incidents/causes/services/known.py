"""A cause that is known: a known error, with its workaround offered as a known solution (R122)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import KnowCause, OfferWorkaround
from incidents.causes.rules.moves import may_become
from incidents.causes.services.held import lock_held, record_held
from incidents.choices import ArticleState, ProblemState
from incidents.handling.asks.article import ChangeArticle, WriteArticle
from incidents.handling.services.article import write_article
from incidents.models import Article, Problem
from incidents.record.services.common import clean_text
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def know_cause(*, problem_id: int, ask: KnowCause, actor: Actor, now: datetime) -> Problem:
    """Say what the cause is, and how one works around it until a change takes it away."""
    problem = lock_held(Problem, problem_id, actor=actor)
    require(actor, Action.WORK, problem.provider_id)
    if not may_become(ProblemState(problem.state), ProblemState.KNOWN_ERROR):
        raise Invalid(_("This problem has ended: open it again first."))
    problem.cause = clean_text(ask.cause, "cause")
    problem.workaround = clean_text(
        ask.workaround, "workaround", needed=ask.offer is not None and not ask.article
    )
    if problem.state != ProblemState.KNOWN_ERROR:
        problem.state, problem.known_at = ProblemState.KNOWN_ERROR, now
    if ask.article.strip():
        problem.article = _published(ask.article, problem)
    elif ask.offer is not None:
        problem.article = _write(problem, ask.offer, actor=actor, now=now)
    return record_held(problem, "problem.known", actor=actor, now=now)


def _published(reference: str, problem: Problem) -> Article:
    found = Article.objects.filter(
        reference=reference.strip().upper(),
        provider=problem.provider_id,
        state=ArticleState.PUBLISHED,
        customer=None,
    ).first()
    if found is None:
        raise Invalid(_("Choose a published solution that is for all customers."), field="article")
    return found


def _write(problem: Problem, offer: OfferWorkaround, *, actor: Actor, now: datetime) -> Article:
    """Publish the workaround where reports are taken in; who may not is refused, and all of it."""
    said = ChangeArticle(
        title=offer.title,
        solution=problem.workaround,
        is_workaround=True,
        audience=offer.audience,
        language=offer.language,
        category_id=problem.category_id,
    )
    return write_article(
        provider_id=problem.provider_id,
        ask=WriteArticle(about=said, publishes=True),
        actor=actor,
        now=now,
    )
