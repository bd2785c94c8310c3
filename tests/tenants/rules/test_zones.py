"""The list of time zones, read once."""

from tenants.rules.zones import zones


def test_the_zones_are_known_and_read_once():
    assert {"Europe/Brussels", "Europe/Amsterdam", "UTC"} <= zones()
    assert zones() is zones()
