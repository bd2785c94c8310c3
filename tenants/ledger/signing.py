"""The key that signs anchors and exports: Ed25519, kept outside the database.

It is given as PEM in ANCHOR_KEY (or the file that ANCHOR_KEY_FILE names), else made once in
`anchor.key` in STATE_DIR; where something was signed before, none is made by itself. Every public
key that ever signed stays in the folder `keys` beside the anchors, under its id: the first sixteen
digits of the SHA-256 of its thirty-two bytes.
"""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

_RAW: Final = serialization.Encoding.Raw
_PEM: Final = serialization.Encoding.PEM
_INFO: Final = serialization.PublicFormat.SubjectPublicKeyInfo


class CannotSign(Exception):
    """Nothing can be signed now. The words are for the operator: the log has them by `event`."""

    event = "signing.impossible"


class NoKey(CannotSign):
    """There is no key, or none that may be used; its words say what is wrong with which one."""

    event = "signing.no_key"


class NotKept(CannotSign):
    """What would be signed cannot be kept: the folder of anchors cannot be written, or is full."""

    event = "signing.not_kept"


def signing_key() -> Ed25519PrivateKey:
    """Return the installation's key; where none ever signed one is made, once.

    Raises NoKey where it cannot be read, or is gone.
    """
    if settings.ANCHOR_KEY:
        return read_private(settings.ANCHOR_KEY.encode())
    path = Path(settings.ANCHOR_KEY_PATH)
    if _is_missing(path):
        if has_signed():
            raise NoKey(
                f"the signing key is gone: it is sought in ANCHOR_KEY and in {path}, and"
                f" {settings.ANCHOR_DIR} holds what it signed. Bring it back; when it is lost for"
                " ever: anchor --new-key WHY"
            )
        make_key()
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise NoKey(f"the signing key {path} cannot be read: {error.strerror}") from error
    return read_private(pem, str(path))


def has_signed() -> bool:
    """Say whether a key signed here before: then another one is none that anybody knows."""
    folder = Path(settings.ANCHOR_DIR)
    signed = (folder / "last.json", folder / "anchors.jsonl")
    # A log that was opened and never written to holds nothing that was signed.
    is_written = any(path.exists() and path.stat().st_size for path in signed)
    return is_written or any((folder / "keys").glob("*.pem"))


def is_lost() -> bool:
    """Say whether no key is given, and none lies where it is kept."""
    return not settings.ANCHOR_KEY and _is_missing(Path(settings.ANCHOR_KEY_PATH))


def _is_missing(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError as error:
        raise NoKey(f"the signing key {path} cannot be read: {error.strerror}") from error


def new_key() -> bytes:
    """Return a new private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(
        _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def id_of(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(_RAW, serialization.PublicFormat.Raw)).hexdigest()[:16]


def pem_of(key: Ed25519PublicKey) -> str:
    return key.public_bytes(_PEM, _INFO).decode()


def read_public(pem: bytes, where: str = "it") -> Ed25519PublicKey:
    """Return the public key that somebody gave; `where` it stands is told when it is none."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NoKey(f"{where} holds no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoKey(f"{where} holds a key of another kind than Ed25519")
    return key


def known_keys() -> Mapping[str, Ed25519PublicKey]:
    """Return the public keys that are kept beside the anchors, by their ids."""
    found = {}
    for path in sorted((Path(settings.ANCHOR_DIR) / "keys").glob("*.pem")):
        key = read_public(path.read_bytes(), str(path))
        found[id_of(key)] = key
    return found


def keep_public(key: Ed25519PublicKey) -> None:
    """Keep a public key among those that are known."""
    path = Path(settings.ANCHOR_DIR) / "keys" / f"{id_of(key)}.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pem_of(key))


def is_signed(data: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def read_private(pem: bytes, where: str = "ANCHOR_KEY") -> Ed25519PrivateKey:
    """Return the key that somebody gave; `where` it stands is told when it is none."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey(f"{where} holds no private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(f"{where} holds a key of another kind than Ed25519")
    return key


def make_key() -> None:
    """Make a key where it is kept, unless there is one."""
    path = Path(settings.ANCHOR_KEY_PATH)
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.touch(mode=0o600)
    own.write_bytes(new_key())
    # Of several that make one at once the first is the key, whole.
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
