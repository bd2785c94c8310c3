"""What a view of a list is kept with: its name, and for whom it is."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import LARGEST
from incidents.handling.asks.views import KeepView
from incidents.handling.services.views import LONGEST, LONGEST_QUERY
from incidents.record.queries.options import Option
from tenants.posted.keyed import Keyed

# The filters of the list, read of an address.
Reads = Callable[[QueryDict], forms.Form]


class ViewForm(Keyed[KeepView]):
    """One view; `view` is its key, empty for one that is kept anew."""

    makes = KeepView
    handling = frozenset({"key", "view"})
    arguments_as: ClassVar = {"team": "team_id"}
    known_as: ClassVar = {"team_id": "team"}
    # Empty is a choice of its own.
    asked = frozenset({"team"})

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    team = forms.TypedChoiceField(
        label=gettext_lazy("For whom"), coerce=int, empty_value=None, required=False
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_QUERY)
    view = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST
    )

    def __init__(self, *args: Any, reads: Reads, teams: list[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reads = reads
        choices = [("", gettext_lazy("Me alone")), *((str(pk), name) for pk, name in teams)]
        cast(forms.ChoiceField, self.fields["team"]).choices = choices
        if not teams:
            self.fields["team"].widget = forms.HiddenInput()

    def clean_query(self) -> str:
        query: str = self.cleaned_data["query"]
        if not self._reads(QueryDict(query)).is_valid():
            raise forms.ValidationError(_("This view does not exist."))
        return query
