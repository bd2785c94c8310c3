"""The tables of the set-up, as administrators of a provider see them."""

from tenants.settings import mailboxes, norms, people, record, senders, setup

__all__ = ["mailboxes", "norms", "people", "record", "senders", "setup"]
