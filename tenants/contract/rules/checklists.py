"""What the first analysis looks at, by category of the incident (R42): read from data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.contract.rules.pack_text import fields_of, many, mapping, text_of, words_of
from tenants.contract.rules.regimes import BadRegime
from tenants.rules.texts import Text


@dataclass(frozen=True, eq=False)
class Checklists:
    source: str
    checks: Mapping[str, Text]
    # Codes of checks, by the code of a category.
    categories: Mapping[str, Sequence[str]]

    def of(self, *categories: str) -> dict[str, Text]:
        """Return the list of the first of these categories that has one, in its order."""
        codes = next((self.categories[one] for one in categories if one in self.categories), ())
        return {code: self.checks[code] for code in codes}


def load_checklists(document: Any) -> Checklists:
    """Return the lists. Raise `BadRegime` where the document cannot be used."""
    given = fields_of(document, {"source", "checks", "categories"}, "checklists")
    checks = {
        code: text_of(item, code) for code, item in mapping(given["checks"], "checks").items()
    }
    categories = {
        code: [words_of(one, code) for one in many(item, code)]
        for code, item in mapping(given["categories"], "categories").items()
    }
    named = {one for codes in categories.values() for one in codes}
    if strange := sorted(named - checks.keys()):
        raise BadRegime(f"{strange} are named by a category and are no checks.")
    if unused := sorted(checks.keys() - named):
        raise BadRegime(f"{unused} are checks of no category.")
    return Checklists(words_of(given["source"], "source"), checks, categories)
