"""Checking an export that came back: by itself, and against the chains of this installation."""

import csv
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reporting.queries.hostile import Lines, Unreadable, opened, read_all, read_json
from reporting.queries.manifest import SCHEMA
from reporting.queries.others import beside_of
from tenants.ledger.anchored import Bound, Keys, NotAnAnchor, read_handed_out
from tenants.ledger.signing import is_signed

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
        with opened(path, None) as archive:
            if missing := {REGISTER, MANIFEST, SIGNATURE} - {*archive.namelist()}:
                raise Unreadable(f"it should hold {', '.join(sorted(missing))}, each once")
            manifest = read_manifest(archive)
            others = beside_of(archive, manifest, {REGISTER, MANIFEST, SIGNATURE})
            found = [*_file_findings(archive, manifest)]
            found += [Finding(*one) for one in others]
            found += [*signatures(archive, manifest, keys)]
            return found, manifest
    except Unreadable as error:
        return [Finding("the archive is complete", False, str(error))], None


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    found = read_json(archive, MANIFEST)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise Unreadable("the manifest is of another version")
    if (
        not is_shaped(found, SHAPE)
        or not all(is_shaped(one, TENANT) for one in found["tenants"])
        or not all(
            is_shaped(one, ANCHORED) and max(one["id"], one["seq"]) <= LARGEST
            for one in found["anchor"]["tenants"]
        )
    ):
        raise Unreadable("the manifest lacks something, or says it in another form")
    return found


def is_shaped(given: Any, shape: Mapping[str, Any]) -> bool:
    """Say whether all that is looked at is there, as what it should be."""
    return isinstance(given, dict) and all(
        is_shaped(given.get(name), kind)
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


def signatures(archive: zipfile.ZipFile, manifest: dict[str, Any], keys: Keys) -> Iterator[Finding]:
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
