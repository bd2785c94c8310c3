"""Whoever is never mailed is called instead, and never written to."""

import pytest

from escalation.models import Notice
from tenants import clock
from tenants.errors import Invalid
from tenants.media import EMAIL, PHONE
from tenants.models import Contact
from tenants.reach import with_address
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.escalation.house import follow, report
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def never_mail(world: World, **also: str) -> Contact:
    rik = world.contact("rik")
    rik.never_mail = True
    for name, value in also.items():
        setattr(rik, name, value)
    change_row(row=rik, fields=("never_mail", *also), actor=SYSTEM, now=clock.now())
    return rik


def test_what_is_told_to_them_is_a_call_for_the_desk(world: World):
    rik = never_mail(world, phone="+32 2 555 01 02")
    incident = report(world)
    follow()

    told = Notice.objects.filter(incident=incident, contact=rik)
    assert set(told.values_list("medium", flat=True)) == {PHONE}
    assert not Notice.objects.filter(address__iexact=rik.email, medium=EMAIL).exists()


def test_without_a_number_it_is_refused_and_they_cannot_be_reached(world: World):
    with pytest.raises(Invalid):
        never_mail(world, phone="")
    rik = world.contact("rik")
    Contact.objects.filter(pk=rik.pk).update(never_mail=True, phone="")
    assert rik not in with_address(Contact.objects.filter(tenant=world.acme))
