"""The file of anchors beside the database: what stands in it, which is the last, adding one."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tenants.ledger import canonical, signing
from tenants.rules import merkle


class HeadsLost(Exception):
    """A head that was anchored is no link any more: nothing is anchored over that.

    Either a chain was changed, or an older backup was put back; a person has to look.
    """

    def __init__(self, said: str, tenants: Sequence[int] = ()) -> None:
        super().__init__(said)
        self.tenants = tuple(tenants)


@dataclass(frozen=True, slots=True)
class Head:
    """How far one chain goes; `public_id` names it where others may read it.

    That of an account stands under its negative number, and its name tells nobody whose it is.
    """

    tenant_id: int
    public_id: str
    seq: int
    hash: str

    @property
    def leaf(self) -> bytes:
        said = {"tenant": self.public_id, "seq": self.seq, "hash": self.hash}
        return merkle.leaf_hash(canonical.text(said))


@dataclass(frozen=True)
class Anchor:
    """The exact text that was signed, and its signature in hexadecimal digits."""

    text: str
    signature: str

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.text))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def number(self) -> int:
        return int(self.said["number"])

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.said["at"])


@dataclass(frozen=True)
class State:
    """The last anchor with every head that it covers, by tenant."""

    anchor: Anchor
    heads: Mapping[int, Head]
    # Where its line ends in the file, in bytes: what lies behind it was never finished.
    end: int = 0


def log_path() -> Path:
    return Path(settings.ANCHOR_DIR) / "anchors.jsonl"


def last_path() -> Path:
    return Path(settings.ANCHOR_DIR) / "last.json"


def fresh_path() -> Path:
    return last_path().with_suffix(".new")


def last_state() -> State | None:
    """Return the last anchor of this installation, if there is any."""
    try:
        said = json.loads(last_path().read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise signing.NotKept(f"{last_path()} cannot be read: {error.strerror}") from error
    heads = [Head(*head) for head in said["heads"]]
    return State(
        Anchor(said["anchor"], said["signature"]),
        {head.tenant_id: head for head in heads},
        said["end"],
    )


def anchored_until() -> datetime | None:
    """Return the moment of the last anchor: what was recorded before it cannot be made anew."""
    try:
        changed = last_path().stat().st_mtime_ns
        return _moment_of(str(last_path()), changed)
    except (OSError, signing.NotKept):
        # Not there yet, or not to be read: no page waits for it, and the signing tells it.
        return None


@lru_cache(maxsize=8)
def _moment_of(_path: str, _changed: int) -> datetime | None:
    """Read the file once after each change, and not for each page."""
    state = last_state()
    return state.anchor.at if state else None


@contextmanager
def folder_locked() -> Iterator[None]:
    """One at a time, whichever process: the next one holds the digest of this one."""
    folder = Path(settings.ANCHOR_DIR)
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise signing.NotKept(f"ANCHOR_DIR, {folder}, cannot be written: {error}") from error


def write_anchor(
    anchor: Anchor, heads: Mapping[int, Head], changed: Sequence[Head], *, after: State | None
) -> State:
    """Add the line, then name it the last one: what a crash leaves in between is cut off again."""
    said = {"anchor": anchor.text, "signature": anchor.signature}
    begin = after.end if after else 0
    with log_path().open("ab") as log:
        if log.tell() < begin:
            raise HeadsLost(f"{log_path()} was cut: bring it back, or verify the history first")
        log.truncate(begin)
        line = {**said, "heads": [_row(head) for head in changed]}
        log.write(json.dumps(line).encode() + b"\n")
        log.flush()
        os.fsync(log.fileno())
    state = State(anchor, heads, log_path().stat().st_size)
    last = {**said, "heads": [_row(head) for head in heads.values()], "end": state.end}
    fresh = fresh_path()
    fresh.write_text(json.dumps(last))
    fresh.replace(last_path())
    return state


def _row(head: Head) -> list[Any]:
    return [head.tenant_id, head.public_id, head.seq, head.hash]
