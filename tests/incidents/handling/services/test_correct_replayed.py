"""A correction in the chain: told whole, and replayed to the record as it stands."""

from incidents.choices import Kind
from tenants.ledger.verify import verify
from tests.incidents.handling.house import correct, in_progress
from tests.people import World


def test_a_correction_can_be_replayed(committed_world: World) -> None:
    with committed_world.entered():
        incident = in_progress(committed_world)
        correct(
            committed_world, incident, title="Another", kind=Kind.SECURITY_EVENT,
            reporter_id=committed_world.contact("carla").pk,
        )  # fmt: skip

    with committed_world.entered():
        verdict = verify(committed_world.acme.pk, committed_world.provider.pk)
    assert verdict.findings == []
