"""Checking an export that came back: by itself, and against the chains of this installation."""

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reporting.facts import RegisterExported
from reporting.models import Export
from reporting.queries.hostile import Lines, Unreadable, opened, read_all, read_json
from reporting.queries.manifest import GENESIS, SCHEMA
from tenants import scoping
from tenants.ledger import canonical
from tenants.ledger.anchor_file import Head
from tenants.ledger.anchored import Bound, Keys, NotAnAnchor, read_handed_out
from tenants.ledger.anchors import links_at
from tenants.ledger.facts import NotSaid
from tenants.ledger.schema_history import SchemaHistory
from tenants.ledger.signing import is_signed
from tenants.models import ChainLink, Event

REGISTER: Final = "register.csv"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
OF_TENANT: Final = "tenant_id"
# What is looked at of a manifest; it may be anybody's.
SHAPE: Final[Mapping[str, Any]] = {
    "export": str,
    "author": {"id": int},
    "started_at": str,
    "finished_at": str,
    "filter": dict,
    "count": int,
    "file": {"sha256": str},
    "tenants": list,
    "anchor": {"anchor": str, "signature": str, "tenants": list},
    "columns": list,
}
TENANT: Final[Mapping[str, Any]] = {
    "id": int,
    "name": str,
    "count": int,
    "head": {"seq": int, "hash": str},
}
ANCHORED: Final[Mapping[str, Any]] = {
    "id": int,
    "public_id": str,
    "seq": int,
    "hash": str,
    "index": int,
    "path": list,
}
LARGEST: Final = 2**63 - 1


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `told` says what was found when it is not right."""

    what: str
    holds: bool
    told: str = ""


def check_file(path: Path, keys: Keys) -> tuple[list[Finding], dict[str, Any] | None]:
    """Check what the file says of itself; the manifest is given when it could be read.

    These public keys are believed, by their ids: no key that comes with the file.
    """
    try:
        with opened(path, (REGISTER, MANIFEST, SIGNATURE)) as archive:
            manifest = _manifest(archive)
            found = [*_file_findings(archive, manifest), *_signatures(archive, manifest, keys)]
            return found, manifest
    except Unreadable as error:
        return [Finding("the archive is complete", False, str(error))], None


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    found = read_json(archive, MANIFEST)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise Unreadable("the manifest is of another version")
    if (
        not _is_shaped(found, SHAPE)
        or not all(_is_shaped(one, TENANT) for one in found["tenants"])
        or not all(
            _is_shaped(one, ANCHORED) and max(one["id"], one["seq"]) <= LARGEST
            for one in found["anchor"]["tenants"]
        )
    ):
        raise Unreadable("the manifest lacks something, or says it in another form")
    return found


def _is_shaped(given: Any, shape: Mapping[str, Any]) -> bool:
    """Say whether all that is looked at is there, as what it should be."""
    return isinstance(given, dict) and all(
        _is_shaped(given.get(name), kind)
        if isinstance(kind, Mapping)
        else type(given.get(name)) is kind
        for name, kind in shape.items()
    )


def _file_findings(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[Finding]:
    yield Finding("the archive is complete", True)
    with archive.open(REGISTER) as register:
        lines = Lines(register)
        rows = csv.reader(lines)
        header = next(rows, [])
        widths, count = {len(header)}, 0
        tenants = _Tenants(header, manifest)
        for row in rows:
            count += 1
            widths.add(len(row))
            tenants.add(row)
            if count > manifest["count"]:
                # No end need be in sight of what goes on after that.
                yield Finding("number of incidents", False, f"more than {manifest['count']}")
                return
    digest = lines.digest
    told = manifest["file"]["sha256"]
    yield Finding(
        "SHA-256 of register.csv", digest == told, f"it is {digest}, the manifest says {told}"
    )
    is_count = count == manifest["count"]
    yield Finding("number of incidents", is_count, f"{count}, not {manifest['count']}")
    yield from tenants.findings()
    yield Finding("columns", header == manifest["columns"] and len(widths) == 1, f"{widths}")


class _Tenants:
    """Counts the rows of each tenant that the manifest names, and those of no such tenant."""

    def __init__(self, header: list[str], manifest: dict[str, Any]) -> None:
        # A register without that column cannot be counted so: nothing is said of it then.
        self._place = header.index(OF_TENANT) if OF_TENANT in header else None
        self._told: Counter[str] = Counter()
        for tenant in manifest["tenants"]:
            self._told[str(tenant["id"])] += tenant["count"]
        self._counted: Counter[str] = Counter()
        self._strange = 0

    def add(self, row: list[str]) -> None:
        if self._place is None:
            return
        tenant = row[self._place] if self._place < len(row) else ""
        if tenant in self._told:
            self._counted[tenant] += 1
        else:
            self._strange += 1

    def findings(self) -> Iterator[Finding]:
        if self._place is None:
            return
        wrong = [
            f"tenant {tenant} has {self._counted[tenant]}, the manifest says {count}"
            for tenant, count in self._told.items()
            if self._counted[tenant] != count
        ]
        if self._strange:
            wrong.append(f"{self._strange} are of no tenant in the manifest")
        yield Finding("incidents per tenant", not wrong, "; ".join(wrong))


def _signatures(
    archive: zipfile.ZipFile, manifest: dict[str, Any], keys: Keys
) -> Iterator[Finding]:
    """Check who signed it, and that what it says of the chains was anchored."""
    told = ""
    bound = Bound()
    try:
        anchor = read_handed_out(manifest["anchor"], keys, bound)
    except NotAnAnchor as error:
        told = str(error)
    else:
        key = keys[anchor.said["key"]]
        is_ours = is_signed(read_all(archive, MANIFEST), read_all(archive, SIGNATURE), key)
        yield Finding("signature of the manifest", is_ours, f"not by key {anchor.said['key']}")
        told = "; ".join(_beyond(manifest, bound))
    yield Finding("anchor of the chains", not told, told)


def _beyond(manifest: dict[str, Any], bound: Bound) -> Iterator[str]:
    """Say which heads are not covered: the anchor was made after they were read."""
    for tenant in manifest["tenants"]:
        head = tenant["head"]
        links = bound.links.get(tenant["id"], {})
        if max(links, default=-1) < head["seq"]:
            yield f"it does not cover link {head['seq']} of {tenant['name']}"
        elif links.get(head["seq"], head["hash"]) != head["hash"]:
            yield f"it gives link {head['seq']} of {tenant['name']} another hash"


def check_chains(manifest: dict[str, Any]) -> list[Finding]:
    """Check that each head is a link of that tenant's chain, and that its ledger knows the export.

    A tenant that this installation does not have cannot be checked here: that is a finding too.
    """
    known = dict(scoping.all_tenants())
    found = _anchored_links(manifest)
    for tenant in manifest["tenants"]:
        provider_id = known.get(tenant["id"])
        if provider_id is None:
            found.append(Finding(f"chain of {tenant['name']}", False, "no such tenant here"))
            continue
        with scoping.entered(scoping.Scope.of(tenant["id"], provider_id)):
            found += _tenant_findings(tenant, manifest)
    return found


def _anchored_links(manifest: dict[str, Any]) -> list[Finding]:
    """Check that what the anchor covers is in the chains of today."""
    heads = [
        Head(told["id"], told["public_id"], told["seq"], told["hash"])
        for told in manifest["anchor"]["tenants"]
        if told["seq"] != GENESIS
    ]
    links = links_at(heads)
    gone = [f"link {h.seq} of tenant {h.tenant_id}" for h in heads if links[h.tenant_id] != h.hash]
    return [Finding("anchored links in the chains", not gone, "not there: " + ", ".join(gone))]


def _tenant_findings(tenant: dict[str, Any], manifest: dict[str, Any]) -> list[Finding]:
    seq, told = tenant["head"]["seq"], tenant["head"]["hash"]
    link = ChainLink.objects.filter(tenant=tenant["id"], seq=seq).first()
    actual = bytes(link.hash).hex() if link else ""
    if seq == GENESIS:
        actual = canonical.genesis(tenant["id"]).hex()
    events = Event.objects.filter(tenant=tenant["id"], kind="register.exported")
    known = next((e for e in events.iterator() if _is_of(e, tenant, manifest)), None)
    told_of = [] if known is None else [_circumstances(known, tenant, manifest)]
    return [
        Finding(
            f"head of the chain of {tenant['name']}",
            actual == told,
            f"link {seq} is {actual or 'not there'} in the ledger, {told} in the file",
        ),
        Finding(
            f"export in the ledger of {tenant['name']}",
            known is not None,
            "no event tells of this export with this SHA-256 and count",
        ),
        _names(tenant),
        *told_of,
    ]


def _names(tenant: dict[str, Any]) -> Finding:
    """Check that the names of the record changed only as this version knows."""
    found = SchemaHistory.of(tenant["id"]).findings
    told = ", ".join(f"{one.code} at {one.seq}" for one in found)
    return Finding(f"names in the ledger of {tenant['name']}", not found, told)


def _circumstances(event: Event, tenant: dict[str, Any], manifest: dict[str, Any]) -> Finding:
    """Check who took it out, when, and of what: a part must not pass for the whole."""
    begun = Export.objects.values_list("started_at", flat=True).get(pk=event.subject_id)
    recorded = {
        "filter": _exported(event).filter,
        "author": event.actor_id,
        "started_at": canonical.moment(begun),
        "finished_at": canonical.moment(event.at),
    }
    told = {**{name: manifest[name] for name in recorded}, "author": manifest["author"]["id"]}
    wrong = [name for name, value in recorded.items() if told[name] != value]
    return Finding(
        f"filter, author and moments in the ledger of {tenant['name']}",
        not wrong,
        "; ".join(
            f"{name} is {_shown(recorded[name])} in the ledger, {_shown(told[name])} in the file"
            for name in wrong
        ),
    )


def _shown(value: object) -> str:
    """Return a value as JSON; a filter that leaves nothing out is said in words."""
    return json.dumps(value, ensure_ascii=False) if value != {} else "none (the whole register)"


def _is_of(event: Event, tenant: dict[str, Any], manifest: dict[str, Any]) -> bool:
    try:
        facts = _exported(event)
    except NotSaid:
        return False
    return (facts.export, facts.sha256, facts.count) == (
        manifest["export"],
        manifest["file"]["sha256"],
        tenant["count"],
    )


def _exported(event: Event) -> RegisterExported:
    return RegisterExported.read(json.loads(event.body)["facts"])
