"""Forms that are handled once, however often they are sent: each carries an idempotency key."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms

from tenants.ledger.idempotency import claim, complete
from tenants.models import Tenant
from tenants.posted.kept import LOOK, TYPED_BEFORE
from tenants.rules.roles import Actor


def fresh_key() -> str:
    """Return the key that makes two presses of one button one act."""
    return secrets.token_urlsafe(16)


class Keyed(forms.Form):
    """Every form that is sent carries the key under which it was drawn."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form that comes back with faults keeps its key: it was not handled yet.
        self.fields["key"].initial = fresh_key()

    def clean(self) -> dict[str, Any]:
        if LOOK in self.data:
            self.add_error(None, TYPED_BEFORE)
        return super().clean() or {}

    @property
    def handled_as(self) -> str:
        return self.cleaned_data["key"] or fresh_key()


def once(form: Keyed, *, tenant: Tenant, actor: Actor, purpose: str, act: Callable[[], Any]) -> str:
    """Act on a form that was sent, or return what its first sending gave."""
    taken = claim(
        tenant_id=tenant.pk,
        provider_id=tenant.provider_id,
        actor=actor,
        purpose=purpose,
        key=form.handled_as,
    )
    if not taken.is_first:
        return taken.result
    result = str(act())
    complete(taken, result)
    return result
