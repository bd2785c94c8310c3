"""What a form does that somebody could not send, and to what: the name it has when it is kept."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from incidents.desk.views.cause_verbs import SORTS
from incidents.desk.views.outage_verbs import OUTAGE_VERBS
from incidents.desk.views.verbs import VERBS
from incidents.models import Incident
from tenants.pages import page_of

# Where something else than an incident is acted on.
TABLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "desk:outage_act": OUTAGE_VERBS,
    **{f"desk:{name}_act": sort.verbs for name, sort in SORTS.items()},
}
NAMED: Final = ("reference", "outage", *SORTS)
# Rows of the queue, as they were ticked.
PICKED = frozenset({"pick", "take"})


def name_of(path: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return the act and what it is done to, as far as its address says; else nothing."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return ""
    said = list(fields)
    if match.view_name == "desk:bulk":
        does = _("Assign") if ("action", "assign") in said else _("Take it")
        return ": ".join(filter(None, [does, _picked(said)]))
    verbs = TABLES.get(match.view_name, VERBS)
    verb = verbs.get(match.kwargs.get("verb", ""))
    page = page_of(match.func)
    name = str(verb.label if verb else page.does if page else "") or _setting(match.func)
    number = next((match.kwargs[one] for one in NAMED if one in match.kwargs), "")
    return " · ".join(filter(None, [name, number]))


def _picked(fields: Iterable[tuple[str, str]]) -> str:
    keys = (value.partition("~")[0] for name, value in fields if name in PICKED)
    found = Incident.objects.filter(pk__in=[int(key) for key in keys if _is_key(key)])
    return ", ".join(found.order_by("reference").values_list("reference", flat=True))


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(2**62))


def _setting(view: object) -> str:
    """Return what a page of the settings is about."""
    found = getattr(getattr(view, "model_admin", None), "opts", None)
    return _("Settings: %(what)s") % {"what": found.verbose_name} if found else ""
