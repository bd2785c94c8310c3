"""By which words known solutions are found, and the text of them that customers read.

Both are made by the database itself from the articles, in the same transaction, as the words of
incidents are: no door forgets it, and what is withdrawn is gone from here at once.
"""

from typing import ClassVar, Final, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.article import Article, ArticleText
from tenants.keys import TenantKey
from tenants.models import Tenant
from tenants.models.base import CatalogueManager, TenantRow
from tenants.models.walled import OwnerKey, walled

_MADE: Final = "is made from the articles, by the database itself"


class ArticleWords(TenantRow):
    """The words of an article in any state, for the desk alone."""

    not_replayed = _MADE

    article = models.OneToOneField(Article, models.PROTECT, related_name="+", db_constraint=False)
    customer = models.ForeignKey(
        Tenant,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    is_published = models.BooleanField(default=False)
    words = SearchVectorField()

    class Meta:
        verbose_name = _("words of known solutions")
        verbose_name_plural = _("words of known solutions")
        indexes: ClassVar = [GinIndex(fields=["words"], name="article_words")]
        constraints = walled(
            "incidents_articlewords",
            OwnerKey(name="incidents_articlewords_customer_owner", via="customer"),
            tenant={"article": "incidents_article"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return str(self.article_id)


class PublicArticle(ArticleText):
    """What customers read of an article: nothing where it is not published, or not for them."""

    not_replayed = _MADE

    objects: ClassVar[CatalogueManager[Self]] = CatalogueManager()  # type: ignore[assignment]

    article = models.OneToOneField(Article, models.PROTECT, related_name="+", db_constraint=False)
    reference = models.CharField(_("number"), max_length=20)
    number = models.PositiveIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"), null=True)
    is_offered = models.BooleanField(default=False)
    words = SearchVectorField()

    class Meta:
        verbose_name = _("known solution that customers read")
        verbose_name_plural = _("known solutions that customers read")
        indexes: ClassVar = [GinIndex(fields=["words"], name="public_article_words")]
        constraints = walled(
            "incidents_publicarticle",
            OwnerKey(name="incidents_publicarticle_customer_owner", via="customer"),
            TenantKey(
                field="asset",
                to="tenants_asset",
                via="customer",
                name="incidents_publicarticle_asset_of_customer",
            ),
            models.CheckConstraint(
                condition=models.Q(asset=None) | models.Q(customer__isnull=False),
                name="incidents_publicarticle_asset_has_its_customer",
            ),
            tenant={"article": "incidents_article"},
            provider={"category": "tenants_category"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.reference
