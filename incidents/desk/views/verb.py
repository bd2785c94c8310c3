"""One thing that can be done with an incident: its form, its service, where it is offered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.desk.forms.base import ActForm, Case
from incidents.models import Incident
from incidents.record.rules.lifecycle import NEXT
from tenants.rules.roles import Action, Actor

ALWAYS = frozenset(Status)
NOTHING = _("There is nothing to do here.")
# What is said where an incident lacks what a verb needs.
LACKS: Mapping[str, Any] = {
    "has_waiver": _("No exception waits for a second person."),
    "is_security": _("This is not handled as a security incident."),
    "is_unverified": _("Who sent this is known already."),
    "is_unread": _("There is nothing unread here."),
}
# The pages below an incident on which verbs stand, as the path above their forms calls them.
PAGES: Mapping[str, Any] = {
    "desk:evidence": _("Evidence"),
    "desk:security": _("Security handling"),
    "desk:incident_team": _("Team and communication"),
    "desk:lessons": _("Lessons"),
}


def before(target: Status) -> frozenset[Status]:
    """Return from where an incident can become this, as the table of moves says."""
    return frozenset(source for source in Status if target in NEXT[source])


@dataclass(frozen=True)
class Verb:
    """One act. `place` says where its button stands; `sources` in which states it is offered."""

    label: Any
    icon: str
    form: type[ActForm[object]]
    service: Callable[..., object]
    action: Action
    sources: frozenset[Status]
    done: Any
    key: str = ""
    place: str = "menu"
    # Where one goes on when it is done: the page on which its button stands.
    page: str = "desk:incident"
    template: str = ""
    # What the incident must have (see `case_for`): without it there is nothing to do.
    needs: str = ""
    # What is said where it lacks that.
    nothing: Any = NOTHING
    # Which templates are offered, and the field that they are put in.
    mode: str = ""
    text: str = "text"
    # Who may beside the action, where that is not all: by function, not by role alone.
    who: Callable[[Actor, Incident], bool] | None = None
    # It ends this one: one goes on at the incident that its service returns.
    is_left: bool = False
    # What is said beside it when it is done, where there is something to say.
    aside: Callable[[Incident, Mapping[str, Any]], str] | None = None

    def is_offered(self, incident: Incident, actor: Actor) -> bool:
        """Say whether this person finds a form behind its button."""
        return self.is_possible(incident, actor) and (self.who is None or self.who(actor, incident))

    def is_possible(self, incident: Incident, actor: Actor) -> bool:
        """Say whether it can be done as the incident stands; by whom, its page tells."""
        in_state = incident.stands_as in self.sources
        may = actor.may(self.action, incident.tenant_id)
        goes_on_here = incident.merged_into_id is None
        return in_state and may and goes_on_here and self.has_subject(incident)

    def has_subject(self, incident: Incident) -> bool:
        return not self.needs or bool(getattr(incident, self.needs, False))

    @property
    def lacks(self) -> Any:
        """Return what is said where there is nothing to do."""
        return LACKS.get(self.needs, self.nothing)

    @property
    def back(self) -> Any:
        """Return what the way back is called."""
        return _("Back") if self.page in PAGES else _("Back to the incident")

    def carry_out(self, form: ActForm[object], case: Case) -> object:
        given: dict[str, object] = {"incident_id": case.incident.pk}
        if form.row:
            # Its own row: a step, an improvement. The service finds the incident of it.
            given = {f"{form.row}_id": form.cleaned_data[form.row]}
        if form.versioned:
            given["expected_version"] = form.cleaned_data["version"]
        if (ask := form.ask()) is not None:
            given["ask"] = ask
        return self.service(actor=case.actor, now=case.now, **given)
