"""A macro: several verbs on one incident, all of them or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.duty.rules.missing import REQUESTS
from incidents.handling.asks.macro import RunMacro
from incidents.handling.asks.talk import AddNote
from incidents.handling.asks.triage import ClassifyIncident
from incidents.handling.asks.work import HandOver, ResolveIncident, Wait
from incidents.handling.services.communicate import add_note, send_message
from incidents.handling.services.hand_over import give_to_team
from incidents.handling.services.saying import fitting
from incidents.handling.services.solve import resolve_incident
from incidents.handling.services.triage import classify_incident
from incidents.handling.services.work import start_work, take_incident, wait
from incidents.models import Incident, Macro, TextTemplate
from incidents.record.queries.macros import macros_of
from incidents.record.queries.templates import filled, lacks
from incidents.record.services.common import lock_incident
from tenants.errors import DomainError, Invalid, Words
from tenants.rules.roles import Action, Actor, require


class MacroRefused(DomainError):
    """One of its verbs was refused, so nothing of it was done."""

    code = "macro_refused"

    def __init__(self, step: Words, refusal: DomainError) -> None:
        told = _("Nothing was done. “%(step)s” was refused: %(why)s")
        super().__init__(told % {"step": step, "why": reason_of(refusal)})


def reason_of(refusal: DomainError) -> Words:
    """Return what a service refused, as one sentence."""
    errors = getattr(refusal, "errors", {})
    return next(iter(errors.values()), refusal.message)


@dataclass(frozen=True)
class Run:
    """A macro on an incident, as it stands before its next verb."""

    macro: Macro
    incident: Incident
    actor: Actor
    now: datetime

    @property
    def versioned(self) -> dict[str, Any]:
        return {**self.told, "expected_version": self.incident.version}

    @property
    def told(self) -> dict[str, Any]:
        return {"incident_id": self.incident.pk, "actor": self.actor, "now": self.now}

    def text(self, template: TextTemplate | None) -> str:
        """Return a template filled in, or refuse what a person has to write."""
        if template is None or not template.is_active:
            raise Invalid(_("Its template is not in use any more."))
        missing = lacks(template, self.incident, self.actor, self.now)
        if missing:
            told = _("The template leaves open what is not known here: %(names)s.")
            raise Invalid(told % {"names": ", ".join(str(name) for name in missing)})
        return filled(template, self.incident, self.actor, self.now)


@transaction.atomic
def run_macro(
    *, incident_id: int, expected_version: int, ask: RunMacro, actor: Actor, now: datetime
) -> Incident:
    """Do all that a macro says, each by its own service with its own rights, rules and events.

    What one of them refuses is refused of all, and says which one it was.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.NOTE, incident.tenant_id)
    macro = macros_of(incident.provider_id).filter(pk=ask.macro_id).first()
    if macro is None:
        raise Invalid(_("Choose one of these."), field="macro")
    for step in (STEPS[code] for code in macro.sequence):
        if getattr(macro, step.code):
            try:
                step.do(Run(macro, _fresh(incident_id), actor, now))
            except DomainError as refusal:
                raise MacroRefused(step.label, refusal) from refusal
    return _fresh(incident_id)


def _fresh(incident_id: int) -> Incident:
    beside = ("tenant", "provider", "reporter", "scheme")
    return Incident.objects.select_related(*beside).get(pk=incident_id)


def _categorise(run: Run) -> None:
    incident = run.incident
    if incident.stands_as == Status.NEW:
        raise Invalid(_("It is triaged first."))
    classify_incident(
        **run.versioned,
        ask=ClassifyIncident(
            category_id=run.macro.category_id,
            is_security=incident.is_security,
            is_cyber=incident.is_cyber,
            is_breach=incident.is_breach,
            personal_data=incident.personal_data,
            confidentiality=incident.confidentiality,
            integrity=incident.integrity,
            availability=incident.availability,
            class_reason=incident.class_reason,
        ),
    )


def _take(run: Run) -> None:
    # What they have already stays so; what is triaged waits for it all the same.
    if run.incident.assignee_id != run.actor.user_id or run.incident.status == Status.TRIAGED:
        take_incident(**run.versioned)


def _hand_over(run: Run) -> None:
    give_to_team(**run.versioned, ask=HandOver(team_id=cast(int, run.macro.team_id)))


def _start(run: Run) -> None:
    if run.incident.status != Status.IN_PROGRESS:
        start_work(**run.versioned)


def _send(run: Run) -> None:
    text = run.text(run.macro.message)
    send_message(**run.told, ask=fitting(run.incident, text, now=run.now))


def _note(run: Run) -> None:
    add_note(**run.told, ask=AddNote(text=run.text(run.macro.note)))


def _wait(run: Run) -> None:
    hours = run.macro.wait_hours
    until = run.now + timedelta(hours=hours) if hours else None
    wait(**run.versioned, ask=Wait(reason=run.macro.waits_for, until=until))


def _resolve(run: Run) -> None:
    incident = run.incident
    is_told = incident.kind in REQUESTS or (incident.cause and incident.measures)
    if not is_told:
        raise Invalid(_("Its cause and what was done are still to be written."))
    resolve_incident(
        **run.versioned,
        ask=ResolveIncident(
            cause=incident.cause,
            measures=incident.measures,
            workaround=incident.workaround,
            prevention=incident.prevention,
            solution=run.text(run.macro.resolution),
            asks=True,
        ),
    )


@dataclass(frozen=True)
class Step:
    """One verb of a macro: the field that asks for it, and what people call it."""

    code: str
    label: Words
    do: Callable[[Run], object]


STEPS: Final[Mapping[str, Step]] = {
    step.code: step
    for step in (
        Step("category", _("Classify"), _categorise),
        Step("takes", _("Take it"), _take),
        Step("team", _("Give to a team"), _hand_over),
        Step("starts", _("Start work"), _start),
        Step("message", _("Customer update"), _send),
        Step("note", _("Internal note"), _note),
        Step("waits_for", _("Wait"), _wait),
        Step("resolution", _("Resolve"), _resolve),
    )
}
