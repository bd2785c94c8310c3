"""Signatures of mail: as others read them, by the example of RFC 8463 and by keys of our own."""

import base64
import hashlib
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tenants.rules.dkim import (
    NotAKey,
    Signer,
    chosen,
    dns_record,
    headers_of,
    read_key,
    relaxed,
    relaxed_body,
)

# RFC 8463, appendix A: the message as it was signed with Ed25519, and the public key.
EXAMPLE = b"""\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")
RECORD = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
MAIL = b"From: Joe" + EXAMPLE.partition(b"From: Joe")[2]


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


def test_what_verifies_here_is_what_the_rfc_signed():
    assert verify(EXAMPLE, RECORD)["d"] == "football.example.com"
    with pytest.raises(InvalidSignature):
        verify(EXAMPLE.replace(b"dinner", b"supper"), RECORD)


@pytest.mark.parametrize(
    "key", [Ed25519PrivateKey.generate(), rsa.generate_private_key(65537, 2048)], ids=["ed", "rsa"]
)
def test_what_we_sign_verifies_and_nothing_can_be_added(key):
    signer = Signer("football.example.com", "desk", read_key(pem_of(key)))

    signed = signer.sign(MAIL, at=1_764_000_000)

    said = verify(signed, dns_record(signer.key))
    assert (said["d"], said["s"], said["t"]) == ("football.example.com", "desk", "1764000000")
    # Spaces and folds are lost on the way; what was signed is not.
    verify(signed.replace(b"Subject: Is", b"SUBJECT:  Is\r\n "), dns_record(signer.key))
    for added in (b"From: x@y.example\r\n", b"Subject: x\r\n", b"Reply-To: x@y.example\r\n"):
        with pytest.raises(InvalidSignature):
            verify(signed.replace(b"From: Joe", added + b"From: Joe"), dns_record(signer.key))


@pytest.mark.parametrize(
    "pem",
    [b"", b"-----BEGIN", pem_of(Ed25519PrivateKey.generate())[:60], RECORD.encode()],
    ids=["nothing", "a beginning", "half of one", "a record"],
)
def test_what_is_no_key_is_refused(pem: bytes):
    with pytest.raises(NotAKey):
        read_key(pem)
