"""What the desk keeps of a customer."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NoteCustomer:
    text: str
