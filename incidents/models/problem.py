"""One cause behind one or more incidents: the provider's own row, which no customer reads."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import ProblemState
from incidents.models.article import Article
from incidents.models.governed import GovernedRow
from tenants.models import Category
from tenants.models.walled import walled

_OVER = models.Q(state__in=[ProblemState.RESOLVED, ProblemState.CLOSED])


class Problem(GovernedRow):
    """What is known of a cause, how one works around it, and how it stands (R68, R122)."""

    personal = frozenset({"title", "cause", "workaround", "result"})

    state = models.CharField(
        _("state"), max_length=12, choices=ProblemState, default=ProblemState.OPEN
    )
    cause = models.TextField(_("root cause"), blank=True)
    workaround = models.TextField(_("workaround"), blank=True)
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
    # The workaround as it is offered where incidents are reported.
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        db_constraint=False,
        db_index=False,
        verbose_name=_("known solution"),
    )
    known_at = models.DateTimeField(_("cause known"), null=True, blank=True)
    # What took the cause away, or why nothing will.
    result = models.TextField(_("how it ended"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        indexes: ClassVar = [
            models.Index(fields=["provider", "id"], condition=~_OVER, name="problems_that_stand"),
        ]
        constraints = walled(
            "incidents_problem",
            models.CheckConstraint(condition=~models.Q(title=""), name="problem_has_a_title"),
            models.CheckConstraint(
                condition=~models.Q(state=ProblemState.KNOWN_ERROR)
                | (~models.Q(cause="") & models.Q(known_at__isnull=False)),
                name="known_error_says_its_cause",
            ),
            models.CheckConstraint(
                condition=(_OVER & models.Q(ended_at__isnull=False) & ~models.Q(result=""))
                | (~_OVER & models.Q(ended_at=None)),
                name="ended_problem_says_how",
            ),
            provider={"category": "tenants_category", "article": "incidents_article"},
            of_provider=True,
        )

    @property
    def is_over(self) -> bool:
        return self.state in (ProblemState.RESOLVED, ProblemState.CLOSED)
