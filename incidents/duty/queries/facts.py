"""What was said of a fact, as it reads."""

from incidents.duty.rules.facts import in_words
from incidents.duty.services.sheet import moment_in_words
from incidents.record.queries.gather import Row
from tenants.data import forms


def fact_in_words(row: Row) -> Row:
    """Return which fact it is and what was said of it, in the language of the reader."""
    field = forms().facts.get(row["code"])
    if field is None:
        # Of a sheet that no longer asks it: what was kept is all that is known.
        return {}
    value = in_words(field, row["value"], moment_in_words) if row["value"] else ""
    return {"code": str(field.label), "value": value}
