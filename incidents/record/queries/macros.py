"""Macros: which there are, and what one does, in words."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import WaitingReason
from incidents.models import Incident, Macro, TextTemplate
from incidents.record.queries.gather import Listed
from incidents.record.queries.options import Option
from incidents.record.queries.templates import filled
from incidents.record.rules.macro_fits import BY_STATE, fits
from tenants.rules.roles import Actor

BESIDE = ("category", "team", "message", "note", "resolution")


def macros_of(*providers: int) -> QuerySet[Macro]:
    """Return the macros in use at these desks, with what they point at."""
    found = Macro.objects.filter(tenant__in=providers, is_active=True)
    return found.select_related(*BESIDE).order_by("name", "pk")


def all_macros(actor: Actor) -> QuerySet[Macro]:
    """Return those of the desks of this person."""
    return macros_of(*sorted(set(actor.providers.values())))


def macro_options(actor: Actor) -> list[Option]:
    """Return the same for a list to choose from, each with what it does."""
    return [(macro.pk, f"{macro.name}: {summary(macro)}") for macro in all_macros(actor)]


def macro_list(provider: int) -> Listed:
    """Return the names of one desk's, for a page that reads more in the same statement."""
    rows: Listed = macros_of(provider).values("pk", "name", *BY_STATE)
    return rows


def fits_now(macro: Macro, incident: Incident) -> bool:
    """Say whether it can be carried out as the incident stands: only then it is offered."""
    acts = [code for code in macro.sequence if getattr(macro, code)]
    return fits(acts, incident.stands_as)


def acts_of(macro: Macro) -> Iterator[tuple[str, TextTemplate | None]]:
    """Yield what a macro does, one after another, and the template of what it writes."""
    found = {code: said for code, said in _acts(macro).items() if getattr(macro, code)}
    yield from (found[code] for code in macro.sequence if code in found)


def _acts(macro: Macro) -> dict[str, tuple[str, TextTemplate | None]]:
    """Return each thing that a macro can do in words, by the name of its field."""

    def about(told: str, what: object) -> str:
        return told % {"name": what or ""}

    return {
        "category": (about(_("set the category %(name)s"), macro.category), None),
        "takes": (_("take it"), None),
        "team": (about(_("give it to %(name)s"), macro.team), None),
        "starts": (_("start work"), None),
        "message": (about(_("send the customer “%(name)s”"), macro.message), macro.message),
        "note": (about(_("write the note “%(name)s”"), macro.note), macro.note),
        "waits_for": (_wait(macro), None),
        "resolution": (about(_("resolve it with “%(name)s”"), macro.resolution), macro.resolution),
    }


def _wait(macro: Macro) -> str:
    reason = str(WaitingReason(macro.waits_for).label) if macro.waits_for else ""
    if not macro.wait_hours:
        return _("wait: %(reason)s") % {"reason": reason}
    told = ngettext(
        "wait for %(count)d hour: %(reason)s", "wait for %(count)d hours: %(reason)s",
        macro.wait_hours,
    )  # fmt: skip
    return told % {"count": macro.wait_hours, "reason": reason}


def looked_ahead(
    macro: Macro, incident: Incident, actor: Actor, now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield what a macro does on an incident, one after another, with the words that it writes."""
    for act, template in acts_of(macro):
        yield act, filled(template, incident, actor, now) if template else ""


def summary(macro: Macro) -> str:
    """Return the same as a line below its name."""
    return "; ".join(act for act, _template in acts_of(macro))
