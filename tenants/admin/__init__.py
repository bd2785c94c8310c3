"""The tables of the set-up, as administrators of a provider see them."""

from tenants.admin import setup, people, record  # isort: skip - the order in which they are shown

__all__ = ["people", "record", "setup"]
