"""Checks the history of one subject: its events, their places in the chain, and its rows.

What lies between its events is not read, so how long the chain is does not matter. What that
leaves open is said with what it proves (`PROVEN`, `NOT_PROVEN`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.db.models import Q

from tenants.ledger import canonical
from tenants.ledger.findings import Finding
from tenants.ledger.links import BATCH, Link, hash_of, last_link, links_of, texts_of
from tenants.ledger.living import Aggregate
from tenants.ledger.replay import compare
from tenants.ledger.successions import MIGRATED
from tenants.ledger.told import Told
from tenants.ledger.verify import Verdict, Walk
from tenants.models import ChainHead, ChainLink, Event

PROVEN: Final = (
    "every event of the incident and of what hangs on it is as it was linked",
    "each is tied to the link before and after it",
    "the head is the last link, no place is empty, and the links at the anchored places are those",
    "every column of these rows is as these events say",
)
NOT_PROVEN: Final = (
    "that the links between these, the anchors and the head were not made anew",
    "that no event was removed together with all the links after it since the last anchor",
    "what events of other subjects say of these rows; mails and deliveries",
)


def verify_one(
    tenant_id: int, provider_id: int, only: Aggregate, anchored: Mapping[int, str] | None = None
) -> Verdict:
    """Check one subject with what hangs on it, inside the scope of its tenant."""
    verdict = Verdict(tenant_id)
    rows = only.rows(tenant_id)
    last = last_link(tenant_id)
    if last is not None:
        verdict.seq, verdict.hash = last.seq, last.hash
    with Told() as told:
        walk = Walk(verdict, provider_id, told, only, {})
        links = list(links_of(tenant_id, _of_subjects(rows, "event__")))
        for some in _parts(links):
            texts = texts_of([link.event_id for link in some])
            for link in some:
                walk.look_at(link, texts.get(link.event_id, {}))
        verdict.add(*_beside(tenant_id, _of_subjects(rows), links))
        verdict.add(*_neighbours(tenant_id, links, verdict.seq))
        verdict.add(*_ends(tenant_id, last, anchored or {}))
        for found in compare(told, tenant_id, verdict.replayed, only):
            # Told in their order; where in the chain is what somebody looks for.
            verdict.add(replace(found, seq=links[found.seq - 1].seq) if found.seq else found)
    return verdict


def _of_subjects(rows: Mapping[str, set[int]], prefix: str = "") -> Q:
    """Return the events whose subject is one of these rows, as a condition.

    With those that say under which names is told from there on.
    """
    found = Q((f"{prefix}kind", MIGRATED), (f"{prefix}subject_kind", "tenant"))
    for label, keys in rows.items():
        kind = label.rpartition(".")[2]
        found |= Q((f"{prefix}subject_kind", kind), (f"{prefix}subject_id__in", sorted(keys)))
    return found


def _parts(links: Sequence[Link]) -> Iterator[Sequence[Link]]:
    return (links[start : start + BATCH] for start in range(0, len(links), BATCH))


def _beside(tenant_id: int, own: Q, links: Sequence[Link]) -> Iterator[Finding]:
    """Find events of the subject that no link holds."""
    events = Event._base_manager.filter(own, tenant_id=tenant_id)
    for pk in sorted(set(events.values_list("pk", flat=True)) - {link.event_id for link in links}):
        yield Finding("event_not_linked", row=f"tenants.event:{pk}")


def _neighbours(tenant_id: int, links: Sequence[Link], last: int) -> Iterator[Finding]:
    """Check that each link follows the one before it, and that the next one follows it."""
    own = {link.seq: link for link in links}
    wanted = {seq + by for seq in own for by in (-1, 1)} - own.keys()
    near = {link.seq: link for link in links_of(tenant_id, Q(seq__in=sorted(wanted)))}
    for link in near.values():
        if link.hash != hash_of(link):
            yield Finding("hash_differs", link.seq)
    known = own | near
    for seq in sorted(own.keys() | {seq + 1 for seq in own if seq < last}):
        if seq not in known or (seq > 1 and seq - 1 not in known):
            yield Finding("gap", seq)
            continue
        before = known[seq - 1].hash if seq > 1 else canonical.genesis(tenant_id)
        if known[seq].prev != before:
            yield Finding("prev_differs", seq)


def _ends(tenant_id: int, last: Link | None, anchored: Mapping[int, str]) -> Iterator[Finding]:
    """Check that the head is the last link, and the links at the anchored places."""
    head = ChainHead._base_manager.filter(tenant_id=tenant_id).values_list("seq", "hash").first()
    if (head and (head[0], bytes(head[1]))) != (last and (last.seq, last.hash)):
        yield Finding("head_differs", head[0] if head else None)
    # Of the index alone: no link, whoever's, was taken out.
    if ChainLink._base_manager.filter(tenant_id=tenant_id).count() != (last.seq if last else 0):
        yield Finding("gap")
    places = {seq: digest for seq, digest in anchored.items() if seq}
    for link in links_of(tenant_id, Q(seq__in=sorted(places))):
        if link.hash != hash_of(link):
            yield Finding("hash_differs", link.seq)
        if link.hash.hex() != places.pop(link.seq):
            yield Finding("anchor_differs", link.seq)
    yield from (Finding("anchor_missing", seq) for seq in sorted(places))
