"""Forms of people: whether somebody's account is open, and whom to let in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.choices import Role, Side
from tenants.models import Membership, User
from tenants.settings.forms import ScopedForm, SettingsForm


class PersonForm(SettingsForm):
    """Whether somebody's account is open here; who he is, he says himself."""

    is_open_here = forms.BooleanField(
        label=_("Account is open"),
        required=False,
        help_text=_(
            "Without this, every role and function ends that this person has here and with your"
            " customers, at the next click. Roles with another provider stay; whoever has none is"
            " signed out everywhere. The name stays in the history. With it, the roles that ended"
            " with the account here come back, and nothing elsewhere; functions are given anew."
            " Whoever works for another provider meanwhile is asked first."
        ),
    )

    class Meta:
        model = User
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_open_here"].initial = getattr(self.instance, "is_open_here", False)


def _roles() -> list[tuple[object, object]]:
    """Return the roles by where one can have them."""
    return [
        ("", "---------"),
        *((side.label, [(r.value, r.label) for r in Role if r.side is side]) for side in Side),
    ]


class InvitationForm(ScopedForm):
    """Whom to let in, where, and as what."""

    role = forms.ChoiceField(label=_("role"), choices=_roles)

    email = forms.EmailField(label=_("e-mail address"))
    name = forms.CharField(label=_("name"), max_length=120)
    phone = forms.CharField(label=_("phone"), max_length=40, required=False)

    class Meta:
        model = Membership
        fields = ("tenant", "role", "sees_all_customers")
