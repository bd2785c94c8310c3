"""What is filled in to let a program in."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.people.asks import MakeService, MakeToken
from tenants.people.services.tokens import LONGEST_NAME, MOST_DAYS, SERVICE_ROLES
from tenants.posted.keyed import Keyed
from tenants.rules.scopes import OFFERED, may_have


class TokenForm(Keyed[MakeToken]):
    """A token of one's own; where somebody belongs to several tenants they choose one."""

    makes = MakeToken
    arguments_as: ClassVar = {"tenant": "tenant_id"}

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("What will use it, and from where.")
    )
    scope = forms.ChoiceField(
        label=pgettext_lazy("right", "May"), choices=[(one.value, one.label) for one in OFFERED]
    )
    days = forms.IntegerField(
        label=_("Holds for so many days"), min_value=1, max_value=MOST_DAYS, initial=90
    )
    tenant = forms.TypedChoiceField(label=_("At"), coerce=int)

    def __init__(self, *args: Any, tenants: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenant"].choices = tenants  # type: ignore[attr-defined]
        if len(tenants) == 1:
            self.fields["tenant"].widget = forms.HiddenInput()
            self.fields["tenant"].initial = tenants[0][0]


class ServiceForm(TokenForm):
    """A service with its first token."""

    makes = MakeService  # type: ignore[assignment]

    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in SERVICE_ROLES]
    )
    field_order = ("name", "role", "scope", "days", "tenant")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No role of a service sets up: a token that says so would promise what is refused.
        scopes = [one for one in OFFERED if any(may_have(role, one) for role in SERVICE_ROLES)]
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (one.value, one.label) for one in scopes
        ]


class RevokeForm(forms.Form):
    token = forms.IntegerField(min_value=1, max_value=2**63 - 1)
