"""What is recorded is named to last, and what is not recorded says why."""

import json
import secrets
from collections.abc import Iterator

import pytest
from django.apps import apps

from tenants.choices import Role
from tenants.ledger import living, people, reading
from tenants.ledger.append import insert
from tenants.ledger.names import not_replayed, recorded
from tenants.models import Contact, Event, Membership, ServiceHours, User
from tenants.models.base import Recorded
from tenants.people.services.invite import add_member
from tenants.rules.roles import SYSTEM
from tenants.settings import history
from tenants.settings.changes import told_of
from tenants.settings.services.configure import change_row
from tests.history.house import NOW, House, command

OURS = [m for m in apps.get_models() if m.__module__.split(".")[0] in {
    "tenants", "incidents", "escalation", "reporting", "servicedesk",
}]  # fmt: skip


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The code calls it contact and language; the ledger has always said person and tongue."""
    monkeypatch.setattr(Contact, "recorded_as", "people.person")
    monkeypatch.setattr(Contact, "recorded_columns", {"language": "tongue", "name": "called"})
    recorded.cache_clear()
    living._asks_filled.cache_clear()
    reading.forget()
    history._models.cache_clear()
    yield
    monkeypatch.undo()
    reading.forget()
    history._models.cache_clear()
    recorded.cache_clear()
    living._asks_filled.cache_clear()


def test_a_model_and_its_columns_keep_their_names_in_the_ledger(house: House, renamed: None):
    with house.untold(Contact):
        contact = house.new_contact()
        house.tell(contact, "contact.added", insert(contact))
        event = Event.objects.filter(tenant=house.customer).latest("pk")
        Contact.objects.filter(pk=contact.pk).update(language="en")
    told = json.loads(event.body)
    columns = told["rows"][f"people.person:{contact.pk}"]

    assert told["subject"] == [event.subject_kind, event.subject_id] == ["person", contact.pk]
    assert columns["tongue"] == "nl"
    assert columns["called"].keys() == {"hmac"}
    assert not {"language", "name"} & columns.keys()
    with house.inside():
        [line] = told_of([event])
    assert "Taal" in {change.label for change in line.changes}
    found = house.verdict().findings
    named = f"people.person:{contact.pk}"
    assert [(f.code, f.row, f.column) for f in found] == [("column_differs", named, "tongue")]


def test_settings_and_memberships_are_replayed(house: House):
    with house.inside():
        add_member(
            tenant=house.provider, email=f"{secrets.token_hex(6)}@example.com", name="Ann Aerts",
            roles=[Role.AGENT], actor=SYSTEM, now=NOW,
        )  # fmt: skip
        hours = ServiceHours.objects.get(tenant=house.customer)
        hours.name = "Office"
        change_row(row=hours, fields=("name",), actor=SYSTEM, now=NOW)
    assert [command("--tenant", str(t.pk))[0] for t in (house.provider, house.customer)] == [0, 0]

    with house.untold(Membership, ServiceHours):
        Membership.objects.filter(tenant=house.provider).update(role=Role.AUDITOR)
        ServiceHours.objects.filter(tenant=house.customer).update(week={})

    for tenant, columns in ((house.provider, {"role"}), (house.customer, {"week"})):
        _code, said = command("--tenant", str(tenant.pk))
        assert {f["column"] for f in said["tenants"][0]["findings"]} == columns


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label_lower)
def test_each_model_is_replayed_or_says_why_not(model):
    label = model._meta.label_lower

    assert (label in recorded()) + (label in not_replayed()) + (model is User) == 1
    assert (label in recorded()) == (issubclass(model, Recorded) and not model.not_replayed)


def test_each_column_of_an_account_is_told_or_says_why_not():
    columns = {field.attname for field in User._meta.concrete_fields} - {"id"}
    told = {*people.WORDS, *people.FLAGS}

    assert told | User.columns_not_told.keys() == columns
    assert told & User.columns_not_told.keys() == set()


def test_the_command_lists_what_is_not_replayed_with_its_reason(house: House):
    _code, said = command("--tenant", str(house.customer.pk))

    assert said["not_replayed"] == not_replayed()
    assert said["not_replayed"]["escalation.notice"].startswith("work in hand")
    assert said["not_replayed"]["tenants.user.theme"]
