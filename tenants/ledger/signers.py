"""Which key signs after which anchor: one that it names, or another that says so itself.

When a key is lost the one after it can be announced by nobody. Every anchor from then on names the
break, and why: whoever holds the old key learns of it, and asks by another way whether it is so.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tenants.ledger.signing import NoKey, id_of, is_lost, make_key, signing_key

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """From anchor `number` on another key signs than the one `before`, which did not name it."""

    number: int
    before: str
    why: str


def key_after(last: Said | None) -> Ed25519PrivateKey:
    """Return the key that signs after this anchor; NoKey when it is none that the anchor names."""
    key = signing_key()
    own = id_of(key.public_key())
    if last is not None and own not in _named(last):
        raise NoKey(
            f"the signing key that is here is {own}, and the last anchor names"
            f" {last['next_key'] or last['key']}. Bring that one back; when it is lost for ever:"
            " anchor --new-key WHY"
        )
    return key


def new_key_after(last: Said | None) -> Ed25519PrivateKey:
    """Return a key that this anchor does not name: the one that is here, else a new one."""
    if is_lost():
        make_key()
    key = signing_key()
    if last is None or id_of(key.public_key()) in _named(last):
        raise NoKey("the signing key is not lost: to change it, anchor --rotate")
    return key


def broken_by(last: Said | None, why: str) -> dict[str, Any] | None:
    """Return what the next anchor says of the last break; `why` there is one now, if there is."""
    if last is None:
        return None
    if not why:
        kept: dict[str, Any] | None = last.get("new_key")
        return kept
    return asdict(Break(last["number"] + 1, last["key"], why))


def break_in(said: Said) -> Break | None:
    """Return the last break that an anchor tells of, if it does so in its form."""
    told = said.get("new_key")
    if not isinstance(told, dict) or set(told) != {"number", "before", "why"}:
        return None
    return Break(int(told["number"]), str(told["before"]), str(told["why"]))


def unknown(said: Said, keys: Collection[str]) -> str:
    """Say that an anchor is signed with none of these keys, and whether that is a break."""
    told = break_in(said)
    if told is None or told.before not in keys:
        return f"it is signed with a key that is not known here: {said['key']!a}"
    return (
        f"it is signed with the new key {said['key']!a}, which the old key {told.before} did not"
        f" announce: from anchor {told.number} on, because {told.why!a}. Ask by another way whether"
        " that is so, and for the new public key"
    )


def _named(last: Said) -> set[str]:
    return {last["key"], last["next_key"]}
