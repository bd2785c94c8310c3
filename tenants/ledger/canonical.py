"""The exact text of an event: RFC 8785 style JSON of strings, integers, booleans and nulls."""

import hashlib
import hmac
import json
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

SCHEMA = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Made once: verifying a long history asks for a great many texts. What comes out of JSON, or went
# through `value`, holds no circle.
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
)


class NotCanonical(ValueError):
    """A value that has no single text: a float, a naive moment, a NUL. A fault of the caller."""


def moment(at: datetime) -> str:
    """Return a moment as UTC with microseconds: the only spelling that is hashed."""
    if at.tzinfo is None:
        raise NotCanonical("a moment without a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def value(raw: Any) -> Any:  # noqa: PLR0911 - one line per type reads best
    """Return a value as it stands in an event."""
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, int):
        return int(raw)
    if isinstance(raw, str):
        return _words(raw)
    if isinstance(raw, datetime):
        return moment(raw)
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, timedelta):
        return raw // timedelta(microseconds=1)
    if isinstance(raw, Decimal | uuid.UUID):
        return str(raw)
    if isinstance(raw, dict):
        return {_words(str(key)): value(item) for key, item in raw.items()}
    if isinstance(raw, list | tuple):
        return [value(item) for item in raw]
    raise NotCanonical(f"a {type(raw).__name__}")


def _words(raw: str) -> str:
    if "\x00" in raw:
        raise NotCanonical("a text with NUL")
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise NotCanonical("half a letter") from None
    return str(raw)


def text(body: dict[str, Any]) -> str:
    """Return the canonical text of a body whose values went through `value`."""
    return _ENCODER.encode(body)


def commitment(words: str, salt: bytes) -> str:
    """Return what an event holds instead of a person's words; without the salt it tells nothing."""
    return hmac.digest(salt, words.encode(), "sha256").hex()


def genesis(tenant_id: int) -> bytes:
    """Return the hash before the first link of a tenant's chain."""
    return hashlib.sha256(f"servicedesk:1:{tenant_id}".encode()).digest()


def same(one: Any, other: Any) -> bool:
    """Say whether two values have one text: True is not 1, as it is for Python."""
    if one != other:
        return False
    return type(one) is type(other) and (
        not isinstance(one, dict | list) or _ENCODER.encode(one) == _ENCODER.encode(other)
    )


def link_hash(seq: int, prev: bytes, body: str, recorded_at: datetime) -> bytes:
    """Return sha256(seq ‖ prev ‖ sha256(body) ‖ recorded), as the database computes it at COMMIT.

    The moment of recording counts in microseconds since 1970.
    """
    return linked(seq, prev, body, microseconds(recorded_at))


def linked(seq: int, prev: bytes, body: str, recorded: bytes) -> bytes:
    """Return the same of a moment that is in its microseconds already."""
    digest = hashlib.sha256(body.encode()).digest()
    return hashlib.sha256(seq.to_bytes(8, "big") + prev + digest + recorded).digest()


def microseconds(at: datetime) -> bytes:
    """Return a moment in microseconds since 1970, as it is hashed."""
    return as_hashed((at - _EPOCH) // timedelta(microseconds=1))


def as_hashed(microseconds: int) -> bytes:
    """Return microseconds since 1970 as they are hashed."""
    return microseconds.to_bytes(8, "big", signed=True)
