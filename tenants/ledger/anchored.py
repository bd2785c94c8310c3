"""Reads anchors back and says what they bind: the file beside the database, and kept copies."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tenants.ledger import canonical, signers
from tenants.ledger.anchor_file import Anchor, Head, last_state, log_path
from tenants.ledger.anchors import KIND, SCHEMA
from tenants.ledger.findings import Finding
from tenants.ledger.signing import is_signed
from tenants.rules import merkle

Keys = Mapping[str, Ed25519PublicKey]


class NotAnAnchor(Exception):
    """What was given as an anchor is none, or not one of ours; its words say why."""


@dataclass
class Bound:
    """What anchors say of each tenant: places in its chain, and the hash of the link there."""

    links: dict[int, dict[int, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    last: Anchor | None = None
    # Where another key began to sign than the one before had named.
    breaks: list[signers.Break] = field(default_factory=list)

    def bind(self, tenant_id: int, seq: int, digest: str) -> None:
        known = self.links.setdefault(tenant_id, {})
        if known.setdefault(seq, digest) != digest:
            self.findings.append(Finding("anchors_contradict", seq, f"tenants.tenant:{tenant_id}"))


def read_log(keys: Keys, kept: Collection[str] = ()) -> Bound:
    """Read the file beside the database: each line holds the digest of the one before.

    The signature of the last line therefore covers all; so do those of lines before another key.
    A key that was lost named none after it: that is a finding for whoever kept its public half
    (`kept`, ids of keys), and not the one of the key after it.
    """
    bound = Bound()
    heads: dict[int, Head] = {}
    try:
        for anchor, changed in _lines():
            if (broken := _follows(anchor, bound.last, keys)) is not None:
                bound.breaks.append(broken)
                if kept and anchor.said["key"] not in kept:
                    bound.findings.append(Finding("anchors_new_key", anchor.number))
            if anchor.said["restored"]:
                heads.clear()
            heads.update((head.tenant_id, head) for head in changed)
            bound.last = anchor
        if bound.last is not None:
            check_signed(bound.last, keys)
            ordered = sorted(heads.values(), key=lambda head: head.public_id)
            if merkle.root_of([head.leaf for head in ordered]).hex() != bound.last.said["root"]:
                raise NotAnAnchor("the heads in it are not those that were signed")
    except (NotAnAnchor, ValueError, TypeError, KeyError, AttributeError):
        place = bound.last.number + 1 if bound.last else 1
        bound.findings.append(Finding("anchors_broken", place))
    for head in heads.values():
        bound.bind(head.tenant_id, head.seq, head.hash)
    state = last_state()
    if state is not None and (bound.last is None or bound.last.number < state.anchor.number):
        bound.findings.append(Finding("anchors_cut", state.anchor.number))
    return bound


def read_handed_out(given: Any, keys: Keys, bound: Bound) -> Anchor:
    """Add what one anchor that left the house says of the tenants it was given for."""
    try:
        anchor = Anchor(given["anchor"], given["signature"])
        check_signed(anchor, keys)
        said = anchor.said
        for told in given["tenants"]:
            head = Head(told["id"], told["public_id"], told["seq"], told["hash"])
            path = [bytes.fromhex(one) for one in told["path"]]
            root = merkle.leads_to(head.leaf, told["index"], said["leaves"], path)
            if root is None or root.hex() != said["root"]:
                raise NotAnAnchor(f"the anchor does not cover the chain of tenant {head.tenant_id}")
            bound.bind(head.tenant_id, head.seq, head.hash)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise NotAnAnchor("it lacks something, or says it in another form") from error
    return anchor


def check_signed(anchor: Anchor, keys: Keys) -> None:
    said = _shaped(anchor)
    key = keys.get(said["key"])
    if key is None:
        raise NotAnAnchor(signers.unknown(said, keys))
    if not is_signed(anchor.text.encode(), bytes.fromhex(anchor.signature), key):
        raise NotAnAnchor("its signature does not fit")


def _lines() -> Iterator[tuple[Anchor, list[Head]]]:
    path = log_path()
    if not path.exists():
        return
    with path.open("rb") as log:
        for line in log:
            said = json.loads(line)
            yield (
                Anchor(said["anchor"], said["signature"]),
                [Head(*head) for head in said["heads"]],
            )


def _shaped(anchor: Anchor) -> dict[str, Any]:
    said = anchor.said
    if canonical.text(said) != anchor.text or (said.get("kind"), said.get("schema")) != (
        KIND,
        SCHEMA,
    ):
        raise NotAnAnchor("it is no anchor of this form")
    return said


def _follows(anchor: Anchor, before: Anchor | None, keys: Keys) -> signers.Break | None:
    """Check that one anchor follows the other; where it breaks with its key, return that."""
    said = _shaped(anchor)
    if before is None:
        if (said["number"], said["previous"]) != (1, ""):
            raise NotAnAnchor("it is not the first one")
        return None
    if (said["number"], said["previous"]) != (before.number + 1, before.digest):
        raise NotAnAnchor("it does not follow the one before")
    if said["key"] == before.said["key"]:
        return None
    check_signed(before, keys)
    if said["key"] == before.said["next_key"]:
        return None
    broken = signers.break_in(said)
    here = (said["number"], before.said["key"])
    if broken is None or (broken.number, broken.before) != here:
        raise NotAnAnchor("it is signed with a key that was not announced")
    return broken
