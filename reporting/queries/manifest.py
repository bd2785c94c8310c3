"""What an export says of itself, so that it can be checked without us."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.conf import settings

from reporting.queries.columns import COLUMNS
from tenants.ledger import canonical
from tenants.models import ChainHead, Tenant

SCHEMA: Final = 2
GENESIS: Final = 0
GUARD: Final = (
    "A text that begins with = + - @, with their wide forms, with a tab or with the end of a line"
    " is preceded by an apostrophe."
)
VERIFY: Final = (
    "The archive has register.csv, manifest.json, manifest.sig and the files under beside, each"
    " with its SHA-256: one that broke off has no manifest.json.",
    "manifest.sig is the Ed25519 signature of manifest.json, byte for byte, with the key that the"
    " anchor names: openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in manifest.json"
    " -sigfile manifest.sig",
    "The SHA-256 of register.csv is the one given here, and it has one row per incident"
    " besides the row of names.",
    "Each head is a link of that tenant's chain, in every later copy of that chain:"
    " ./desk manage verify_export FILE",
    "The anchor covers the chain of each tenant: the way from its leaf leads to the signed root"
    " (RFC 6962), and its link is in every later copy of that chain.",
    "The chain of each tenant holds an event register.exported with this export and SHA-256.",
)


@dataclass(frozen=True)
class Head:
    """How far the chain of one tenant went when the register was read."""

    tenant_id: int
    public_id: str
    name: str
    seq: int
    hash: str
    count: int = 0

    def with_count(self, count: int) -> "Head":
        return replace(self, count=count)

    @property
    def told(self) -> dict[str, object]:
        return {
            "id": self.tenant_id,
            "public_id": self.public_id,
            "name": self.name,
            "count": self.count,
            "head": {"seq": self.seq, "hash": self.hash},
        }


def heads_of(tenants: Iterable[int]) -> list[Head]:
    """Return the heads of these tenants' chains; one without events has its beginning."""
    ids = sorted(tenants)
    found = {head.tenant_id: head for head in ChainHead.objects.filter(tenant__in=ids)}
    heads = []
    for tenant in Tenant.objects.filter(pk__in=ids).order_by("pk"):
        head = found.get(tenant.pk)
        seq, digest = (
            (head.seq, bytes(head.hash)) if head else (GENESIS, canonical.genesis(tenant.pk))
        )
        heads.append(Head(tenant.pk, str(tenant.public_id), tenant.name, seq, digest.hex()))
    return heads


def manifest_of(
    *,
    public_id: uuid.UUID,
    author: tuple[int | None, str],
    selection: dict[str, object],
    moments: tuple[datetime, datetime],
    count: int,
    size: int,
    digest: str,
    tenants: Sequence[Head],
    anchor: dict[str, object],
) -> dict[str, object]:
    """Return the manifest; `anchor` is what leaves the house of the last anchor of all chains."""
    return {
        "schema": SCHEMA,
        "product": f"servicedesk {settings.PRODUCT_VERSION}",
        "export": str(public_id),
        "author": {"id": author[0], "name": author[1]},
        "started_at": canonical.moment(moments[0]),
        "finished_at": canonical.moment(moments[1]),
        "filter": selection,
        "count": count,
        "file": {
            "name": "register.csv",
            "sha256": digest,
            "bytes": size,
            "format": "RFC 4180, UTF-8, one row of names",
            "order": "reported_at, id",
            "texts": GUARD,
        },
        "tenants": [head.told for head in tenants],
        "anchor": anchor,
        "columns": [column.name for column in COLUMNS],
        "verify": list(VERIFY),
    }
