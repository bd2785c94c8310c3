"""The tables of the set-up, as administrators of a provider see them."""

from tenants.admin import people, setup

__all__ = ["people", "setup"]
