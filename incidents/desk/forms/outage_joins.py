"""Which incidents become part of an outage, and how urgent they are at least."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Level
from incidents.desk.forms.base import KeyedForm, ManyField
from incidents.handling.asks.outage import JoinOutage
from incidents.models import Incident
from incidents.record.queries.visible import visible_incidents
from tenants.rules.roles import Actor

_LEAVE = [("", gettext_lazy("As it is"))]
_LEVELS = [*_LEAVE, *((str(level.value), level.label) for level in (Level.MEDIUM, Level.HIGH))]


class JoinsForm(KeyedForm[Any]):
    """Which incidents become part of it, and how urgent they are at least."""

    incidents = ManyField(label=gettext_lazy("Incidents that look alike"), required=False)
    references = forms.CharField(
        label=gettext_lazy("Other incidents"),
        help_text=gettext_lazy("Their numbers, with a space between them."),
        max_length=2000,
        required=False,
    )
    impact = forms.TypedChoiceField(
        label=gettext_lazy("Impact at least"),
        choices=_LEVELS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency at least"),
        choices=_LEVELS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is more urgent"),
        help_text=gettext_lazy("Kept with each priority that is raised; the customer may read it."),
        max_length=500,
        required=False,
    )

    def __init__(
        self, *args: Any, actor: Actor, alike: Iterable[Incident] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        options = [(one.pk, f"{one.reference} · {one.tenant.name} · {one.title}") for one in alike]
        self.many("incidents").offer(options)
        if not options:
            del self.fields["incidents"]

    def clean_references(self) -> list[int]:
        wanted = self.cleaned_data["references"].upper().replace(",", " ").split()
        found = dict(
            visible_incidents(self.actor)
            .filter(reference__in=wanted)
            .values_list("reference", "pk")
        )
        if unknown := [name for name in wanted if name not in found]:
            raise forms.ValidationError(
                _("Not found: %(references)s.") % {"references": ", ".join(unknown)}
            )
        return list(found.values())

    def joins(self) -> JoinOutage:
        chosen = [*self.cleaned_data.get("incidents", ()), *self.cleaned_data["references"]]
        said = {name: self.cleaned_data[name] for name in ("impact", "urgency", "reason")}
        return JoinOutage(incident_ids=sorted(set(chosen)), **said)


class JoinForm(JoinsForm):
    def ask(self) -> JoinOutage:
        return self.joins()

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not self.errors and not self.joins().incident_ids:
            self.add_error("references", _("Choose at least one incident."))
        return cleaned
