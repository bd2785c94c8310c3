"""Checks a tenant's history: walks its chain, link by link, and replays it against the rows.

What it cannot see by itself: a history that was cut off, or made anew, together with everything it
told. For that the head must have left the house before.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, models

from tenants.ledger import canonical
from tenants.ledger.findings import Finding
from tenants.ledger.links import Link, Texts, hash_of, in_batches, links_of, texts_of
from tenants.ledger.living import Aggregate, provers
from tenants.ledger.replay import Replayed, compare
from tenants.ledger.schema_history import SchemaHistory
from tenants.ledger.told import ERASURE, Columns, Told
from tenants.models import ChainLink, Event
from tenants.rules.roles import Kind

# A tenant of which everything is wrong must not fill the memory: the rest is only counted.
KEPT: Final = 1_000
# With these an anchor left the house: it, and all before it, must still be kept here.
HANDED_OUT: Final = frozenset({"anchor.handed_out", "register.exported"})
# The head, how much there is, and whether each event has a link: all that lies beside the walk.
_ENDS: Final = """
SELECT head.seq, head.hash,
    (SELECT count(*) FROM tenants_chainlink l WHERE l.tenant_id = %(tenant)s),
    (SELECT count(*) FROM tenants_personaltext p WHERE p.tenant_id = %(tenant)s),
    NOT EXISTS (
        SELECT FROM tenants_event e WHERE e.tenant_id = %(tenant)s
        AND NOT EXISTS (SELECT FROM tenants_chainlink l WHERE l.event_id = e.id)
    )
FROM (SELECT) one LEFT JOIN tenants_chainhead head ON head.tenant_id = %(tenant)s
"""
_ROW_NAME: Final = re.compile(r"[a-z_]+\.[a-z_]+:\d+")


@dataclass
class Verdict:
    """What was checked, and what is not as it should be."""

    tenant_id: int
    events: int = 0
    texts: int = 0
    replayed: Replayed = field(default_factory=Replayed)
    seq: int = 0
    hash: bytes = b""
    count: int = 0
    # The number of the last anchor that was handed out, as far as this chain tells.
    anchor_told: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.count == 0

    def add(self, *found: Finding) -> None:
        self.count += len(found)
        self.findings.extend(found[: max(0, KEPT - len(self.findings))])


def verify(tenant_id: int, provider_id: int, anchored: Mapping[int, str] | None = None) -> Verdict:
    """Check one tenant inside its scope; one subject of it alone is `one.verify_one`.

    The chain must hold the anchored links: a place in it with its hash, in hexadecimal digits.
    """
    verdict = Verdict(tenant_id, hash=canonical.genesis(tenant_id))
    with Told() as told:
        walk = Walk(verdict, provider_id, told, None, dict(anchored or {}))
        for links in in_batches(links_of(tenant_id)):
            texts = texts_of([link.event_id for link in links])
            for link in links:
                walk.step(link, texts.get(link.event_id, {}))
        walk.end()
        for finding in compare(told, tenant_id, verdict.replayed):
            verdict.add(finding)
    return verdict


class Walk:
    """Goes along the chain and remembers where it is."""

    def __init__(
        self,
        verdict: Verdict,
        provider_id: int,
        told: Told,
        only: Aggregate | None,
        anchored: dict[int, str],
    ) -> None:
        self._verdict, self._provider_id = verdict, provider_id
        self._told, self._only, self._anchored = told, only, anchored
        self._provers = [] if only else provers()
        self._schema = SchemaHistory.of(verdict.tenant_id)
        verdict.add(*self._schema.findings)

    def step(self, link: Link, texts: Texts) -> None:
        verdict = self._verdict
        if link.seq != verdict.seq + 1:
            verdict.add(Finding("gap", link.seq))
        if link.prev != verdict.hash:
            verdict.add(Finding("prev_differs", link.seq))
        verdict.seq, verdict.hash = link.seq, link.hash
        self.look_at(link, texts)

    def look_at(self, link: Link, texts: Texts) -> None:
        """Check a link and its event by themselves, and hand on what the event says."""
        verdict = self._verdict
        if link.hash != hash_of(link):
            verdict.add(Finding("hash_differs", link.seq))
        anchored = self._anchored.pop(link.seq, None) if self._anchored else None
        if anchored is not None and anchored != link.hash.hex():
            verdict.add(Finding("anchor_differs", link.seq))
        verdict.events += 1
        verdict.texts += len(texts)
        body = _parsed(link.body)
        if body is None:
            verdict.add(Finding("body_unreadable", link.seq))
            return
        if not _says_its_columns(body, link, self._verdict.tenant_id, self._provider_id):
            verdict.add(Finding("columns_differ", link.seq))
        self._schema.goes_to(link.seq)
        self._tell(link, body, texts)

    def _tell(self, link: Link, body: dict[str, Any], texts: Texts) -> None:
        """Hand on what the event says of rows, with the salts that still exist."""
        for prover in self._provers:
            if link.kind in prover.kinds:
                for name, columns in prover.told(link.kind, body):
                    self._told.add(name, self._verdict.events, None, columns)
        subject = f".{link.subject_kind}:{link.subject_id}"
        is_version_told = link.version is None
        if link.kind in HANDED_OUT:
            told = body["facts"].get("anchor")
            self._verdict.anchor_told = max(self._verdict.anchor_told, told or 0)
        unproven = set(texts)
        for name, columns in body["rows"].items():
            own = link.version if name.endswith(subject) else None
            is_version_told |= own is not None and (columns or {}).get("version") == own
            for column, said in (columns or {}).items():
                if not isinstance(said, dict) or said.keys() != {"hmac"}:
                    continue
                words = texts.get((name, column))
                unproven.discard((name, column))
                if words is None:
                    continue
                said["salt"] = words[1].hex()
                if canonical.commitment(*words) != said["hmac"]:
                    self._verdict.add(Finding("words_differ", link.seq, name, column))
                if self._schema.has_dropped(name, column):
                    self._verdict.add(Finding("words_remain", link.seq, name, column))
            self._add(link, name, own, columns)
        if not is_version_told:
            self._verdict.add(Finding("version_not_told", link.seq))
        for name, column in sorted(unproven):
            self._verdict.add(Finding("words_without_event", link.seq, name, column))

    def _add(self, link: Link, name: str, version: int | None, columns: Columns) -> None:
        """Take down what is said of a row, under the names and codes of today."""
        mentions = self._schema.follow(name, columns, seq=link.seq, tell=self._verdict.add)
        for place, (told_name, told) in enumerate(mentions):
            if self._only is None or self._only.holds(told_name, told):
                own = None if place else version
                erases = link.kind == ERASURE
                self._told.add(told_name, self._verdict.events, own, told, erases=erases)

    def end(self) -> None:
        """Check that nothing lies beside the chain, and that its head is its last link."""
        verdict = self._verdict
        verdict.add(*(Finding("anchor_missing", seq) for seq in sorted(self._anchored) if seq))
        with connection.cursor() as cursor:
            cursor.execute(_ENDS, {"tenant": verdict.tenant_id})
            seq, digest, links, texts, is_all_linked = cursor.fetchone()
        head = None if seq is None else (seq, bytes(digest))
        expected = (verdict.seq, verdict.hash) if verdict.events else None
        if head != expected:
            verdict.add(Finding("head_differs", seq))
        if not is_all_linked:
            verdict.add(*(Finding("event_not_linked", row=row) for row in _unlinked(verdict)))
        if links != verdict.events:
            verdict.add(Finding("link_without_event"))
        if texts != verdict.texts:
            verdict.add(Finding("words_without_event"))


def _unlinked(verdict: Verdict) -> Iterator[str]:
    linked = models.Exists(ChainLink._base_manager.filter(event_id=models.OuterRef("pk")))
    unlinked = Event._base_manager.filter(~linked, tenant_id=verdict.tenant_id).order_by("pk")
    for pk in unlinked.values_list("pk", flat=True).iterator():
        yield f"tenants.event:{pk}"


def _no_float(text: str) -> Any:
    raise canonical.NotCanonical(f"a number that is not whole: {text}")


_DECODER: Final = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)


def _parsed(body: str) -> dict[str, Any] | None:
    """Return what a body says, or None when it is not the one text of what it says."""
    try:
        said, _end = _DECODER.raw_decode(body)
        if canonical.text(said) != body or not _has_shape(said):
            return None
    except (ValueError, TypeError, AttributeError):
        return None
    return dict(said)


def _has_shape(said: Any) -> bool:
    return (
        said.keys()
        == {"schema", "tenant", "subject", "version", "kind", "actor", "at", "facts", "rows"}
        and said["schema"] == canonical.SCHEMA
        and all(
            _ROW_NAME.fullmatch(name) and (columns is None or isinstance(columns, dict))
            for name, columns in said["rows"].items()
        )
    )


def _named(link: Link, told: object) -> list[object]:
    """Return who acted as it must be told: a token by its number too, beside its owner."""
    who: list[object] = [link.actor_kind, link.actor_id]
    if link.actor_kind != Kind.TOKEN:
        return who
    *_first, last = told if isinstance(told, list) and told else [None]
    return [*who, last if type(last) is int else None]


def _says_its_columns(said: dict[str, Any], link: Link, tenant_id: int, provider_id: int) -> bool:
    expected = (
        tenant_id, [link.subject_kind, link.subject_id], link.version, link.kind,
        _named(link, said["actor"]), link.at,
    )  # fmt: skip
    told = tuple(said[name] for name in ("tenant", "subject", "version", "kind", "actor", "at"))
    return (
        link.event_tenant_id == tenant_id
        and link.provider_id == link.event_provider_id == provider_id
        and told == expected
        # True is 1 for Python, and not in the text that is hashed.
        and bool not in map(type, (*told, *told[1], *told[4]))
    )
