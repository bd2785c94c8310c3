"""Where a list of things that happened goes on, as it stands in the address."""

from django import forms
from django.http import QueryDict

from servicedesk.api.base import FIELDS
from servicedesk.api.problems import NotKnown, errors_of, no_such_filter

LARGEST = 2**63 - 1


class Place(forms.Form):
    """A key, before or after which a page begins; without one nothing is asked at all."""

    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    after = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)

    def __init__(self, data: QueryDict, *, before: bool = False, after: bool = False) -> None:
        super().__init__(data)
        for name, is_taken in (("before", before), ("after", after)):
            if not is_taken:
                del self.fields[name]

    def read(self) -> dict[str, int | None]:
        if unknown := sorted(set(self.data) - set(self.fields) - {FIELDS}):
            raise no_such_filter(unknown)
        if not self.is_valid():
            raise NotKnown(errors=errors_of(self))
        found: dict[str, int | None] = self.cleaned_data
        return found
