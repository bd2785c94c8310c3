"""A known solution: written, changed, published as a version that stays, and withdrawn (R53)."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import ArticleState, Audience, Language
from incidents.facts import ArticleFacts
from incidents.handling.asks.article import ChangeArticle, WithdrawArticle, WriteArticle
from incidents.models import Article, ArticleVersion
from incidents.record.rules.articles import KEPT, changed, may_publish, may_withdraw
from incidents.record.services.articles import lock_article, record_article
from incidents.record.services.common import clean_text
from incidents.record.services.lookups import assets_of, category_of, customer_by
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert
from tenants.ledger.changed import remember
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def write_article(*, provider_id: int, ask: WriteArticle, actor: Actor, now: datetime) -> Article:
    """Write a new one: a draft, or published at once."""
    provider = Tenant.objects.filter(pk=provider_id).first()
    if provider is None or not provider.is_provider:
        raise NotFound()
    require(actor, Action.WORK, provider_id)
    customer = customer_by(ask.customer_id) if ask.customer_id is not None else None
    if customer is not None:
        require(actor, Action.WORK, customer.pk)
        if customer.provider_id != provider_id:
            raise NotFound()
    article = Article(
        tenant=provider, provider=provider, customer=customer, written_at=now,
        author_id=actor.user_id,
    )  # fmt: skip
    _describe(article, ask.about)
    article.reference = _next_reference()
    wrote = [insert(article)]
    append(article, "article.written", actor=actor, at=now, wrote=wrote, version=article.version)
    if ask.publishes:
        remember(article)
        _publish(article, actor=actor, now=now)
    return article


@transaction.atomic
def change_article(
    *, article_id: int, expected_version: int, ask: ChangeArticle, actor: Actor, now: datetime
) -> Article:
    """Write it anew; what is published stays as it is until the new text is published too."""
    article = lock_article(article_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, article.customer_id or article.provider_id)
    _describe(article, ask)
    latest = ArticleVersion.objects.filter(article=article, number=article.number).first()
    article.is_changed = latest is not None and bool(changed(_texts(latest), _texts(article)))
    return record_article(article, "article.changed", actor=actor, now=now)


@transaction.atomic
def publish_article(
    *, article_id: int, expected_version: int, actor: Actor, now: datetime
) -> Article:
    """Keep the text as it stands as the next version, and offer that."""
    article = lock_article(article_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, article.customer_id or article.provider_id)
    return _publish(article, actor=actor, now=now)


@transaction.atomic
def withdraw_article(
    *, article_id: int, ask: WithdrawArticle, actor: Actor, now: datetime
) -> Article:
    """Offer it no more; what was solved with it still says so."""
    article = lock_article(article_id, actor=actor)
    require(actor, Action.WORK, article.customer_id or article.provider_id)
    if not may_withdraw(ArticleState(article.state)):
        raise Invalid(_("This solution is withdrawn already."), field="reason")
    article.withdrawn_reason = clean_text(ask.reason, "reason", limit=200)
    article.state = ArticleState.WITHDRAWN
    facts = ArticleFacts(number=article.number)
    return record_article(article, "article.withdrawn", actor=actor, now=now, facts=facts)


def _publish(article: Article, *, actor: Actor, now: datetime) -> Article:
    if article.audience == Audience.CUSTOMERS:
        # Words that leave the house.
        require(actor, Action.INFORM, article.customer_id or article.provider_id)
    if not may_publish(ArticleState(article.state), is_changed=article.is_changed):
        raise Invalid(_("This text is published already."))
    article.number += 1
    version = ArticleVersion(
        tenant_id=article.tenant_id, provider_id=article.provider_id, article=article,
        customer_id=article.customer_id, number=article.number, published_at=now,
        published_by_id=actor.user_id, **_texts(article),
    )  # fmt: skip
    # Before the article: the database takes from it what customers read.
    wrote = (insert(version),)
    article.state, article.published_at, article.is_changed = ArticleState.PUBLISHED, now, False
    article.withdrawn_reason = ""
    facts = ArticleFacts(number=article.number)
    return record_article(
        article, "article.published", actor=actor, now=now, wrote=wrote, facts=facts
    )


def _describe(article: Article, ask: ChangeArticle) -> None:
    article.title = clean_text(ask.title, "title", limit=120)
    article.symptoms = clean_text(ask.symptoms, "symptoms", needed=False)
    article.cause = clean_text(ask.cause, "cause", needed=False)
    article.solution = clean_text(ask.solution, "solution")
    article.product = clean_text(ask.product, "product", needed=False, limit=120)
    article.is_workaround, article.review_on = ask.is_workaround, ask.review_on
    article.audience, article.language = Audience(ask.audience), Language(ask.language)
    article.category = category_of(article.provider, ask.category_id)
    if ask.asset_id is None:
        article.asset = None
    elif article.customer is None:
        raise Invalid(_("Choose the customer whose asset it is first."), field="asset")
    else:
        article.asset = assets_of(article.customer, [ask.asset_id])[0]


def _texts(text: Article | ArticleVersion) -> dict[str, Any]:
    return {name: getattr(text, name) for name in KEPT}


def _next_reference() -> str:
    """Return the next number: of one sequence, so that it tells no more than those of incidents."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('incidents_article_reference')")
        (number,) = cursor.fetchone()
    return f"KB-{number:06d}"
