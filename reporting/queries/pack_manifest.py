"""What a pack of one incident says of itself: each file with its digest, chain and anchor."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from reporting.queries.manifest import SCHEMA, Head
from tenants.ledger import canonical

# One line for each other file but the two below, as `sha256sum -c` reads them.
SUMS: Final = "SHA256SUMS"
VERIFY: Final = (
    "sha256sum -c SHA256SUMS: each file is as it was when it was written.",
    "sha256sum SHA256SUMS: the digest that stands here under file.",
    "openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in manifest.json -sigfile manifest.sig:"
    " the signature of this file, byte for byte, with the key that the anchor names (Ed25519).",
    "./desk manage verify_export --file-only --key KEY.pem FILE does these three.",
    "./desk manage verify_export FILE, on the installation or a copy of its database: the head is a"
    " link of the chain, which holds an event register.exported with this export and SHA-256.",
)


@dataclass(frozen=True)
class Held:
    """One file of a pack."""

    name: str
    sha256: str
    size: int


def sums_of(files: Iterable[Held]) -> bytes:
    """Return the lines of `sha256sum`: digest, two blanks, name."""
    return "".join(f"{one.sha256}  {one.name}\n" for one in files).encode()


def pack_manifest_of(
    *,
    pack: str,
    public_id: uuid.UUID,
    author: tuple[int | None, str],
    selection: Mapping[str, object],
    moments: tuple[datetime, datetime],
    files: Sequence[Held],
    sums: Held,
    head: Head,
    anchor: Mapping[str, object],
) -> dict[str, Any]:
    """Return the manifest; it has what that of the register has, and a line for each file."""
    return {
        "schema": SCHEMA,
        "kind": pack,
        "product": f"servicedesk {settings.PRODUCT_VERSION}",
        "export": str(public_id),
        "author": {"id": author[0], "name": author[1]},
        "started_at": canonical.moment(moments[0]),
        "finished_at": canonical.moment(moments[1]),
        "filter": selection,
        "count": 1,
        "file": {"name": SUMS, "sha256": sums.sha256, "bytes": sums.size},
        "files": [{"name": f.name, "sha256": f.sha256, "bytes": f.size} for f in files],
        "tenants": [head.told],
        "anchor": anchor,
        "columns": [],
        "verify": list(VERIFY),
    }
