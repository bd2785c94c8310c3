"""What is asked about a mail that waits."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class VouchForMail:
    """Who wrote it: a contact that was chosen, else the one with the address `email`."""

    contact_id: int | None = None
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisterMail:
    """`customer_id` is whose matter it is, while nothing proves who wrote it."""

    customer_id: int


@dataclass(frozen=True, kw_only=True)
class AddSender:
    """`name` is what the sender is called, at the customer `customer_id`."""

    customer_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class RejectMail:
    """`why` is a code of `MailRejection`."""

    why: str
