"""Files that somebody kept and gives back: keys and anchors, read with one plain sentence each."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tenants.ledger.anchored import Bound, Keys, NotAnAnchor, read_handed_out
from tenants.ledger.signing import NoKey, id_of, known_keys, read_public

ZIP: Final = b"PK\x03\x04"


class NotReadable(Exception):
    """A file that was given cannot be read; its words say which, and what is wrong with it."""


def keys_given(paths: Sequence[Path]) -> dict[str, Ed25519PublicKey]:
    """Return the public keys in these files, by their ids."""
    try:
        found = [read_public(_content(path), str(path)) for path in paths]
    except NoKey as error:
        raise NotReadable(str(error)) from error
    return {id_of(key): key for key in found}


def keys_here() -> Keys:
    """Return the public keys that are kept beside the anchors."""
    try:
        return known_keys()
    except OSError as error:
        raise NotReadable(f"{error.filename} cannot be read: {error.strerror}") from error
    except NoKey as error:
        raise NotReadable(str(error)) from error


def bind_kept(path: Path, keys: Keys, bound: Bound) -> None:
    """Add what an anchor says that somebody kept."""
    content = _content(path)
    if content.startswith(ZIP):
        raise NotReadable(f"{path} is a zip and no anchor: verify_export checks an export")
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"{path} is no anchor: it holds no JSON that can be read") from error
    try:
        read_handed_out(given, keys, bound)
    except NotAnAnchor as error:
        raise NotReadable(f"{path} is no anchor that can be believed: {error}") from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotReadable(f"there is no file {path}") from error
    except OSError as error:
        raise NotReadable(f"{path} cannot be read: {error.strerror}") from error
