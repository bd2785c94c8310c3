"""What was laid before a supplier: the provider's own row, which no customer reads."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import SupplierCaseState
from incidents.models.governed import GovernedRow
from tenants.models import Supplier
from tenants.models.walled import walled

_CLOSED = models.Q(state=SupplierCaseState.CLOSED)


class SupplierCase(GovernedRow):
    """Whose turn it is, what they said last and when they speak next (R128).

    Its number and address at the supplier are those of "another tool" of every such row.
    """

    personal = frozenset({"title", "last_word", "escalated_to", "result"})

    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        verbose_name=_("supplier"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=SupplierCaseState, default=SupplierCaseState.OPEN
    )
    last_word = models.TextField(_("last word"), blank=True)
    last_word_at = models.DateTimeField(_("said"), null=True, blank=True)
    # When they promised to speak next. Past it with nothing said, the promise is broken, and
    # stays so: the word that comes late counts it, and does not take it back.
    promised_at = models.DateTimeField(_("promised next word"), null=True, blank=True)
    broken_promises = models.PositiveSmallIntegerField(_("broken promises"), default=0)
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)
    escalated_to = models.CharField(_("escalated to"), max_length=200, blank=True)
    # What came of it.
    result = models.TextField(_("how it ended"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("supplier case")
        verbose_name_plural = _("supplier cases")
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "promised_at", "id"],
                condition=~_CLOSED,
                name="supplier_cases_that_stand",
            ),
        ]
        constraints = walled(
            "incidents_suppliercase",
            models.CheckConstraint(condition=~models.Q(title=""), name="supplier_case_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(last_word_at=None) | ~models.Q(last_word=""),
                name="last_word_says_something",
            ),
            models.CheckConstraint(
                condition=(_CLOSED & models.Q(ended_at__isnull=False) & ~models.Q(result=""))
                | (~_CLOSED & models.Q(ended_at=None)),
                name="closed_supplier_case_says_how",
            ),
            provider={"supplier": "tenants_supplier"},
            of_provider=True,
        )

    @property
    def is_over(self) -> bool:
        return self.state == SupplierCaseState.CLOSED

    def is_broken(self, now: datetime) -> bool:
        """Say whether they did not keep their word: now, or ever before in this case."""
        is_late = self.promised_at is not None and self.promised_at < now
        return not self.is_over and (is_late or self.broken_promises > 0)
