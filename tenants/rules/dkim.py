"""The signature under a mail by which receivers know whose domain sent it (RFC 6376, RFC 8463).

Relaxed canonicalization of headers and body, RSA or Ed25519 with SHA-256. The library for this is
not packed so that it can be installed without building it, and verifying is not asked of us.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

PrivateKey: TypeAlias = RSAPrivateKey | Ed25519PrivateKey

# RFC 8301, 3.2: shorter ones are not believed.
SHORTEST: Final = 1024
# What a reader sees or a program acts on. Those that are there once are signed once more than they
# are there, so that nobody adds another one.
_SIGNED: Final = (
    "from", "to", "subject", "date", "message-id", "reply-to", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding", "content-language",
    "auto-submitted", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
_ONCE: Final = ("from", "to", "subject", "date", "reply-to", "content-type")
_SPACES: Final = re.compile(rb"[ \t]+")
_WIDTH: Final = 70


class NotAKey(ValueError):
    """No private key that mail can be signed with."""


@dataclass(frozen=True)
class Signer:
    """In the name of which domain is signed, and where its public key stands in the DNS."""

    domain: str
    selector: str
    key: PrivateKey = field(repr=False)

    def sign(self, message: bytes, *, at: int) -> bytes:
        """Return the message, lines ended by CR LF, with a signature above it; `at` in seconds."""
        return signature(message, self, at=at) + message


def read_key(pem: bytes) -> PrivateKey:
    """Return the key that somebody gave, RSA or Ed25519 as PEM. Raises NotAKey."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotAKey from None
    if isinstance(key, RSAPrivateKey) and key.key_size >= SHORTEST:
        return key
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise NotAKey


def dns_record(key: PrivateKey) -> str:
    """Return what has to stand in the DNS, at SELECTOR._domainkey.DOMAIN."""
    public = key.public_key()
    if isinstance(key, Ed25519PrivateKey):
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        kind = "ed25519"
    else:
        raw = public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        kind = "rsa"
    return f"v=DKIM1; k={kind}; p={base64.b64encode(raw).decode()}"


def signature(message: bytes, signer: Signer, *, at: int) -> bytes:
    """Return the header that signs a message."""
    head, _, body = message.partition(b"\r\n\r\n")
    given = list(headers_of(head + b"\r\n"))
    names = _names([name for name, _ in given])
    kind = "ed25519" if isinstance(signer.key, Ed25519PrivateKey) else "rsa"
    body_hash = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    lines = [
        f"v=1; a={kind}-sha256; c=relaxed/relaxed; d={signer.domain}; s={signer.selector};",
        f"t={at}; h={':'.join(names)};",
        f"bh={body_hash};",
        "b=",
    ]
    unsigned = ("DKIM-Signature: " + "\r\n\t".join(lines)).encode()
    signed = base64.b64encode(_signed(chosen(given, names) + relaxed(unsigned), signer.key))
    parts = [signed[place : place + _WIDTH] for place in range(0, len(signed), _WIDTH)]
    return unsigned + b"\r\n\t".join(parts) + b"\r\n"


def _signed(data: bytes, key: PrivateKey) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        # RFC 8463, 3: over the digest, not over the text.
        return key.sign(hashlib.sha256(data).digest())
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _names(there: Sequence[str]) -> list[str]:
    return [
        name
        for name in _SIGNED
        for _ in range(there.count(name) + (name in _ONCE))
        if name in there or name in _ONCE
    ]


def headers_of(head: bytes) -> Iterator[tuple[str, bytes]]:
    """Return the name in small letters and the whole of each header, in their order."""
    for whole in re.findall(rb"(?:[^\r\n]+\r\n)(?:[ \t][^\r\n]*\r\n)*", head):
        yield whole.partition(b":")[0].strip().decode("ascii", "replace").lower(), whole


def chosen(given: Sequence[tuple[str, bytes]], names: Sequence[str]) -> bytes:
    """Return the headers of these names, the last of a name first (RFC 6376, 5.4.2)."""
    left = list(given)
    found = []
    for name in names:
        place = max((n for n, (one, _) in enumerate(left) if one == name), default=None)
        if place is not None:
            found.append(relaxed(left.pop(place)[1]) + b"\r\n")
    return b"".join(found)


def relaxed(header: bytes) -> bytes:
    """Return a header as it is signed (RFC 6376, 3.4.2), without its end of line."""
    name, _, value = header.partition(b":")
    return name.strip().lower() + b":" + _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip()


def relaxed_body(body: bytes) -> bytes:
    """Return a body as it is signed (RFC 6376, 3.4.4)."""
    lines = [_SPACES.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
