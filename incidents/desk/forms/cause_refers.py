"""Which incidents, and which improvements of their reviews, are referred somewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.causes.asks import ReferTo
from incidents.desk.forms.base import KeyedForm, ManyField
from incidents.record.queries.options import Option
from incidents.record.queries.visible import visible_incidents
from tenants.posted.asking import Ask_co
from tenants.rules.roles import Actor


class CauseForm(KeyedForm[Ask_co]):
    """A form about one problem, change or release, as `actor` sees what can be chosen."""

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    @classmethod
    def stands(cls, _row: Any) -> dict[str, object]:
        """Return what the row says already of the fields of this form."""
        return {}


class RefersForm(CauseForm[Any]):
    """Incidents by their numbers; improvements from those whose review sent them this way."""

    references = forms.CharField(
        label=gettext_lazy("Incidents"),
        help_text=gettext_lazy("Their numbers, with a space between them."),
        max_length=2000,
        required=False,
    )
    improvements = ManyField(label=gettext_lazy("Improvements that go this way"), required=False)

    def __init__(
        self, *args: Any, actor: Actor, waiting: list[Option] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.viewer = actor
        if waiting:
            self.many("improvements").offer(waiting)
        elif waiting is not None:
            del self.fields["improvements"]

    def clean_references(self) -> list[int]:
        wanted = self.cleaned_data["references"].upper().replace(",", " ").split()
        seen = visible_incidents(self.viewer).filter(reference__in=wanted)
        found = dict(seen.values_list("reference", "pk"))
        if unknown := [name for name in wanted if name not in found]:
            raise forms.ValidationError(
                _("Not found: %(references)s.") % {"references": ", ".join(unknown)}
            )
        return list(found.values())

    def refers(self) -> ReferTo:
        return ReferTo(
            incident_ids=self.cleaned_data["references"],
            improvement_ids=self.cleaned_data.get("improvements", ()),
        )


class ReferForm(RefersForm):
    def ask(self) -> ReferTo:
        return self.refers()
