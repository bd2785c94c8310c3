"""What is filled in to move in: a file, and from which of its columns each field is read."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import MoveKind
from incidents.desk.forms.base import ChosenField
from incidents.models import MoveIn
from incidents.past.rules.move_fields import FIELDS
from incidents.past.services.move_in import Upload
from incidents.record.queries.options import Option
from tenants.posted.keyed import Keyed

TOOLS: Final = [
    ("", _("Another tool")),
    ("zammad", "Zammad"),
    ("topdesk", "TOPdesk"),
    ("freshservice", "Freshservice"),
]


class UploadForm(Keyed[Upload]):
    """A file of another tool."""

    kind = forms.ChoiceField(
        label=_("What is in it"),
        choices=MoveKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Bring customers in first, then people and assets, and incidents last."),
    )
    preset = forms.ChoiceField(label=_("Comes from"), choices=TOOLS, required=False)
    customer = ChosenField(
        label=_("Of which customer"),
        empty=_("A column of the file says it"),
        required=False,
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX; its first row holds names."))

    def __init__(self, *args: Any, customers: list[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["customer"]
        chosen.offer(customers)

    def ask(self) -> Upload:
        said = self.cleaned_data
        return Upload(
            file=said["file"], name=said["file"].name, kind=said["kind"],
            preset=said["preset"], customer_id=said["customer"],
        )  # fmt: skip


class MappingForm(Keyed[Mapping[str, str]]):
    """From which column each field is read; begins with what the names tell."""

    all_optional = True

    def __init__(self, data: Any = None, *, move: MoveIn) -> None:
        super().__init__(data)
        columns = [("", _("Not in the file")), *((one, one) for one in move.columns)]
        for field in FIELDS[MoveKind(move.kind)]:
            self.fields[field.name] = forms.ChoiceField(
                label=str(field.label), choices=columns, required=False,
                initial=move.mapping.get(field.name, ""),
            )  # fmt: skip

    def ask(self) -> Mapping[str, str]:
        return {name: column for name, column in self.answers().items() if column}  # type: ignore[misc]
