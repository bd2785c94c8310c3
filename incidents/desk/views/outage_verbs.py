"""What can be done with an outage: one table of verb, form, service and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import OutageState
from incidents.desk.forms.base import KeyedForm
from incidents.desk.forms.outage import ChangeForm, LeaveForm, WithdrawForm
from incidents.desk.forms.outage_acts import ControllersForm, HitDataForm, RestoreForm, TellForm
from incidents.desk.forms.outage_joins import JoinForm
from incidents.desk.forms.outage_open import OpenForm
from incidents.desk.queries.outage import Hit, OutageView
from incidents.handling.services import outage, outage_acts, outage_law, outage_parts
from tenants.addresses import address
from tenants.rules.roles import Action, Actor

RUNNING: Final = frozenset({OutageState.OPEN, OutageState.RESTORED})


@dataclass(frozen=True)
class OutageVerb:
    """One act on an outage. `done` says what was done, where no row says it by itself."""

    label: Any
    icon: str
    form: type[KeyedForm[Any]]
    service: Callable[..., Any]
    action: Action
    done: Any
    key: str = ""
    # Whether there is anything to do it with.
    has_subject: Callable[[OutageView], bool] = lambda _view: True
    # Stands with its subject, not above the page.
    is_beside: bool = False


OUTAGE_VERBS: Final[Mapping[str, OutageVerb]] = {
    "tell": OutageVerb(
        _("Message to all"), "megaphone", TellForm, outage_acts.tell_outage, Action.INFORM,
        _("Sent to %(done)d of %(all)d customers."), key="U",
        has_subject=lambda view: bool(view.open),
    ),
    "restore": OutageVerb(
        _("Service restored"), "circle-check", RestoreForm, outage_acts.restore_outage,
        Action.WORK, _("Restored at %(done)d of %(all)d customers."),
        has_subject=lambda view: bool(view.broken),
    ),
    "add": OutageVerb(
        _("Add incidents"), "plus", JoinForm, outage_parts.join_outage, Action.TRIAGE,
        _("%(done)d of %(all)d incidents became part of it."),
    ),
    "open": OutageVerb(
        _("Open at another customer"), "building-2", OpenForm, outage_parts.open_in_outage,
        Action.REGISTER, _("The incident was registered as part of this outage."),
    ),
    "change": OutageVerb(
        _("Describe it anew"), "pencil", ChangeForm, outage.change_outage, Action.TRIAGE,
        _("The outage was described anew."),
    ),
    "data": OutageVerb(
        _("Personal data was hit"), "scale", HitDataForm, outage_law.data_was_hit, Action.INFORM,
        _("Owed to %(done)d of %(all)d customers from now on."),
        has_subject=lambda view: bool(view.hits),
    ),
    "notice": OutageVerb(
        _("Tell that data was hit"), "scale", ControllersForm, outage_law.tell_controllers,
        Action.INFORM, _("Sent to %(done)d of %(all)d customers."),
        has_subject=lambda view: bool(view.owed_notice),
    ),
    "remove": OutageVerb(
        _("Take out of the outage"), "x", LeaveForm, outage_parts.leave_outage, Action.TRIAGE,
        _("The incident is no part of the outage any more."), is_beside=True,
    ),
    "withdraw": OutageVerb(
        _("Withdraw the outage"), "ban", WithdrawForm, outage.withdraw_outage, Action.TRIAGE,
        _("The outage was withdrawn."), has_subject=lambda view: not view.hits,
    ),
}  # fmt: skip


# Which customers a text to all goes to, by verb.
HITS: Final[Mapping[str, Callable[[OutageView], list[Hit]]]] = {
    "tell": lambda view: view.open,
    "restore": lambda view: view.broken,
    "notice": lambda view: view.owed_notice,
}


@dataclass(frozen=True)
class OutageOffer:
    """A verb that can be done now, with its address."""

    name: str
    verb: OutageVerb
    url: str


def offers(view: OutageView, actor: Actor) -> list[OutageOffer]:
    """Return what this person can do with it now."""
    return [
        OutageOffer(name, verb, address("desk:outage_act", view.outage.reference, name))
        for name, verb in OUTAGE_VERBS.items()
        if not verb.is_beside and is_offered(verb, view, actor)
    ]


def is_offered(verb: OutageVerb, view: OutageView, actor: Actor) -> bool:
    runs = OutageState(view.outage.state) in RUNNING
    return runs and actor.may(verb.action, view.outage.provider_id) and verb.has_subject(view)
