"""Signatures of mail: as others read them, by the example of RFC 8463 and by keys of our own."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tenants.rules.dkim import (
    NotAKey,
    Signer,
    dns_record,
    read_key,
)
from tests.signed import pem_of, verify

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
