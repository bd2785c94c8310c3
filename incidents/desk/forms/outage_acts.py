"""One text to all hit customers of an outage, with another for one of them where that is wanted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Priority
from incidents.desk.forms.base import LONG, KeyedForm, TextArea
from incidents.desk.forms.moments import MomentField
from incidents.desk.queries.outage import Hit
from incidents.duty.services.obligations import LONGEST
from incidents.handling.asks.outage import HitData, RestoreOutage, TellControllers, TellOutage
from tenants.clock import now as read_clock

# By when a P1 hears again, where nobody says otherwise (001:212-215).
P1_INTERVAL: Final = timedelta(minutes=30)


class ToAllForm(KeyedForm[Any]):
    """A text for all, and a field for each customer who gets another one."""

    text = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("Each customer gets it alone: name no other customer."),
        max_length=LONG,
        widget=TextArea(4),
    )

    def __init__(self, *args: Any, hits: Sequence[Hit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hits = hits
        for hit in hits:
            self.fields[f"own_{hit.incident.pk}"] = forms.CharField(
                label=_("Another text for %(customer)s (%(reference)s)")
                % {"customer": hit.incident.tenant.name, "reference": hit.incident.reference},
                max_length=LONG,
                required=False,
                widget=TextArea(2),
            )

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("own_")]

    @property
    def has_own(self) -> bool:
        """Say whether somebody gets another text, so that these fields are not folded away."""
        return any(field.value() or field.errors for field in self.own_fields)

    def own(self) -> dict[int, str]:
        texts = {hit.incident.pk: self.cleaned_data[f"own_{hit.incident.pk}"] for hit in self.hits}
        return {pk: text for pk, text in texts.items() if text.strip()}


class TellForm(ToAllForm):
    next_update_at = MomentField(
        label=gettext_lazy("Next message by"),
        help_text=gettext_lazy("Promised to each of them; asked for while one of them is a P1."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        urgent = any(hit.incident.priority == Priority.P1 for hit in self.hits)
        field = self.fields["next_update_at"]
        field.required = urgent
        if urgent:
            field.initial = timezone.localtime(self.hits[0].now + P1_INTERVAL)

    def ask(self) -> TellOutage:
        said = self.cleaned_data
        return TellOutage(text=said["text"], next_update_at=said["next_update_at"], own=self.own())


class RestoreForm(ToAllForm):
    left_reason = forms.CharField(
        label=gettext_lazy("Why the outage counts as restored without these"),
        help_text=gettext_lazy("For the desk only. Needed when you leave one."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left"] = forms.TypedMultipleChoiceField(
            label=_("Does not work there yet: leave these open"),
            choices=[
                (str(hit.incident.pk), f"{hit.incident.tenant.name} · {hit.incident.reference}")
                for hit in self.hits
            ],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def ask(self) -> RestoreOutage:
        said = self.cleaned_data
        return RestoreOutage(
            text=said["text"], own=self.own(), left=said["left"], left_reason=said["left_reason"]
        )


class HitDataForm(KeyedForm[HitData]):
    makes = HitData
    at = MomentField(label=gettext_lazy("Since when the desk knows it"))
    grounds = forms.CharField(
        label=gettext_lazy("Grounds"),
        help_text=gettext_lazy(
            "What was known then. It stands with the incident of each customer: name no other one."
        ),
        max_length=LONGEST,
        widget=TextArea(3),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = timezone.localtime(read_clock())


class ControllersForm(ToAllForm):
    late_reason = forms.CharField(
        label=gettext_lazy("Why after the term"),
        help_text=gettext_lazy("Only where the agreed hours of one of them have passed."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(2),
    )

    def ask(self) -> TellControllers:
        said = self.cleaned_data
        return TellControllers(text=said["text"], own=self.own(), late_reason=said["late_reason"])
