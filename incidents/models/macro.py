"""Several verbs that are done as one: what each does is set here, and in which order."""

from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import WaitingReason
from incidents.models.text_template import TextTemplate
from tenants.models import Category, Team
from tenants.models.base import TenantRow
from tenants.models.walled import walled

# What a macro can do, by the names of its fields. Last comes what it waits for or ends with: what
# was said before belongs to the work.
USUAL: Final = (
    "category", "takes", "team", "starts", "message", "note", "waits_for", "resolution",
)  # fmt: skip


def _to(model: type[models.Model], name: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        model,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=name,
    )


class Macro(TenantRow):
    """Of the desk. What is empty is left out; it needs no triage, and does not replace it."""

    name = models.CharField(_("name"), max_length=80)
    category = _to(Category, _("set this category"))
    takes = models.BooleanField(_("take it"), default=False)
    team = _to(Team, _("give it to this team"))
    starts = models.BooleanField(_("start work"), default=False)
    message = _to(TextTemplate, _("send this message"))
    note = _to(TextTemplate, _("write this note"))
    waits_for = models.CharField(
        _("wait for"), max_length=12, choices=WaitingReason, blank=True, default=""
    )
    wait_hours = models.PositiveSmallIntegerField(_("wait this many hours"), null=True, blank=True)
    resolution = _to(TextTemplate, _("resolve it with this text"))
    # Codes of `USUAL` with commas between; what it leaves out comes behind, in the usual order.
    order = models.CharField(_("order"), max_length=120, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        constraints = walled(
            "incidents_macro",
            models.UniqueConstraint(fields=["tenant", "name"], name="macro_once"),
            models.CheckConstraint(
                condition=models.Q(takes=False) | models.Q(team=None),
                name="macro_has_one_owner",
                violation_error_message=_("Either you take it or a team gets it."),
            ),
            models.CheckConstraint(
                condition=models.Q(waits_for="") | models.Q(resolution=None),
                name="macro_waits_or_resolves",
                violation_error_message=_("What is resolved does not wait."),
            ),
            models.CheckConstraint(
                condition=models.Q(wait_hours=None)
                | (models.Q(wait_hours__range=(1, 8760)) & ~models.Q(waits_for="")),
                name="macro_waits_so_long",
                violation_error_message=_(
                    "It waits from 1 hour to a year, and for something that is chosen."
                ),
            ),
            tenant={
                "category": "tenants_category",
                "team": "tenants_team",
                "message": "incidents_texttemplate",
                "note": "incidents_texttemplate",
                "resolution": "incidents_texttemplate",
            },
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name

    @property
    def sequence(self) -> tuple[str, ...]:
        """Return the codes of all that a macro can do, in the order in which this one does it."""
        first = [code for code in self.order.split(",") if code in USUAL]
        return tuple(dict.fromkeys([*first, *USUAL]))
