"""The ways in which one incident can have to do with another."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class RelationKind(TextChoices):
    """Read from the one that it is said of: this is … of the other.

    Of some an incident has at most one, and a column says which; the others are rows.
    """

    PART_OF = "part_of", pgettext_lazy("relation", "Part of")
    FOLLOWS = "follows", pgettext_lazy("relation", "Follows")
    CAUSED_BY = "caused_by", pgettext_lazy("relation", "Caused by")
    DUPLICATE_OF = "duplicate_of", pgettext_lazy("relation", "Duplicate of")
    # Said by the act that makes the other one, never by hand.
    SPLIT_FROM = "split_from", pgettext_lazy("relation", "Split off from")
    MERGED_INTO = "merged_into", pgettext_lazy("relation", "Merged into")
    REGISTERED_AS = (
        "registered_as",
        pgettext_lazy("relation", "Registered at the right customer as"),
    )


# What somebody may say by hand, and take away again.
BY_HAND = (
    RelationKind.PART_OF,
    RelationKind.FOLLOWS,
    RelationKind.CAUSED_BY,
    RelationKind.DUPLICATE_OF,
)
