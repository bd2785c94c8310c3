"""Norms of figures in the settings: which figure, what it should keep to, and from when on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tenants.choices import Section
from tenants.contract.rules.kpis import Better, FigureText, Measure
from tenants.data import figures
from tenants.models import Norm
from tenants.settings.forms import ScopedForm
from tenants.settings.rows import ScopedAdmin
from tenants.settings.site import site

MEASURES = {
    Measure.COUNT: _("a number in a month"),
    Measure.PERCENT: _("per cent"),
    Measure.HOURS: _("hours, of the middle case"),
}
MOST_PERCENT = 100


def _choices() -> list[tuple[str, Any]]:
    """Return the figures that go a way: of the others no norm says anything."""
    return [
        (key, _("%(figure)s (%(unit)s)") % {"figure": one.label, "unit": MEASURES[one.measure]})
        for key, one in figures().items()
        if one.better is not Better.NEITHER
    ]


class NormForm(ScopedForm):
    """What a figure should keep to from a day on."""

    figure = forms.ChoiceField(label=_("figure"), choices=_choices)

    class Meta:
        model = Norm
        fields = ("tenant", "figure", "norm", "target", "valid_from")

    def clean(self) -> dict[str, object]:
        data: dict[str, Any] = super().clean()
        told: FigureText | None = figures().get(data.get("figure", ""))
        for name in ("norm", "target"):
            amount = data.get(name) or 0
            if told is None:
                continue
            # More may be closed than was reported: older ones.
            if told.measure is Measure.PERCENT and told.key != "handled" and amount > MOST_PERCENT:
                self.add_error(name, _("This is more than all: at most 100 per cent."))
            if told.measure is Measure.COUNT and amount % 1:
                self.add_error(name, _("This figure is counted: give a whole number."))
        return data


@admin.register(Norm, site=site)
class NormAdmin(ScopedAdmin):
    section = Section.ORGANISATIONS
    purpose = _("What the figures of a customer should keep to, and from which day on.")
    form = NormForm
    is_removable = True
    hints = {  # noqa: RUF012 - read as a mapping, as in ScopedAdmin
        "tenant": _("Your own organisation: for every customer without a norm of their own."),
        "norm": _("By this a figure is met or not. Empty: from this day on there is none."),
        "target": _("What you would like to reach; shown beside the norm."),
        "valid_from": _(
            "Until the day of a later one. A period is held against what holds on its last day."
        ),
    }
    list_display = ("figure_name", "norm", "target", "valid_from")

    @admin.display(description=_("figure"), ordering="figure")
    def figure_name(self, obj: Norm) -> str:
        found = figures().get(obj.figure)
        return str(found.label) if found else obj.figure
