"""A customer says that a known solution helped: counted, and no incident is made of it (R53)."""

from datetime import datetime

from django.db import transaction

from incidents.choices import ArticleUse
from incidents.facts import ArticleUsed
from incidents.models import PublicArticle, UsedArticle
from tenants.errors import NotFound
from tenants.ledger.append import append, insert
from tenants.models import Tenant, User
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def say_helped(*, reference: str, tenant_id: int, actor: Actor, now: datetime) -> UsedArticle:
    """Keep that it spared a report; once of each person and version."""
    require(actor, Action.REPORT, tenant_id)
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    article = PublicArticle.objects.filter(reference=reference, is_offered=True).first()
    if tenant is None or article is None or article.customer_id not in (None, tenant_id):
        raise NotFound()
    # Of two tabs at once one waits here, and finds what the other kept.
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=actor.person_id)
    said = {
        "tenant_id": tenant_id, "provider_id": tenant.provider_id,
        "article_id": article.article_id, "number": article.number,
        "used_by_id": actor.user_id, "how": ArticleUse.HELPED,
    }  # fmt: skip
    earlier = UsedArticle.objects.filter(**said).first()
    if earlier is not None:
        return earlier
    use = UsedArticle(**said, reference=article.reference, used_at=now)
    wrote = [insert(use)]
    facts = ArticleUsed(article=article.reference, number=article.number, how=ArticleUse.HELPED)
    append(use, "article.helped", actor=actor, at=now, wrote=wrote, facts=facts)
    return use
