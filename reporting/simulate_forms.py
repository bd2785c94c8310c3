"""What a simulation tries: a period, and other terms than were agreed."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.days import DayField
from incidents.record.services.terms import matrix_by
from reporting.queries.simulate import Others
from tenants.contract.rules.profile_text import load_profile
from tenants.contract.rules.regimes import BadRegime
from tenants.data import ICR_FILE, regimes_with
from tenants.models import ClassificationProfile, PriorityScheme
from tenants.rules.roles import Actor

# The largest pack that is tried; those that ship are a tenth of it.
LONGEST: Final = 100_000
SHIPPED: Final = "icr"


class SimulateForm(forms.Form):
    since = DayField(label=_("Reported from"))
    until = DayField(label=_("Reported until"))
    scheme = forms.ChoiceField(label=_("Priority scheme"), required=False)
    profile = forms.ChoiceField(label=_("Measures per class"), required=False)
    law = forms.CharField(
        label=_("Version of a law"),
        help_text=_("A pack, as it would be put among those that ship. It is tried, not kept."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, actor: Actor, **more: Any) -> None:
        super().__init__(data, **more)
        providers = sorted(set(actor.providers.values()))
        as_agreed = ("", _("As agreed"))
        schemes = PriorityScheme.objects.filter(tenant__in=providers).order_by("name", "version")
        profiles = ClassificationProfile.objects.filter(tenant__in=providers).order_by("pk")
        self._offer("scheme", [as_agreed, *((str(row.pk), str(row)) for row in schemes)])
        self._offer(
            "profile",
            [
                as_agreed,
                (SHIPPED, _("Those that ship")),
                *((str(row.pk), str(row)) for row in profiles.only("pk", "name", "version")),
            ],
        )

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_law(self) -> Any:
        text = self.cleaned_data["law"]
        if not text.strip():
            return None
        try:
            return regimes_with([text])
        except BadRegime as error:
            raise ValidationError(
                _("This pack cannot be used: %(why)s"), params={"why": error}
            ) from (error)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the first day."))
        if not self.errors and not any(cleaned.get(n) for n in ("scheme", "profile", "law")):
            self.add_error("scheme", _("Choose what is tried: one of these three."))
        return cleaned

    @property
    def others(self) -> Others:
        """Return what is tried; only of a valid form."""
        asked = self.cleaned_data
        profile = None
        if asked["profile"] == SHIPPED:
            profile = load_profile(ICR_FILE.read_text(encoding="utf-8"))
        elif asked["profile"]:
            row = ClassificationProfile.objects.get(pk=int(asked["profile"]))
            profile = load_profile(row.text)
        matrix = matrix_by(int(asked["scheme"])) if asked["scheme"] else None
        return Others(matrix=matrix, profile=profile, regimes=asked["law"])
