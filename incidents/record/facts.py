"""What events say of incidents that have to do with each other."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Related(Facts):
    """Another incident of the same customer; `backwards` is told of the one it was said of."""

    kind: str
    other: int
    reference: str
    backwards: bool
