"""That a known solution was used: all that a customer may know of one that is the desk's own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import ArticleUse
from incidents.models.article import Article
from incidents.models.incident import Incident
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class UsedArticle(TenantRow):
    """With which version of which article an incident was solved, or a report was spared.

    It names the article by its number: of what the desk keeps for itself no words stand here.
    """

    article = models.ForeignKey(
        Article,
        models.PROTECT,
        related_name="uses",
        db_constraint=False,
        verbose_name=_("known solution"),
    )
    reference = models.CharField(_("known solution"), max_length=20)
    number = models.PositiveIntegerField(_("version"))
    incident = models.ForeignKey(
        Incident,
        models.PROTECT,
        null=True,
        related_name="used_articles",
        db_constraint=False,
        verbose_name=_("incident"),
    )
    how = models.CharField(_("what it did"), max_length=12, choices=ArticleUse)
    used_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("used by"),
    )
    used_at = models.DateTimeField(_("used"))

    class Meta:
        verbose_name = _("use of a known solution")
        verbose_name_plural = _("uses of known solutions")
        constraints = walled(
            "incidents_usedarticle",
            models.UniqueConstraint(
                fields=["tenant", "incident", "article", "number", "how"],
                name="article_used_once_in_an_incident",
            ),
            models.UniqueConstraint(
                fields=["tenant", "article", "number", "used_by"],
                condition=models.Q(incident=None),
                name="article_helps_somebody_once",
            ),
            models.CheckConstraint(
                condition=models.Q(how=ArticleUse.HELPED, incident=None)
                | (~models.Q(how=ArticleUse.HELPED) & models.Q(incident__isnull=False)),
                name="article_solves_an_incident_or_spares_one",
            ),
            tenant={"incident": "incidents_incident"},
            provider={"article": "incidents_article"},
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.number}"
