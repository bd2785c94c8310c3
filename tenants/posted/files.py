"""Files in a form: several in one field, and which ones must be chosen again.

A browser gives no file back: where a form is shown again, what was chosen is said by its name.
"""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy, ngettext

# Under which a form that is kept for somebody says what was chosen in it.
CHOSEN: Final = "files_chosen"
# Under which a form says which of the files kept with its draft are taken out.
OUT: Final = "files_out"


class FilesInput(forms.FileInput):
    """A box to choose files in, to drop them on, and to paste a picture of the screen into."""

    template_name = "forms/files.html"
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__()
        self.chosen_before: list[str] = []
        # Kept with the draft of this form: of each what it is called by, and its name.
        self.kept: Sequence[tuple[str, str]] = ()

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> list[UploadedFile[bytes]]:
        given = files.getlist(name) if hasattr(files, "getlist") else []
        named = data.getlist(CHOSEN) if hasattr(data, "getlist") else []
        self.chosen_before = [*named, *(file.name or "" for file in given)]
        return given

    def get_context(
        self, name: str, value: object, attrs: dict[str, object] | None
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_context(name, None, attrs)
        context |= {
            "chosen_before": ", ".join(self.chosen_before),
            "kept": self.kept,
            "at_once": settings.FILES_AT_ONCE,
            "largest": settings.FILE_MB * 2**20,
            "megabytes": settings.FILE_MB,
        }
        return context


class FilesField(forms.FileField):
    """Files that come with words. How many, how large and of which kind is for the service."""

    widget = FilesInput

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Files"), required=False, help_text=lazystr(_Limits()))

    def clean(self, data: object, initial: object = None) -> object:
        return list(cast("list[UploadedFile[bytes]]", data or []))

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(data)


class _Limits:
    """How much may be chosen, in the language of who reads it."""

    def __str__(self) -> str:
        at_once: int = settings.FILES_AT_ONCE
        told = ngettext(
            "At most %(count)d file of %(megabytes)d MB.",
            "At most %(count)d files of %(megabytes)d MB each.",
            at_once,
        )
        return told % {"count": at_once, "megabytes": settings.FILE_MB}


def names_of(request: HttpRequest) -> list[str]:
    """Return what the files of a request are called, also those that were not taken."""
    names = [file.name or "" for files in request.FILES.lists() for file in files[1]]
    return [*names, *getattr(request, "files_not_taken", ())]


def show_kept(form: forms.Form, kept: Sequence[tuple[str, str]]) -> None:
    """Show in a form which files its draft has; each goes along unless it is taken out."""
    for field in form.fields.values():
        if isinstance(field, FilesField):
            cast(FilesInput, field.widget).kept = kept


__all__ = ["CHOSEN", "OUT", "FilesField", "FilesInput", "names_of", "show_kept"]
