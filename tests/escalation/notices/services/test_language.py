"""A mail is in the language that its reader has now, not in that of the day they were entered."""

import pytest

from escalation.models import Notice
from escalation.notices.queries.recipients import as_contact, as_holder
from tenants.choices import Function
from tenants.models import Contact, FunctionHolder, User
from tenants.people.services.account import set_preferences
from tenants.queries import holders
from tests.escalation.house import follow, report
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def test_a_reporter_is_told_in_the_language_that_they_chose_since(world: World):
    contact = world.contact("rik")
    assert contact.language == "en"
    set_preferences(user=world.user("rik"), language="nl")

    incident = report(world)
    follow()

    notice = Notice.objects.filter(incident=incident, contact=contact).earliest("pk")
    assert notice.language == "nl"
    assert "Dag " not in notice.text
    assert Contact.objects.get(pk=contact.pk).language == "en"


def test_who_has_no_account_is_told_in_the_language_of_their_row(world: World):
    contact = Contact.objects.filter(tenant=world.acme, user=None).first() or world.contact("rik")
    contact.user = None

    assert as_contact(contact).language == contact.language


def test_who_holds_a_function_is_told_in_the_language_that_they_chose_since(world: World):
    held = FunctionHolder(
        tenant=world.acme, provider=world.provider, function=Function.CISO, name="Ciso",
        language="nl", user=world.user("carla"), email="ciso@acme.example",
    )  # fmt: skip
    User.objects.filter(pk=world.user("carla").pk).update(language="en")
    held.user = User.objects.get(pk=world.user("carla").pk)

    assert as_holder(held, world.acme.pk).language == "en"
    for row in holders(world.acme.pk, Function.INCIDENT_MANAGER):
        assert row.user is None or as_holder(row, world.acme.pk).language == row.user.language
