"""Whose an alert is: by its label, by the asset that it names, else the customer of its source."""

from collections.abc import Collection, Mapping

from escalation.monitoring.rules.alert import LONGEST_LABEL, Alert

# Where a mapping puts it, and what a source is asked by without a label of its own.
LABEL = "customer"


def customer_of(
    alert: Alert,
    *,
    label: str,
    called: Mapping[str, int],
    owners: Mapping[str, Collection[int]],
    default: int,
) -> int:
    """Return the customer; `called` is by what a source calls each, `owners` who has an asset of
    that name, both in small letters.

    A label that names nobody, and a name that several have, say nothing.
    """
    named = called.get(alert.labels.get(label or LABEL, "").lower())
    if named is not None:
        return named
    for name in alert.names:
        found = owners.get(name.lower(), ())
        if len(found) == 1:
            return next(iter(found))
    return default


class WrongCustomer(Exception):
    """A line that names nobody, or by a name that is taken."""


def read_customers(text: str) -> dict[str, str]:
    """Return the names of customers by what a source calls them: `gemeente-x = Gemeente X`."""
    found: dict[str, str] = {}
    for row in text.splitlines():
        called, is_told, name = (part.strip() for part in row.partition("="))
        if not called:
            if row.strip():
                raise WrongCustomer(row.strip()[:LONGEST_LABEL])
            continue
        if called.lower() in found or len(called) > LONGEST_LABEL or (is_told and not name):
            raise WrongCustomer(row.strip()[:LONGEST_LABEL])
        found[called.lower()] = name or called
    return found
