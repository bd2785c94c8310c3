"""Flagging rules: reviewed again, and the answer to what one proposed."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class ReviewRule:
    """`review_on` is the next day, where the provider is."""

    review_on: date


@dataclass(frozen=True, kw_only=True)
class AnswerFlag:
    """`answer` is accepted or declined; `reason` becomes the reason of the priority, or a note."""

    answer: str
    reason: str
