"""Anchors: one signed statement over the heads of all chains, each holding the digest of the last.

They stand in a file beside the database, one a line, and leave the house: whoever rewrites a chain
and all its hashes cannot rewrite what others hold. A line also has the heads that changed since the
line before; the anchor itself only their root, so that it can be given to anybody.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from tenants.ledger import canonical, signers, signing
from tenants.ledger.anchor_file import (
    Anchor,
    Head,
    HeadsLost,
    State,
    folder_locked,
    fresh_path,
    last_path,
    last_state,
    log_path,
    write_anchor,
)
from tenants.rules import merkle

SCHEMA: Final = 1
KIND: Final = "servicedesk.anchor"


class NothingLost(Exception):
    """It was said that an older backup was put back, and all that was anchored is there."""


def make_anchor(
    *, now: datetime, next_key: str = "", restored: str = "", new_key: str = ""
) -> State:
    """Sign the heads of all chains as they are committed, when one changed since the last time.

    `next_key` announces the id of the key that signs from then on. With `restored` it goes on from
    an older backup, and says why: the heads that were lost are then no fault of this installation,
    and still one for whoever holds an anchor of theirs. With `new_key` a key signs that the last
    anchor does not name, and says why: the old one is lost.
    """
    with folder_locked():
        last = last_state()
        heads = current_heads()
        changed = [h for h in heads.values() if last is None or last.heads.get(h.tenant_id) != h]
        _check_lost(last, heads, restored=restored)
        if last is not None and not (changed or next_key or restored or new_key):
            return last
        said = last.anchor.said if last else None
        key = signers.new_key_after(said) if new_key else signers.key_after(said)
        broken = signers.broken_by(said, new_key)
        signing.keep_public(key.public_key())
        text = canonical.text(
            {
                **_counted(last, heads),
                "at": canonical.moment(now),
                "key": signing.id_of(key.public_key()),
                "next_key": next_key,
                "restored": restored,
                **({"new_key": broken} if broken else {}),
            }
        )
        anchor = Anchor(text, key.sign(text.encode()).hex())
        return write_anchor(
            anchor, heads, list(heads.values()) if restored else changed, after=last
        )


def _counted(last: State | None, heads: Mapping[int, Head]) -> dict[str, object]:
    """Return what an anchor says of the chains, and which anchor it follows."""
    return {
        "schema": SCHEMA,
        "kind": KIND,
        "number": 1 + (last.anchor.number if last else 0),
        "previous": last.anchor.digest if last else "",
        "leaves": len(heads),
        "tenants": sum(key > 0 for key in heads),
        "links": sum(head.seq for key, head in heads.items() if key > 0),
        "root": merkle.root_of([head.leaf for head in _ordered(heads)]).hex(),
    }


def current_heads() -> dict[int, Head]:
    """Return the heads of all chains at one moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, public_id, seq, hash FROM servicedesk_heads()")
        rows = cursor.fetchall()
    return {row[0]: _head(*row) for row in rows}


def _head(key: int, public_id: uuid.UUID | None, seq: int, digest: bytes) -> Head:
    told = bytes(digest).hex()
    return Head(key, str(public_id) if public_id else f"person-{told[:32]}", seq, told)


def links_at(heads: Sequence[Head]) -> dict[int, str]:
    """Return by tenant the hash of the link at the place of its head; none where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, hash FROM servicedesk_links_at(%s, %s)",
            [[head.tenant_id for head in heads], [head.seq for head in heads]],
        )
        found = {row[0]: bytes(row[1]).hex() for row in cursor.fetchall()}
    return {head.tenant_id: found.get(head.tenant_id, "") for head in heads}


def handed_out(state: State, tenants: Sequence[int]) -> dict[str, Any]:
    """Return what leaves the house: the anchor, and for these tenants the way to its root.

    Of other tenants it holds only hashes.
    """
    ordered = _ordered(state.heads)
    places = [index for index, head in enumerate(ordered) if head.tenant_id in set(tenants)]
    paths = merkle.paths_of([head.leaf for head in ordered], places)
    return {
        "anchor": state.anchor.text,
        "signature": state.anchor.signature,
        "tenants": [
            {
                "id": ordered[index].tenant_id,
                "public_id": ordered[index].public_id,
                "seq": ordered[index].seq,
                "hash": ordered[index].hash,
                "index": index,
                "path": [one.hex() for one in path],
            }
            for index, path in zip(places, paths, strict=True)
        ],
    }


def _ordered(heads: Mapping[int, Head]) -> list[Head]:
    return sorted(heads.values(), key=lambda head: head.public_id)


def check_key() -> Ed25519PublicKey:
    """Return the public key with which is signed; NoKey where nothing can be signed now."""
    last = last_state()
    return signers.key_after(last.anchor.said if last else None).public_key()


def check_signing() -> None:
    """Raise CannotSign where the next anchor could not be signed, or not be kept."""
    with folder_locked():
        # First of all, while a folder that is still empty says that nothing was signed here.
        check_key()
        with log_path().open("ab"):
            pass
        # As much as is written with an anchor: a disk that is full is found now, and not midway.
        fresh = fresh_path()
        fresh.write_bytes(last_path().read_bytes() if last_path().exists() else b"{}")
        fresh.unlink()


def _check_lost(last: State | None, heads: Mapping[int, Head], *, restored: str) -> None:
    lost = _lost(last, heads) if last is not None else []
    if restored and not lost:
        raise NothingLost("nothing is lost: every head that was anchored is there")
    if last is not None and lost and not restored:
        number = last.anchor.number
        raise HeadsLost(f"heads that anchor {number} covers are gone: tenants {lost}", lost)


def _lost(last: State, heads: Mapping[int, Head]) -> list[int]:
    moved = [head for key, head in last.heads.items() if heads.get(key) != head and head.seq]
    found = links_at(moved) if moved else {}
    gone = last.heads.keys() - heads.keys()
    return sorted(gone | {h.tenant_id for h in moved if found[h.tenant_id] != h.hash})
