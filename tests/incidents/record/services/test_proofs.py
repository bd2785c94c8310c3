"""A proof wants its evidence; what somebody else must say or decide is proved by nobody's tick."""

import pytest
from django.db import IntegrityError, transaction

from incidents.duty.asks import ProveMeasure
from incidents.duty.queries.measures import provable_measures
from incidents.duty.services.duties import prove_measure
from incidents.models import Incident, MeasureProof
from tenants.errors import Invalid
from tenants.rules.roles import SYSTEM
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def breach(world: World) -> Incident:
    """Return a class 4 breach with personal data."""
    return made.triaged(
        world, made.ByPhone.create(world=world), confidentiality=4, integrity=4, availability=4,
        is_breach=True, personal_data="yes",
    )  # fmt: skip


def prove(
    world: World, incident: Incident, code: str, evidence: str, *, detail: str, by: str = "agnes"
) -> MeasureProof:
    return prove_measure(
        incident_id=incident.pk,
        actor=world.actor(by),
        now=incident.registered_at,
        ask=ProveMeasure(code=code, evidence=evidence, detail=detail),
    )


@pytest.mark.parametrize("detail", ["", "  ", "\n", "\u200b"])
def test_an_empty_proof_is_refused(world: World, breach: Incident, detail: str):
    with pytest.raises(Invalid) as refused:
        prove(world, breach, "M11", "no_containment", detail=detail)

    assert list(refused.value.errors) == ["detail"]
    assert not MeasureProof.objects.filter(incident=breach).exists()


@pytest.mark.parametrize(
    ("code", "evidence"),
    [
        ("M07", "acknowledgement"),
        ("G01", "art34_decision"),
        ("G02", "art33_decision"),
        ("G02", "filing_record"),
    ],
)
@pytest.mark.parametrize("by", ["agnes", "ines", "adam"])
def test_nobody_proves_with_words_what_another_door_decides(
    world: World, breach: Incident, code: str, evidence: str, by: str
):
    with pytest.raises(Invalid) as refused:
        prove(world, breach, code, evidence, detail="I say so", by=by)

    assert list(refused.value.errors) == ["evidence"]
    assert not MeasureProof.objects.filter(incident=breach).exists()
    assert f"{code}:{evidence}" not in dict(provable_measures(breach))


def test_the_table_refuses_an_empty_proof(world: World, breach: Incident):
    proof = prove_measure(
        incident_id=breach.pk, actor=SYSTEM, now=breach.registered_at, ask=ProveMeasure(code="M11",
        evidence="no_containment", detail="The port was shut."),
    )  # fmt: skip
    proof.pk, proof.evidence, proof.detail = None, "report_record", ""

    with (
        pytest.raises(IntegrityError, match="a proof says what it stands on"),
        transaction.atomic(),
    ):
        proof.save(force_insert=True)
