"""Everything that can be done with many rows at once: one table of form, service and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from incidents.desk.forms import bulk_judging, bulk_resolve, bulk_work
from incidents.desk.forms.bulk import ManyForm
from incidents.handling.asks.bulk import GiveMany
from incidents.handling.services import bulk, bulk_ended, bulk_judged, bulk_said
from incidents.handling.services.chosen import Outcome
from tenants.rules.roles import Action, Actor


@dataclass(frozen=True)
class ManyVerb:
    """One act on many. `done` is said of those on which it was done; with a form it asks first."""

    label: Any
    icon: str
    service: Callable[..., list[Outcome]]
    action: Action
    done: Any
    form: type[ManyForm[Any]] | None = None
    key: str = ""
    # Its button stands in the bar; that of the others in its menu.
    is_first: bool = False
    can_be_undone: bool = False
    # What the button of its form does, where the verb is named after its subject.
    submit: Any = ""


def _take(*, actor: Actor, **given: Any) -> list[Outcome]:
    return bulk.assign_many(user_id=actor.person_id, actor=actor, **given)


def _give(*, ask: GiveMany, **given: Any) -> list[Outcome]:
    """Give them to a person, of a team or not; without one to the team."""
    if ask.user_id is None and ask.team_id is not None:
        return bulk.hand_over_many(team_id=ask.team_id, **given)
    return bulk.assign_many(user_id=ask.user_id or 0, team_id=ask.team_id, **given)


_ASSIGNED: Final = ngettext_lazy(
    "%(count)d incident assigned.", "%(count)d incidents assigned.", "count"
)
# In the order of the bar, and of its menu.
MANY_VERBS: Final[Mapping[str, ManyVerb]] = {
    "take": ManyVerb(
        _("Take"), "user-check", _take, Action.ASSIGN, _ASSIGNED, key="I", is_first=True,
        can_be_undone=True,
    ),
    "assign": ManyVerb(
        _("Assign"), "user-plus", _give, Action.ASSIGN, _ASSIGNED, bulk_work.AssignManyForm,
        key="A", is_first=True, can_be_undone=True,
    ),
    "wait": ManyVerb(
        _("Wait"), "pause", bulk.wait_many, Action.WORK,
        ngettext_lazy("%(count)d incident waits.", "%(count)d incidents wait.", "count"),
        bulk_work.WaitManyForm, key="S", is_first=True, can_be_undone=True,
    ),
    "message": ManyVerb(
        _("Message to all"), "megaphone", bulk_said.tell_many, Action.INFORM,
        ngettext_lazy(
            "The message is on its way about %(count)d incident.",
            "The message is on its way about %(count)d incidents.", "count",
        ),
        bulk_work.TellManyForm, key="U", is_first=True, submit=_("Send to all"),
    ),
    "macro": ManyVerb(
        _("Macro"), "zap", bulk.run_many, Action.NOTE,
        ngettext_lazy(
            "The macro was carried out on %(count)d incident: %(names)s.",
            "The macro was carried out on %(count)d incidents: %(names)s.", "count",
        ),
        bulk_work.MacroManyForm, key="B", is_first=True, submit=_("Run the macro"),
    ),
    "note": ManyVerb(
        _("Internal note"), "lock", bulk_said.note_many, Action.NOTE,
        ngettext_lazy(
            "The note was kept with %(count)d incident.",
            "The note was kept with %(count)d incidents.", "count",
        ),
        bulk_work.NoteManyForm, submit=_("Save note"),
    ),
    "classify": ManyVerb(
        _("Classify"), "tag", bulk_judged.classify_many, Action.TRIAGE,
        ngettext_lazy("%(count)d incident classified.", "%(count)d incidents classified.", "count"),
        bulk_judging.ClassifyManyForm,
    ),
    "priority": ManyVerb(
        _("Change priority"), "flag", bulk_judged.prioritise_many, Action.TRIAGE,
        ngettext_lazy(
            "%(count)d incident judged again.", "%(count)d incidents judged again.", "count"
        ),
        bulk_judging.PriorityManyForm,
    ),
    "outage": ManyVerb(
        _("Part of an outage"), "radio", bulk_judged.join_many, Action.TRIAGE,
        ngettext_lazy(
            "%(count)d incident became part of it.", "%(count)d incidents became part of it.",
            "count",
        ),
        bulk_judging.JoinManyForm,
    ),
    "merge": ManyVerb(
        _("Merge"), "git-merge", bulk_judged.merge_many, Action.CLOSE,
        ngettext_lazy("%(count)d incident merged.", "%(count)d incidents merged.", "count"),
        bulk_judging.MergeManyForm,
    ),
    "follow": ManyVerb(
        _("Follow"), "bell-ring", bulk_said.follow_many, Action.SEE_QUEUE,
        ngettext_lazy(
            "You hear of what changes in %(count)d incident.",
            "You hear of what changes in %(count)d incidents.", "count",
        ),
    ),
    "read": ManyVerb(
        _("Mark as read"), "mail-check", bulk_said.read_many, Action.NOTE,
        ngettext_lazy(
            "%(count)d incident marked as read.", "%(count)d incidents marked as read.", "count"
        ),
    ),
    "resume": ManyVerb(
        _("Resume work"), "play", bulk.resume_many, Action.WORK,
        ngettext_lazy("Work goes on: %(count)d incident.", "Work goes on: %(count)d incidents.",
                      "count"),
    ),
    "resolve": ManyVerb(
        _("Resolve"), "check", bulk_ended.resolve_many, Action.RESOLVE,
        ngettext_lazy("%(count)d incident resolved.", "%(count)d incidents resolved.", "count"),
        bulk_resolve.ResolveManyForm,
    ),
    "close": ManyVerb(
        _("Close"), "lock", bulk_ended.close_many, Action.CLOSE,
        ngettext_lazy("%(count)d incident closed.", "%(count)d incidents closed.", "count"),
    ),
}  # fmt: skip


def many_offers(actor: Actor) -> list[dict[str, Any]]:
    """Return the buttons of what this person may do somewhere, those of the bar first."""
    found = {name: verb for name, verb in MANY_VERBS.items() if actor.may_somewhere(verb.action)}
    return [
        {
            "label": verb.label, "icon": verb.icon, "value": name, "key": verb.key,
            "is_first": verb.is_first,
        }
        for name, verb in found.items()
    ]  # fmt: skip
