"""The tables of the set-up, as administrators of a provider see them."""

from tenants.settings import people, record, setup

__all__ = ["people", "record", "setup"]
