"""What the address of an incident's page may ask of its timeline."""

from django import forms

from incidents.desk.queries.timeline import SHOWN


class TimelineForm(forms.Form):
    show = forms.ChoiceField(choices=[(name, name) for name in SHOWN], required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    @property
    def show_value(self) -> str:
        return self.cleaned_data["show"] or "all"
