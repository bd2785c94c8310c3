"""What the first analysis of an incident looks at, by its category, and what was looked at."""

from incidents.models import Analysis, Incident
from tenants.data import checklists
from tenants.rules.texts import Text


def checklist_of(incident: Incident) -> dict[str, Text]:
    """Return the checks of its category, or of the one above it; none where neither has a list."""
    category = incident.category
    if category is None:
        return {}
    above = category.parent.code if category.parent is not None else ""
    return checklists().of(category.code, above)


def unchecked(incident: Incident) -> dict[str, Text]:
    """Return what of it no analysis ticked yet."""
    rows = Analysis.objects.filter(incident=incident).values_list("checks", flat=True)
    ticked = {one.get("code", "") for checks in rows for one in checks}
    return {code: text for code, text in checklist_of(incident).items() if code not in ticked}
