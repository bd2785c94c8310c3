"""The first act on an empty installation; who signs in by its link is in tests/start."""

import io

import pytest
from django.core.management import CommandError, call_command

from tenants import scoping
from tenants.choices import Role
from tenants.models import Membership, Tenant, User

ADAM = {"email": "first@noordkade.example", "administrator": "Adam Vermeer"}

pytestmark = pytest.mark.django_db


def test_the_first_administrator_may_set_everything_up():
    out = io.StringIO()

    call_command("onboard_provider", "Kade", **ADAM, stdout=out)

    user = User.objects.get(email="first@noordkade.example")
    provider_id = max(scoping.all_tenants())[0]
    with scoping.entered(scoping.Scope.of(provider_id, provider_id)):
        assert Tenant.objects.get(pk=provider_id).name == "Kade"
        held = Membership.objects.get(user=user)
    assert (held.role, held.sees_all_customers) == (Role.ADMINISTRATOR, True)
    assert user.is_staff
    assert not user.has_usable_password()
    assert "/password/new/" in out.getvalue()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"zone": "Europe/Nowhere"}, "time zone"), ({"email": "adam"}, "not an e-mail address")],
)
def test_what_cannot_be_is_refused_before_anything_is_made(wrong, told):
    before = scoping.all_tenants()

    with pytest.raises(CommandError, match=told):
        call_command("onboard_provider", "Kade", **{**ADAM, **wrong})

    assert scoping.all_tenants() == before
