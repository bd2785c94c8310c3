"""What is asked about a mail that waits."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class VouchForMail:
    """`email` is the address of the contact who wrote it."""

    email: str
