"""A data breach is about personal data: at every door where labels are set, and in the table."""

from dataclasses import fields
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from incidents.choices import PersonalData
from incidents.handling.asks.report import ReportIncident
from incidents.handling.asks.triage import ClassifyIncident, LinkAssets
from incidents.handling.services import triage
from incidents.models import Incident, breach_terms
from tenants.errors import Invalid
from tenants.models import Asset, Event
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")


def told(incident: Incident) -> int:
    return Event.objects.filter(subject_kind="incident", subject_id=incident.pk).count()


def test_triage_refuses_a_breach_without_personal_data(world: World):
    incident = made.ByPhone.create(world=world)
    before = told(incident)

    with pytest.raises(Invalid) as refused:
        made.triaged(world, incident, is_breach=True, personal_data=PersonalData.NO)

    assert list(refused.value.errors) == ["personal_data"]
    incident.refresh_from_db()
    assert (incident.is_breach, told(incident)) == (False, before)


def test_classifying_refuses_a_breach_without_personal_data(world: World):
    incident = made.triaged(
        world, made.ByPhone.create(world=world), is_breach=True, personal_data=PersonalData.YES
    )
    before = told(incident)

    with pytest.raises(Invalid) as refused:
        triage.classify_incident(
            incident_id=incident.pk,
            expected_version=incident.version,
            actor=world.actor("agnes"),
            now=incident.registered_at,
            ask=ClassifyIncident(
                category_id=None,
                is_security=True,
                is_cyber=False,
                is_breach=True,
                personal_data=PersonalData.NO,
            ),
        )

    assert list(refused.value.errors) == ["personal_data"]
    incident.refresh_from_db()
    assert (incident.personal_data, told(incident)) == (PersonalData.YES, before)


def test_registering_refuses_a_breach_without_personal_data(world: World):
    before = Incident.objects.count()

    with pytest.raises(Invalid) as refused:
        made.ByPhone.create(world=world, is_breach=True, personal_data=PersonalData.NO)

    assert list(refused.value.errors) == ["personal_data"]
    assert Incident.objects.count() == before


def test_an_asset_with_personal_data_makes_it_maybe(world: World):
    asset = Asset(
        tenant=world.acme, provider=world.provider, name="Pupils", holds_personal_data=True
    )
    add_row(row=asset, actor=SYSTEM, now=BEGIN)

    incident = made.ByPhone.create(world=world, is_breach=True, asset_ids=[asset.pk])

    assert (incident.is_breach, incident.personal_data) == (True, PersonalData.MAYBE)


@pytest.mark.parametrize("column", [{"is_breach": True}, {"personal_data": "no"}])
def test_the_table_refuses_it_too(world: World, column: dict[str, Any]):
    other = {"personal_data": "no"} if "is_breach" in column else {"is_breach": True}
    incident = made.ByPhone.create(
        world=world, **({} if "is_breach" in column else {**other, "personal_data": "yes"})
    )

    with (
        pytest.raises(IntegrityError, match="a data breach is about personal data"),
        transaction.atomic(),
    ):
        Incident.objects.filter(pk=incident.pk).update(version=incident.version + 1, **column)


def test_a_portal_report_knows_no_label_that_contradicts_itself(world: World):
    assert "is_breach" not in {field.name for field in fields(ReportIncident)}
    assert "personal_data" in {field.name for field in fields(ReportIncident)}


def test_linking_a_system_with_personal_data_asks_about_them_once(world: World):
    incident = made.triaged(world, made.ByPhone.create(world=world))
    asset = Asset(
        tenant=world.acme, provider=world.provider, name="Patients", holds_personal_data=True
    )
    add_row(row=asset, actor=SYSTEM, now=BEGIN)

    def link(*ids: int) -> Incident:
        return triage.link_assets(
            incident_id=incident.pk, expected_version=Incident.objects.get(pk=incident.pk).version,
            actor=world.actor("agnes"), now=incident.registered_at, ask=LinkAssets(asset_ids=ids),
        )  # fmt: skip

    assert link(asset.pk).personal_data == PersonalData.MAYBE
    assert breach_terms().filter(incident=incident, stopped_at=None).count() == 1

    # What somebody judged since is not overruled by sending the same list again.
    triage.classify_incident(
        incident_id=incident.pk,
        expected_version=Incident.objects.get(pk=incident.pk).version,
        actor=world.actor("agnes"),
        now=incident.registered_at,
        ask=ClassifyIncident(
            category_id=None,
            is_security=False,
            is_cyber=False,
            is_breach=False,
            personal_data=PersonalData.NO,
        ),
    )
    assert link(asset.pk).personal_data == PersonalData.NO
