"""What counts as evidence of a measure: a fact of the record, or what a person can give.

Names are those of the profile. A measure never proves itself: that something was solved says
neither that its consequences were contained nor that there was a workaround, so for both the act
is recorded, or the decision that there was none.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

# A fact of the record alone: no words of anybody replace it.
RECORDED = frozenset(
    {
        "channel",
        "reported_at",
        "reporter",
        "category",
        "impact",
        "impact_reasons",
        "urgency",
        "urgency_reasons",
        "reference",
        "registered_by",
        "timeline",
        "incident_manager",
        "report_channel_log",
        # Only a review that was held is one, and only an improvement that has an owner and a day.
        "review_record",
        "improvement_items",
        # Only what board or management said of the lessons validates them.
        "director_validation",
    }
)
# Decisions that a person takes where there was no such act, or where it is written elsewhere.
NO_CONTAINMENT = "no_containment"
NO_WORKAROUND = "no_workaround"
# What the workaround was: a known solution by its number, or told in words.
BY_ARTICLE = "workaround_article"
IN_WORDS = "workaround_text"
INSTEAD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "containment_action": (NO_CONTAINMENT,),
        "contained_at": (NO_CONTAINMENT,),
        "workaround_decision": (IN_WORDS, BY_ARTICLE, NO_WORKAROUND),
        # Who decided not to notify has nothing to file (GDPR art. 33(1)).
        "filing_record": ("filing_record", "no_filing"),
    }
)


def ways_of(name: str) -> tuple[str, ...]:
    """Return what a person can give for this evidence; nothing where only the record shows it."""
    if name in RECORDED:
        return ()
    return INSTEAD.get(name) or tuple(name.split(" or "))


def decided(given: Collection[str]) -> frozenset[str]:
    """Return which evidence is there because it was decided on instead."""
    return frozenset(
        name for name, ways in INSTEAD.items() if not frozenset(ways).isdisjoint(given)
    )
