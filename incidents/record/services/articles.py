"""Holding a known solution: its lock, its next version in the ledger, and what it was used for."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.choices import ArticleState, ArticleUse
from incidents.facts import ArticleUsed
from incidents.models import Article, ArticleVersion, Incident, UsedArticle
from incidents.record.services.common import append_event
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import Written, append, insert, update
from tenants.ledger.changed import changed_columns, remember
from tenants.ledger.facts import NOTHING, Facts
from tenants.rules.roles import Action, Actor


def lock_article(article_id: int, *, actor: Actor, expected_version: int | None = None) -> Article:
    rows = Article.objects.select_for_update(of=("self",)).select_related("provider")
    article = rows.filter(pk=article_id).first()
    if article is None or not actor.may(Action.SEE_QUEUE, article.provider_id):
        raise NotFound()
    if expected_version is not None and article.version != expected_version:
        raise Stale()
    remember(article)
    return article


def record_article(
    article: Article,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    wrote: tuple[Written, ...] = (),
    facts: Facts = NOTHING,
) -> Article:
    """Save what changed of a locked article as its next version, and tell it."""
    article.version += 1
    changes = update(article, *changed_columns(article))
    append(
        article, kind, actor=actor, at=now, wrote=[*wrote, changes], version=article.version,
        facts=facts,
    )  # fmt: skip
    return article


def version_for(incident: Incident, reference: str, *, field: str = "article") -> ArticleVersion:
    """Return the version of a published article that may be used at this customer, or refuse."""
    found = Article.objects.filter(
        Q(customer=None) | Q(customer=incident.tenant_id),
        provider=incident.provider_id,
        reference=reference.strip().upper(),
        state=ArticleState.PUBLISHED,
    ).first()
    if found is None:
        raise Invalid(_("Choose a published solution that is for this customer."), field=field)
    return ArticleVersion.objects.select_related("article").get(article=found, number=found.number)


def use_article(
    incident: Incident, version: ArticleVersion, how: ArticleUse, *, actor: Actor, now: datetime
) -> None:
    """Keep with which version it was done, on the incident's own chain; once is enough."""
    reference = version.article.reference
    use = UsedArticle(
        tenant_id=incident.tenant_id, provider_id=incident.provider_id, incident=incident,
        article=version.article, number=version.number, reference=reference, how=how,
        used_by_id=actor.user_id, used_at=now,
    )  # fmt: skip
    earlier = UsedArticle.objects.filter(
        incident=incident, article=version.article, number=version.number, how=how
    )
    if earlier.exists():
        return
    append_event(
        incident,
        "incident.article_used",
        actor=actor,
        now=now,
        wrote=[insert(use)],
        facts=ArticleUsed(article=reference, number=version.number, how=how),
    )
