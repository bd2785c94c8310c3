"""Working on an incident: who does it, how it moves, what was found and done."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from incidents.choices import WaitingReason
from incidents.desk.forms.base import LONG, ActForm, ChosenField, TextArea
from incidents.desk.forms.moments import MomentField
from incidents.handling.asks.triage import AppointManager
from incidents.handling.asks.work import (
    AssignIncident,
    ContainIncident,
    FailContainment,
    HandOver,
    ReopenIncident,
    RestoreService,
    Wait,
)
from incidents.record.queries.options import people_for, supplier_names, team_names
from tenants.posted.asking import Ask_co


class AssignForm(ActForm[AssignIncident]):
    makes = AssignIncident
    arguments_as: ClassVar[Mapping[str, str]] = {
        "user": "user_id",
        "team": "team_id",
        "supplier": "supplier_id",
    }

    user = ChosenField(label=gettext_lazy("Who is responsible"))
    team = ChosenField(label=gettext_lazy("Team"), required=False)
    supplier = ChosenField(
        label=gettext_lazy("Supplier"), empty=gettext_lazy("None"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def prepare(self) -> None:
        incident = self.case.incident
        self.chosen("user").offer(people_for(incident.tenant_id))
        self.chosen("team").offer(team_names(incident.provider_id))
        self.chosen("supplier").offer(supplier_names(incident.tenant_id, incident.provider_id))

    def now_stands(self) -> dict[str, object]:
        incident = self.case.incident
        return {
            "user": incident.assignee_id,
            "team": incident.team_id,
            "supplier": incident.supplier_id,
        }


class TeamForm(ActForm[HandOver]):
    makes = HandOver
    arguments_as: ClassVar[Mapping[str, str]] = {"team": "team_id"}

    team = ChosenField(
        label=gettext_lazy("Team"),
        help_text=gettext_lazy(
            "It waits there until somebody takes it. Once work began, whoever has it answers for "
            "it until then."
        ),
    )
    reason = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def prepare(self) -> None:
        self.chosen("team").offer(team_names(self.case.incident.provider_id))

    def now_stands(self) -> dict[str, object]:
        return {"team": self.case.incident.team_id}


class ManagerForm(ActForm[AppointManager]):
    makes = AppointManager
    arguments_as: ClassVar[Mapping[str, str]] = {"user": "user_id"}

    user = ChosenField(label=gettext_lazy("Incident manager"))

    def prepare(self) -> None:
        self.chosen("user").offer(people_for(self.case.incident.tenant_id))

    def now_stands(self) -> dict[str, object]:
        return {"user": self.case.incident.manager_id}


class WaitForm(ActForm[Wait]):
    makes = Wait
    reason = forms.ChoiceField(
        label=gettext_lazy("Waiting for"), choices=WaitingReason.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(label=gettext_lazy("What for"), max_length=200, required=False)
    until = MomentField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Then it comes back by itself. Empty: until somebody goes on."),
        required=False,
    )

    def now_stands(self) -> dict[str, object]:
        incident = self.case.incident
        return {"reason": incident.waiting_reason, "until": incident.waits_until}


class ReasonForm(ActForm[Ask_co]):
    """One line that says why."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class FailForm(ReasonForm[FailContainment]):
    makes = FailContainment


class ReopenForm(ReasonForm[ReopenIncident]):
    makes = ReopenIncident


class ContainForm(ActForm[ContainIncident]):
    makes = ContainIncident
    measures = forms.CharField(
        label=gettext_lazy("Measures taken"),
        help_text=gettext_lazy("What was done to limit the damage."),
        max_length=LONG,
        widget=TextArea(),
    )

    def now_stands(self) -> dict[str, object]:
        return {"measures": self.case.incident.measures}


class RestoreForm(ActForm[RestoreService]):
    makes = RestoreService
    remark = forms.CharField(
        label=gettext_lazy("Message to the customer"),
        help_text=gettext_lazy("It goes to everybody affected, at once."),
        max_length=LONG,
        widget=TextArea(),
    )
