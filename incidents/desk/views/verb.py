"""One thing that can be done with an incident: its form, its service, where it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from incidents.choices import Status
from incidents.desk.forms.base import ActForm, Case
from incidents.models import Incident
from incidents.record.rules.lifecycle import NEXT
from tenants.rules.roles import Action, Actor

ALWAYS = frozenset(Status)


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
    template: str = ""
    # What the incident must have (see `case_for`): without it there is nothing to do.
    needs: str = ""
    # Which templates are offered, and the field that they are put in.
    mode: str = ""
    text: str = "text"

    def is_offered(self, incident: Incident, actor: Actor) -> bool:
        in_state = Status(incident.status) in self.sources
        may = actor.may(self.action, incident.tenant_id)
        goes_on_here = incident.merged_into_id is None
        return in_state and may and goes_on_here and self.has_subject(incident)

    def has_subject(self, incident: Incident) -> bool:
        return not self.needs or bool(getattr(incident, self.needs, False))

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
