"""Forms that are handled once, however often they are sent: each carries an idempotency key."""

import secrets
from typing import Any

from django import forms

from tenants.posted.asking import Ask_co, AskForm
from tenants.posted.kept import LOOK, TYPED_BEFORE


def fresh_key() -> str:
    """Return the key that makes two presses of one button one act."""
    return secrets.token_urlsafe(16)


class Keyed(AskForm[Ask_co]):
    """Every form that is sent carries the key under which it was drawn."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form that comes back with faults keeps its key: it was not handled yet.
        self.fields["key"].initial = fresh_key()

    def clean(self) -> dict[str, object]:
        if LOOK in self.data:
            self.add_error(None, TYPED_BEFORE)
        return super().clean() or {}

    @property
    def handled_as(self) -> str:
        return super().handled_as or fresh_key()
