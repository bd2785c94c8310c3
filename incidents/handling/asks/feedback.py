"""What a customer thinks of the desk, and what the desk answers."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`face` is a `Feedback`."""

    face: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Complain:
    """`contact_id` is who complains where the desk writes it down; empty is who asks."""

    text: str
    contact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerComplaint:
    answer: str
