"""Forms of the settings as a browser sends them, and how much is told of changes."""

from typing import Any

from django.test import Client

from tenants.models import Event
from tests.people import World


def filled(client: Client, path: str, **changed: Any) -> dict[str, Any]:
    """Return what a browser would send from the form at this address."""
    context = client.get(path).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return {**data, **changed}


def told(world: World) -> int:
    """Return how much is told of changes."""
    with world.entered():
        return Event.objects.exclude(kind="access.refused").count()
