"""What is said of the end of an asset; days as text."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class AssetEnds(Facts):
    """`on_day`: the last day on which something can be done about it."""

    what: str
    on_day: str
    months: int
