"""What one incident may have to do with another, and with which (R46). Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from incidents.relations import BY_HAND, RelationKind
from tenants.errors import Invalid, Words

# Parts and forerunners belong to one customer's own story.
OF_ONE_CUSTOMER = frozenset({RelationKind.PART_OF, RelationKind.FOLLOWS})


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked, and what stands: `above` are those that the other hangs on in this way."""

    kind: RelationKind
    incident: int
    other: int
    same_customer: bool
    is_public: bool
    # The one that it is part of, or follows, already.
    has: int | None
    above: Collection[int]
    is_said: bool
    incident_is_open: bool
    other_is_open: bool


def wrong_relation(wanted: Wanted) -> tuple[str, Words] | None:
    """Return the field that is wrong and why, or nothing."""
    return next(_wrongs(wanted), None)


def _wrongs(wanted: Wanted) -> Iterator[tuple[str, Words]]:
    if wanted.kind not in BY_HAND:
        yield "kind", _("Choose one of these.")
    if wanted.incident == wanted.other:
        yield "other", _("This is the same incident.")
    if not wanted.same_customer and wanted.kind in OF_ONE_CUSTOMER:
        yield "other", _("That one is of another customer: it can be no part of this story.")
    if not wanted.same_customer and wanted.is_public:
        yield "is_public", _("No customer sees what is between two customers.")
    if wanted.is_said or wanted.has == wanted.other:
        yield "other", _("That stands there already.")
    if wanted.has is not None:
        yield "other", _("There is one already: take that away first.")
    if wanted.incident in wanted.above:
        yield "other", _("This would go round in a circle.")
    if wanted.kind == RelationKind.PART_OF and wanted.incident_is_open and not wanted.other_is_open:
        yield "other", _("That one is closed: what has an open part is open.")


def check_relation(wanted: Wanted) -> None:
    wrong = wrong_relation(wanted)
    if wrong is not None:
        raise Invalid(wrong[1], field=wrong[0])
