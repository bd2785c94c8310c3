"""The column of a set of media."""

from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenants import media

LONGEST = 8


class MediaField(ArrayField[Any, Any]):
    """Media by their codes, sorted and each once, so that one set is written in one way.

    Which there are is said by `tenants.media`: another one changes no table.
    """

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        kwargs = {"default": list, **kwargs, "verbose_name": verbose_name}
        super().__init__(models.CharField(max_length=LONGEST), **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["base_field"]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        return sorted({str(code) for code in super().to_python(value) or ()})

    def formfield(self, **kwargs: Any) -> Any:
        """Ask for at least one: word that is owed by no means is never given."""
        return forms.TypedMultipleChoiceField(
            label=kwargs.get("label") or str(self.verbose_name),
            choices=media.choices,
            widget=forms.CheckboxSelectMultiple,
            empty_value=[],
            coerce=str,
            help_text=self.help_text,
        )
