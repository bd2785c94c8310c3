"""What is said of outages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class PartOfOutage(Facts):
    """By its public reference: the chain of a customer says no more of it."""

    outage: str


@dataclass(frozen=True, kw_only=True)
class OutageParts(Facts):
    incidents: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class OutageAct(Facts):
    """With which incidents it was done, and the code of what refused each other one."""

    done: Sequence[int]
    refused: Mapping[str, str]
