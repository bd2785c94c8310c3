"""Whether two incidents can become one, and which of both is the stricter. Pure.

What stands in no source is ours: personal data that was hit keeps its own term and its own record
(GDPR art. 33), so the one that has such a term is the one that stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tenants.errors import Invalid, Words


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two; `term` is that of personal data: none, open or decided."""

    pk: int
    tenant: int
    is_open: bool
    is_elsewhere: bool
    is_drill: bool
    is_unverified: bool = False
    # That of which it is a part.
    parent: int | None
    # That outage, while it is going on there.
    outage: int | None
    has_term: bool
    term_is_open: bool


def wrong_merge(merged: Side, survivor: Side) -> Words | None:
    """Return why this one cannot be merged into that one, or nothing."""
    return next(_wrongs(merged, survivor), None)


def _wrongs(merged: Side, survivor: Side) -> Iterator[Words]:
    if merged.pk == survivor.pk:
        yield _("This is the same incident.")
    if merged.tenant != survivor.tenant:
        yield _(
            "That one is of another customer, and stays a record of its own. Relate the two, or"
            " bring both under one outage."
        )
    if not merged.is_open:
        yield _("This is closed: what is closed stays as it is. Relate the two instead.")
    if not survivor.is_open:
        yield _("That one is closed: reopen it first, or relate the two.")
    if merged.is_elsewhere or survivor.is_elsewhere:
        yield _("One of the two is handled elsewhere: its record is not ours to end.")
    if merged.is_drill != survivor.is_drill:
        yield _("One of the two is an exercise.")
    if merged.is_unverified or survivor.is_unverified:
        yield _("Confirm first who sent it: until then nobody at the customer reads its words.")
    apart = {merged.parent, survivor.parent} - {None, merged.pk, survivor.pk}
    if merged.parent is not None and len(apart) > 1:
        yield _("They are parts of different incidents: take this one out of its own first.")
    yield from _wrong_outages(merged, survivor)
    yield from _wrong_terms(merged, survivor)


def _wrong_outages(merged: Side, survivor: Side) -> Iterator[Words]:
    if merged.outage is not None and survivor.outage is None:
        yield _("This is part of an outage and that one is not: merge that one into this one.")
    if merged.outage is not None and merged.outage != survivor.outage:
        yield _("They are parts of different outages.")


def _wrong_terms(merged: Side, survivor: Side) -> Iterator[Words]:
    if merged.has_term and not survivor.has_term:
        yield _("Personal data is involved here and not there: merge that one into this one.")
    if merged.has_term and merged.term_is_open:
        yield _("Decide first on the personal data of this one: its own term runs.")


def check_merge(merged: Side, survivor: Side) -> None:
    wrong = wrong_merge(merged, survivor)
    if wrong is not None:
        raise Invalid(wrong, field="survivor")
