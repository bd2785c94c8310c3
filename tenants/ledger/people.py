"""Checks what was changed in accounts: each chain, and its last entry against the account."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from tenants.ledger import canonical
from tenants.ledger.findings import Finding
from tenants.models import PersonChange, User

WORDS: Final = ("email", "name", "phone", "password")
FLAGS: Final = ("is_active", "is_staff", "is_superuser")
_ENTRY: Final = ("user_id", "seq", "actor_id", "recorded_at", "said", "salt", "prev", "hash")
_ACCOUNT: Final = ("pk", *WORDS, *FLAGS)


def verify_people(anchored: Mapping[int, Mapping[int, str]]) -> Iterator[Finding]:
    """Walk the chains of all accounts; `anchored` has theirs by the negative of their keys."""
    entries = PersonChange.objects.order_by("user_id", "seq").values(*_ENTRY)
    chains = groupby(entries.iterator(chunk_size=2000), key=lambda entry: entry["user_id"])
    accounts = User.objects.order_by("pk").values(*_ACCOUNT).iterator(chunk_size=2000)
    account = next(accounts, None)
    seen = set()
    for key, chain in chains:
        while account is not None and account["pk"] < key:
            yield Finding("person_without_history", row=_name(account["pk"]))
            account = next(accounts, None)
        seen.add(-key)
        last, found = _walk(key, chain, dict(anchored.get(-key, {})))
        yield from found
        if account is None or account["pk"] != key:
            yield Finding("person_missing", last["seq"], _name(key))
            continue
        yield from _against(last, account)
        account = next(accounts, None)
    while account is not None:
        yield Finding("person_without_history", row=_name(account["pk"]))
        account = next(accounts, None)
    for gone in sorted(key for key in anchored if key < 0 and key not in seen):
        yield Finding("anchor_missing", row=_name(-gone))


def _walk(
    key: int, chain: Iterator[dict[str, Any]], anchored: dict[int, str]
) -> tuple[dict[str, Any], list[Finding]]:
    found: list[Finding] = []
    prev = hashlib.sha256(f"servicedesk:person:{key}".encode()).digest()
    entry: dict[str, Any] = {}
    for place, entry in enumerate(chain, start=1):
        digest = bytes(entry["hash"])
        if entry["seq"] != place or bytes(entry["prev"]) != prev or digest != _hash_of(entry, prev):
            found.append(Finding("person_history_differs", entry["seq"], _name(key)))
        if anchored.pop(place, digest.hex()) != digest.hex():
            found.append(Finding("anchor_differs", place, _name(key)))
        prev = digest
    found += [Finding("anchor_missing", seq, _name(key)) for seq in anchored]
    return entry, found


def _hash_of(entry: dict[str, Any], prev: bytes) -> bytes:
    return hashlib.sha256(
        entry["seq"].to_bytes(8, "big")
        + prev
        + hashlib.sha256(entry["said"].encode()).digest()
        + (entry["actor_id"] or 0).to_bytes(8, "big", signed=True)
        + canonical.microseconds(entry["recorded_at"])
    ).digest()


def _against(last: dict[str, Any], account: dict[str, Any]) -> Iterator[Finding]:
    said, salt = json.loads(last["said"]), bytes(last["salt"])
    for column in WORDS:
        if said[column] != hashlib.sha256(salt + account[column].encode()).hexdigest():
            yield Finding("column_differs", last["seq"], _name(account["pk"]), column)
    for column in FLAGS:
        if said[column] is not account[column]:
            yield Finding("column_differs", last["seq"], _name(account["pk"]), column)


def _name(key: int) -> str:
    return f"tenants.user:{key}"
