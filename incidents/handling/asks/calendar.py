"""What the address of somebody's calendar is made with."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MakeFeed:
    """`whose` is a `Whose`; titles name customers' trouble, so they are left out unless asked."""

    whose: str
    shows_titles: bool = False
