"""What figures of the work are measured against, by customer and from a day on (R71, R137)."""

from decimal import Decimal
from typing import Any, ClassVar, Final

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.base import CatalogueRow
from tenants.models.walled import walled

NOT_BELOW: Final = [MinValueValidator(Decimal(0))]


class Tenths(models.DecimalField[Any, Any]):
    """A number with one digit behind the mark, however it was typed: the ledger tells it so too."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{**more, "max_digits": 9, "decimal_places": 1})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if value is not None:
            value = Decimal(value).quantize(Decimal("0.1"))
            setattr(model_instance, self.attname, value)
        return value


class Norm(CatalogueRow):
    """What one figure should keep to; of the provider it holds for who has none of their own.

    In the unit of the figure (`tenants/data/kpis.yaml`). A later one takes the place of an earlier
    one from its day on; one without a norm says that from then on there is none.
    """

    figure = models.CharField(_("figure"), max_length=40)
    norm = Tenths(_("norm"), null=True, blank=True, validators=NOT_BELOW)
    # What one would like to reach; a figure is judged by the norm alone.
    target = Tenths(_("aim"), null=True, blank=True, validators=NOT_BELOW)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("norm of a figure")
        verbose_name_plural = _("norms of figures")
        ordering: ClassVar = ["figure", "-valid_from"]
        constraints = walled(
            "tenants_norm",
            models.UniqueConstraint(fields=["tenant", "figure", "valid_from"], name="norm_once"),
            models.CheckConstraint(
                condition=(Q(norm=None) | Q(norm__gte=0)) & (Q(target=None) | Q(target__gte=0)),
                name="norm_is_not_below_nothing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.figure} {self.valid_from}"
