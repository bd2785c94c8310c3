"""verify_history --incident: what it proves of one incident, what it leaves, and at what cost."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import Incident
from tenants import scoping
from tenants.ledger.living import Aggregate
from tenants.ledger.one import verify_one
from tenants.ledger.verify import Verdict
from tenants.models import ChainHead, ChainLink, Event, Outbox, PersonalText
from tenants.rules.roles import SYSTEM
from tests.databases import connected_to, owner
from tests.history.forging import disarm
from tests.history.house import NOW, House, build, command


def checked(house: House, incident: Incident, anchored: dict[int, str] | None = None) -> Verdict:
    one = Aggregate("incidents.incident", incident.pk)
    return verify_one(house.customer.pk, house.provider.pk, one, anchored)


def lived_in(*, others: int) -> tuple[House, Incident]:
    """Return a house with an incident that has two notes, others before, between and after."""
    house = build()
    for _ in range(others):
        house.add_incident("Before")
    incident = house.add_incident()
    for number in range(2):
        for _ in range(others):
            house.add_incident("Between")
        with house.inside():
            add_note(
                incident_id=incident.pk, actor=SYSTEM, now=NOW, ask=AddNote(text=f"Note {number}")
            )
    for _ in range(others):
        house.add_incident("After")
    return house, incident


@pytest.fixture(scope="module")
def forged(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[House, Incident]]:
    """The same, seen by its owner with every trigger off, in one long transaction."""
    with django_db_blocker.unblock():
        house, incident = lived_in(others=3)
        connection.close()
        settings = owner()
        with (
            connected_to(USER=settings["USER"], PASSWORD=settings["PASSWORD"]),
            scoping.entered(house.scope),
        ):
            disarm()
            yield house, incident
            transaction.set_rollback(True)


def test_it_says_what_it_proves_and_what_it_does_not(committed: None):
    house, incident = lived_in(others=1)

    code, said = command("--incident", incident.reference)

    (report,) = said["tenants"]
    assert (code, report["findings"], report["counts"]["events"]) == (0, [], 3)
    assert any("before and after" in words for words in report["proven"])
    assert any("made anew" in words for words in report["not_proven"])
    assert "proven" not in command("--tenant", str(house.customer.pk))[1]["tenants"][0]


def test_a_long_chain_costs_as_many_statements_as_a_short_one(committed: None):
    costs = []
    for others in (1, 8):
        house, incident = lived_in(others=others)
        with house.inside(), CaptureQueriesContext(connection) as statements:
            verdict = checked(house, incident)
        costs.append(len(statements))

        assert (verdict.findings, verdict.events) == ([], 3)

    assert costs[0] == costs[1]


def own_links(house: House, incident: Incident) -> list[ChainLink]:
    links = ChainLink.objects.filter(
        tenant=house.customer, event__subject_kind="incident", event__subject_id=incident.pk
    )
    return list(links.order_by("seq"))


def body(house: House, incident: Incident) -> None:
    event = Event.objects.filter(pk=own_links(house, incident)[1].event_id)
    text = event.get().body
    event.update(body=text.replace('"system"', '"person"'))


def words(house: House, incident: Incident) -> None:
    PersonalText.objects.filter(event=own_links(house, incident)[1].event_id).update(value="Other")


def column(house: House, incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(title="Another title")


def removed(house: House, incident: Incident) -> None:
    """Take the second event and its link out."""
    link = own_links(house, incident)[1]
    PersonalText.objects.filter(event=link.event_id).delete()
    Outbox.objects.filter(event=link.event_id).delete()
    ChainLink.objects.filter(pk=link.pk).delete()
    Event.objects.filter(pk=link.event_id).delete()


def unlinked(house: House, incident: Incident) -> None:
    ChainLink.objects.filter(pk=own_links(house, incident)[1].pk).delete()


def before(house: House, incident: Incident) -> None:
    _event_at(house, own_links(house, incident)[0].seq - 1).update(kind="incident.changed")
    near = ChainLink.objects.filter(tenant=house.customer)
    near.filter(seq=own_links(house, incident)[0].seq - 1).update(hash=b"1" * 32)


def after(house: House, incident: Incident) -> None:
    near = ChainLink.objects.filter(tenant=house.customer)
    near.filter(seq=own_links(house, incident)[1].seq + 1).update(prev=b"1" * 32)


def head(house: House, incident: Incident) -> None:
    ChainHead.objects.filter(tenant=house.customer).update(hash=b"1" * 32)


def _event_at(house: House, seq: int):
    return Event.objects.filter(link__seq=seq, tenant=house.customer)


FOUND = {
    body: "hash_differs",
    words: "words_differ",
    column: "column_differs",
    removed: "gap",
    unlinked: "event_not_linked",
    before: "prev_differs",
    after: "prev_differs",
    head: "head_differs",
}


@pytest.mark.parametrize(
    ("forge", "code"), FOUND.items(), ids=lambda one: getattr(one, "__name__", one)
)
def test_what_is_changed_in_it_or_beside_it_is_found(
    forged: tuple[House, Incident], forge: Callable[[House, Incident], None], code: str
):
    house, incident = forged
    with transaction.atomic():
        assert checked(house, incident).findings == []
        forge(house, incident)

        found = {finding.code for finding in checked(house, incident).findings}

        transaction.set_rollback(True)
    assert code in found


def test_a_link_that_is_not_the_anchored_one_is_found(forged: tuple[House, Incident]):
    house, incident = forged
    place = own_links(house, incident)[0].seq + 2
    anchored = {place: bytes(ChainLink.objects.get(tenant=house.customer, seq=place).hash).hex()}

    assert checked(house, incident, anchored).findings == []
    changed = checked(house, incident, {place: "0" * 64}).findings
    cut = checked(house, incident, {9_999: "0" * 64}).findings

    assert [(one.code, one.seq) for one in changed] == [("anchor_differs", place)]
    assert [(one.code, one.seq) for one in cut] == [("anchor_missing", 9_999)]


def test_what_is_changed_far_from_it_is_for_the_whole_chain(forged: tuple[House, Incident]):
    house, incident = forged
    place = own_links(house, incident)[0].seq + 2
    with transaction.atomic():
        _event_at(house, place).update(body="{}")

        assert checked(house, incident).findings == []
        assert "hash_differs" in house.codes()

        transaction.set_rollback(True)
