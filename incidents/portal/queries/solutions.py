"""Known solutions that a customer may read: the latest, and one by its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from incidents.models import PublicArticle, UsedArticle
from tenants.errors import NotFound
from tenants.rules.roles import Actor

SIZE: Final = 30


@dataclass(frozen=True)
class Latest:
    rows: list[PublicArticle]
    older: int | None = None


def latest_solutions(tenant_ids: Sequence[int], *, before: int | None = None) -> Latest:
    """Return a page of what is published for these customers, the newest first."""
    found = _for(tenant_ids).order_by("-pk")
    found = found.filter(pk__lt=before) if before else found
    rows = list(found[: SIZE + 1])
    return Latest(rows[:SIZE], rows[SIZE - 1].pk if len(rows) > SIZE else None)


def public_solution(tenant_ids: Sequence[int], reference: str) -> PublicArticle:
    found = _for(tenant_ids).filter(reference=reference).select_related("category").first()
    if found is None:
        raise NotFound()
    return found


def was_helped(actor: Actor, article: PublicArticle) -> bool:
    """Say whether this person said of this version that it helped."""
    said = UsedArticle.objects.filter(
        article=article.article_id, number=article.number, used_by=actor.user_id, incident=None
    )
    return said.exists()


def _for(tenant_ids: Sequence[int]) -> QuerySet[PublicArticle]:
    return PublicArticle.objects.filter(
        Q(customer=None) | Q(customer__in=tenant_ids), is_offered=True
    )
