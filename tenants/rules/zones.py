"""The time zones by whose clock one may live."""

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> frozenset[str]:
    """Return the names of all zones; the standard library reads six hundred files to know them."""
    return frozenset(available_timezones())
