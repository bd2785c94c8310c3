"""The key that signs anchors and exports: Ed25519, kept outside the database.

It is given as PEM in ANCHOR_KEY (or the file that ANCHOR_KEY_FILE names), else made once in
`anchor.key` in STATE_DIR. Every public key that ever signed stays in the folder `keys` beside the
anchors, under its id: the first sixteen digits of the SHA-256 of its thirty-two bytes.
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


class NoKey(Exception):
    """What was given as a key is none; its words say what."""


def signing_key() -> Ed25519PrivateKey:
    """Return the installation's key; where none is given one is made, once."""
    if settings.ANCHOR_KEY:
        return read_private(settings.ANCHOR_KEY.encode())
    path = Path(settings.ANCHOR_KEY_PATH)
    if not path.exists():
        _write_new(path)
    return read_private(path.read_bytes())


def new_key() -> bytes:
    """Return a new private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(
        _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def id_of(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(_RAW, serialization.PublicFormat.Raw)).hexdigest()[:16]


def pem_of(key: Ed25519PublicKey) -> str:
    return key.public_bytes(_PEM, _INFO).decode()


def read_public(pem: bytes) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NoKey("it holds no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoKey("it holds a key of another kind than Ed25519")
    return key


def known_keys() -> Mapping[str, Ed25519PublicKey]:
    """Return the public keys that are kept beside the anchors, by their ids."""
    found = {}
    for path in sorted((Path(settings.ANCHOR_DIR) / "keys").glob("*.pem")):
        key = read_public(path.read_bytes())
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


def read_private(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey("ANCHOR_KEY holds no private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey("ANCHOR_KEY holds a key of another kind than Ed25519")
    return key


def _write_new(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.touch(mode=0o600)
    own.write_bytes(new_key())
    # Of several that make one at once the first is the key, whole.
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
