"""Many writers at once: one chain, no fork, no gap, no deadlock (AUD-2)."""

from functools import partial
from itertools import chain

from incidents.choices import Channel, Level
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.asks.triage import TriageIncident
from incidents.handling.services.bulk import assign_many
from incidents.handling.services.register import register_incident
from incidents.handling.services.triage import triage_incident
from incidents.models import Incident
from tenants import scoping
from tenants.ledger import canonical
from tenants.ledger.append import insert, update
from tenants.models import Category, ChainHead, ChainLink, Contact, Event, Tenant
from tenants.rules.roles import SYSTEM
from tests.history.house import NOW, House, build
from tests.people import World
from tests.together import together

WRITERS = 16
EACH = 12


def add_contact(house: House) -> None:
    house.add_contact()


def test_sixteen_writers_make_one_chain(house: House):
    before = _last(house)

    def write() -> None:
        for number in range(EACH):
            house.add_contact(f"Contact {number}")

    together(*[write] * WRITERS)

    seqs = _whole_chain(house)
    assert seqs == list(range(1, before + WRITERS * EACH + 1))
    assert house.codes() == set()


def test_sixteen_writers_of_several_events_in_one_transaction(house: House):
    """Events of one transaction follow one another: nobody's link comes between."""

    def write() -> None:
        with house.inside():
            contact = house.new_contact()
            house.tell(contact, "contact.added", insert(contact))
            for language in ("en", "fr", "de"):
                contact.language = language
                house.tell(contact, "contact.changed", update(contact, "language"))

    together(*[write] * WRITERS)

    _whole_chain(house)
    with house.inside():
        links = ChainLink.objects.filter(tenant=house.customer, event__subject_kind="contact")
        for contact in Contact.objects.filter(tenant=house.customer):
            seqs = links.filter(event__subject_id=contact.pk).values_list("seq", flat=True)
            assert sorted(seqs) == list(range(min(seqs), min(seqs) + 4))


def test_the_first_event_of_a_tenant_may_be_written_by_many_at_once(committed: None):
    houses = [build() for _ in range(4)]

    together(*[partial(add_contact, house) for house in houses for _ in range(4)])

    for house in houses:
        _whole_chain(house)
        assert house.codes() == set()


def test_writers_of_several_tenants_in_one_transaction_do_not_lock_each_other_out(
    committed: None,
):
    """In whatever order they write, the heads are taken at COMMIT in the order of the tenants."""
    houses = sorted((build() for _ in range(3)), key=lambda house: house.customer.pk)
    tenants = tuple(sorted({i for house in houses for i in house.scope.tenants}))
    providers = tuple(house.provider.pk for house in houses)
    everything = scoping.Scope(tenants=tenants, providers=providers, side=houses[0].scope.side)

    def write(ordered: list[House]) -> None:
        for _ in range(5):
            with scoping.entered(everything):
                for house in ordered:
                    contact = house.new_contact()
                    house.tell(contact, "contact.added", insert(contact))

    together(*[partial(write, houses[::step]) for step in (1, -1) * 4])

    for house in houses:
        _whole_chain(house)
        assert house.codes() == set()


def test_bulk_work_over_incidents_of_several_tenants_locks_nobody_out(committed_world: World):
    """Keys of incidents do not follow those of tenants: half of the writers come the other way."""
    world, agnes = committed_world, committed_world.actor("agnes")
    pairs = [(world.acme, world.globex), (world.globex, world.acme)] * 4
    with world.entered():
        chosen = [[_incident(tenant, world).pk for tenant in pair] for pair in pairs]
    refused: list[object] = []

    def assign(keys: list[int]) -> None:
        for name in ("agnes", "ines") * 5:
            with world.entered():
                user = world.user(name).pk
                seen = dict(Incident.objects.filter(pk__in=keys).values_list("pk", "version"))
                done = assign_many(seen=seen, user_id=user, actor=agnes, now=NOW)
            refused.extend(outcome for outcome in done if outcome.refusal)

    together(*[partial(assign, keys) for keys in chosen])

    assert refused == []
    with world.entered():
        for incident in Incident.objects.filter(pk__in=chain.from_iterable(chosen)):
            told = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
            told = told.exclude(version=None).order_by("pk")
            versions = list(told.values_list("version", flat=True))
            assert versions == list(range(1, incident.version + 1))
    for tenant in (world.acme, world.globex):
        house = House(world.provider, tenant)
        _whole_chain(house)
        assert house.codes() == set()


def _incident(tenant: Tenant, world: World) -> Incident:
    name = "carla" if tenant == world.acme else "gus"
    incident = register_incident(
        tenant_id=tenant.pk,
        actor=SYSTEM,
        now=NOW,
        ask=RegisterIncident(
            title="Mail is down",
            description="All of it.",
            reporter_id=world.contact(name).pk,
            channel=Channel.EMAIL,
            impact=Level.LOW,
            urgency=Level.LOW,
        ),
    )
    return triage_incident(
        incident_id=incident.pk,
        expected_version=1,
        actor=SYSTEM,
        now=NOW,
        ask=TriageIncident(
            impact=Level.LOW,
            urgency=Level.LOW,
            category_id=Category.objects.get(tenant=world.provider, code="other").pk,
            affected="Mail",
            class_reason="Not known yet.",
            criteria={"impact": ["few"]},
        ),
    )


def _last(house: House) -> int:
    with house.inside():
        return ChainHead.objects.get(tenant=house.customer).seq


def _whole_chain(house: House) -> list[int]:
    """Return the places of the chain; each continues the one before, each event has one."""
    with house.inside():
        links = list(
            ChainLink.objects.filter(tenant=house.customer)
            .order_by("seq")
            .values_list("seq", "prev", "hash", "event__body", "event__recorded_at")
        )
        head = ChainHead.objects.get(tenant=house.customer)
        assert Event.objects.filter(tenant=house.customer, link=None).count() == 0
    before = canonical.genesis(house.customer.pk)
    for seq, prev, digest, body, recorded_at in links:
        assert bytes(prev) == before
        assert bytes(digest) == canonical.link_hash(seq, before, body, recorded_at)
        before = bytes(digest)
    assert (head.seq, bytes(head.hash)) == (len(links), before)
    return [link[0] for link in links]
