"""Macros: which there are, and what one does, in words."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import WaitingReason
from incidents.models import Macro
from incidents.record.queries.gather import Listed
from incidents.record.queries.options import Option
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
    rows: Listed = macros_of(provider).values("pk", "name")
    return rows


def acts_of(macro: Macro) -> Iterator[str]:
    """Return what a macro does, one after another."""
    if macro.category:
        yield _("set the category %(name)s") % {"name": macro.category}
    if macro.takes:
        yield _("take it")
    if macro.team:
        yield _("give it to %(name)s") % {"name": macro.team}
    if macro.starts:
        yield _("start work")
    if macro.message:
        yield _("send the customer “%(name)s”") % {"name": macro.message}
    if macro.note:
        yield _("write the note “%(name)s”") % {"name": macro.note}
    if macro.waits_for:
        yield _wait(macro)
    if macro.resolution:
        yield _("resolve it with “%(name)s”") % {"name": macro.resolution}


def _wait(macro: Macro) -> str:
    reason = str(WaitingReason(macro.waits_for).label)
    if not macro.wait_hours:
        return _("wait: %(reason)s") % {"reason": reason}
    told = ngettext(
        "wait for %(count)d hour: %(reason)s", "wait for %(count)d hours: %(reason)s",
        macro.wait_hours,
    )  # fmt: skip
    return told % {"count": macro.wait_hours, "reason": reason}


def summary(macro: Macro) -> str:
    """Return the same as a line below its name."""
    return "; ".join(acts_of(macro))
