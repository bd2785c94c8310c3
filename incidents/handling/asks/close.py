"""What closing takes: the word of the customer, or their silence."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AskConfirmation:
    """`text` is the question, as the customer reads it."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ConfirmSolution:
    """The customer says that it works."""

    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordConfirmation:
    """The desk heard by phone that it works: from whom, and in which words."""

    contact_id: int
    remark: str


@dataclass(frozen=True, kw_only=True)
class RefuseSolution:
    """The customer says that it does not work; `after_all` when they said that it did."""

    remark: str
    after_all: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordSilence:
    """`remark` says how it was tried."""

    remark: str = ""
