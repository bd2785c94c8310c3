"""When an incident may be significant, as data with its sources: read, and said what is wrong.

What the record knows is compared by these words; whether it is significant a person decides.
"""

from dataclasses import dataclass
from enum import StrEnum

from tenants.contract.rules.pack_text import (
    BASIS,
    basis_of,
    document_of,
    fields_of,
    mapping,
    text_of,
    word_of,
    words_of,
)
from tenants.contract.rules.regimes import BadRegime, Basis
from tenants.rules.texts import Text

_CRITERION = {"article", "title", "measure", "more_than", "verify", *BASIS}


class Measure(StrEnum):
    """What is compared."""

    OUTAGE_MINUTES = "outage_minutes"  # of a managed service that was hit, with a high impact
    USERS_FOR_AN_HOUR = "users_for_an_hour"  # hit for more than an hour
    LOSS_EURO = "loss_euro"
    MALICIOUS = "malicious"  # suspected, with data or systems touched


@dataclass(frozen=True, kw_only=True)
class Criterion:
    code: str
    article: str
    title: Text
    measure: Measure
    more_than: int
    verify: Text
    basis: Basis


def load_criteria(text: str) -> tuple[Criterion, ...]:
    """Return the criteria in their order. Raise `BadRegime` where one cannot be used."""
    found = mapping(document_of(text), "the criteria")
    return tuple(_criterion(code, item) for code, item in found.items())


def _criterion(code: str, item: object) -> Criterion:
    given = fields_of(item, _CRITERION, code)
    more_than = given["more_than"]
    if not isinstance(more_than, int) or isinstance(more_than, bool) or more_than < 0:
        raise BadRegime(f"{code}: {more_than!r} is no number to be more than.")
    return Criterion(
        code=code,
        article=words_of(given["article"], f"{code}: article"),
        title=text_of(given["title"], f"{code}: title"),
        measure=word_of(Measure, given["measure"], f"{code}: measure"),
        more_than=more_than,
        verify=text_of(given["verify"], f"{code}: verify"),
        basis=basis_of(given, code),
    )
