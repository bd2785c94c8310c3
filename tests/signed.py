"""Reads signatures of mail (DKIM) as a receiver does; that it reads them right, test_dkim shows."""

import base64
import hashlib
import re

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tenants.rules.dkim import chosen, headers_of, relaxed, relaxed_body


def verify(signed: bytes, record: str) -> dict[str, str]:
    """Check the first signature of a mail by a record of the DNS; return what it says."""
    head, _, body = signed.partition(b"\r\n\r\n")
    (_, own), *given = headers_of(head + b"\r\n")
    said = {
        name.strip(): re.sub(r"\s", "", value)
        for name, _, value in (
            part.partition("=") for part in own.decode().partition(":")[2].split(";")
        )
    }
    digest = hashlib.sha256(relaxed_body(body)).digest()
    assert base64.b64decode(said["bh"]) == digest, "the body was changed"
    bare = re.sub(rb"(;\s*b=)[^;]*", rb"\1", own)
    data = chosen(given, said["h"].split(":")) + relaxed(bare)
    key = base64.b64decode(record.partition("p=")[2])
    if said["a"] == "ed25519-sha256":
        public = Ed25519PublicKey.from_public_bytes(key)
        public.verify(base64.b64decode(said["b"]), hashlib.sha256(data).digest())
    else:
        found = serialization.load_der_public_key(key)
        assert isinstance(found, rsa.RSAPublicKey)
        found.verify(base64.b64decode(said["b"]), data, padding.PKCS1v15(), hashes.SHA256())
    return said


def pem_of(key: Ed25519PrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
