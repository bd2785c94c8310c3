"""A known solution: written by the provider once, used again and again (R53)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import ArticleState, Audience, Language
from tenants.keys import TenantKey
from tenants.models import Asset, Category, Tenant, User
from tenants.models.base import TenantRow
from tenants.models.walled import OwnerKey, walled

WORDS = frozenset({"title", "symptoms", "cause", "solution"})


class ArticleText(TenantRow):
    """What an article says, and to whom: the same of the working text and of each version."""

    # Nothing: of all customers of the provider.
    customer = models.ForeignKey(
        Tenant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("for one customer"),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("category"),
    )
    asset = models.ForeignKey(
        Asset,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("asset"),
    )
    product = models.CharField(_("product or system"), max_length=120, blank=True)
    audience = models.CharField(
        _("who reads it"), max_length=12, choices=Audience, default=Audience.INTERNAL
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("title"), max_length=120)
    symptoms = models.TextField(_("symptoms"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    solution = models.TextField(_("solution"))
    is_workaround = models.BooleanField(_("is a workaround"), default=False)

    class Meta:
        abstract = True


def _of_article(table: str, *extra: models.BaseConstraint) -> list[models.BaseConstraint]:
    return walled(
        table,
        OwnerKey(name=f"{table}_customer_owner", via="customer"),
        # Its key goes by the customer whose asset it is.
        TenantKey(
            field="asset", to="tenants_asset", via="customer", name=f"{table}_asset_of_customer"
        ),
        # Without a customer that key would look at nothing.
        models.CheckConstraint(
            condition=models.Q(asset=None) | models.Q(customer__isnull=False),
            name=f"{table}_asset_has_its_customer",
        ),
        *extra,
        provider={"category": "tenants_category"},
        of_provider=True,
    )


class Article(ArticleText):
    """The text as it is worked on, and how it stands. Changed only through services."""

    personal = WORDS

    reference = models.CharField(_("number"), max_length=20, unique=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        _("state"), max_length=12, choices=ArticleState, default=ArticleState.DRAFT
    )
    # Of the version that was published last; 0: none yet.
    number = models.PositiveIntegerField(_("version"), default=0)
    # The working text says something else than what was published last.
    is_changed = models.BooleanField(_("changed since"), default=False)
    author = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("author"),
    )
    written_at = models.DateTimeField(_("written"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("known solution")
        verbose_name_plural = _("known solutions")
        indexes: ClassVar = [
            models.Index(fields=["provider", "state", "id"], name="articles_by_state")
        ]
        constraints = _of_article(
            "incidents_article",
            models.CheckConstraint(condition=~models.Q(title=""), name="article_has_a_title"),
            models.CheckConstraint(
                condition=~models.Q(state=ArticleState.PUBLISHED)
                | models.Q(number__gt=0, published_at__isnull=False),
                name="published_article_has_a_version",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def is_published(self) -> bool:
        return self.state == ArticleState.PUBLISHED


class ArticleVersion(ArticleText):
    """What was published once: kept for good, as an incident was solved with it."""

    personal = WORDS

    article = models.ForeignKey(
        Article,
        models.PROTECT,
        related_name="versions",
        db_constraint=False,
        verbose_name=_("known solution"),
    )
    number = models.PositiveIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("published by"),
    )

    class Meta:
        verbose_name = _("version of a known solution")
        verbose_name_plural = _("versions of known solutions")
        constraints = _of_article(
            "incidents_articleversion",
            TenantKey(
                field="article",
                to="incidents_article",
                name="incidents_articleversion_article_same_tenant",
            ),
            models.UniqueConstraint(
                fields=["tenant", "article", "number"], name="article_version_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.number)
