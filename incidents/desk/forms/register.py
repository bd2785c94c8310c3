"""A new incident at the desk: for whom, from whom, what, how bad, and when."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from incidents.choices import Channel, DetectionSource, Kind, PersonalData
from incidents.desk.forms.base import LONG, ChosenField, KeyedForm, ManyField, TextArea
from incidents.desk.forms.caller import CallerForm
from incidents.desk.forms.criteria import CriteriaForm
from incidents.desk.forms.first_call import SolvedForm
from incidents.desk.forms.moments import MomentField
from incidents.handling.asks.report import RegisterIncident, TakeReport
from incidents.record.queries.assessing import Ground
from incidents.record.queries.options import asset_names, category_names
from tenants.models import Tenant
from tenants.posted.files import FilesField

# A customer's own channels; what comes from machines has doors of its own.
AT_THE_DESK = [c for c in Channel if c not in (Channel.IMPORT, Channel.PORTAL)]
PLAIN = ("title", "description", "symptoms", "affected", "kind", "channel", "detection",
         "personal_data", "is_security", "is_breach", "occurred_at", "detected_at",
         "reported_at", "found_unregistered", "answered_call", "is_drill")  # fmt: skip


class RegisterForm(CriteriaForm, SolvedForm, CallerForm, KeyedForm[TakeReport]):
    known_as: ClassVar[Mapping[str, str]] = {
        "affected_contacts": "contacts", **CallerForm.refused_as, **SolvedForm.refused_as,
    }  # fmt: skip

    title = forms.CharField(label=gettext_lazy("In one sentence"), max_length=120)
    symptoms = forms.CharField(
        label=gettext_lazy("Symptoms"),
        help_text=gettext_lazy("What does the caller see? Required for a report by phone."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )
    affected = forms.CharField(
        label=gettext_lazy("Affected systems"),
        help_text=gettext_lazy("Required for a report by phone."),
        max_length=2000,
        required=False,
        widget=TextArea(2),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=LONG, widget=TextArea(3)
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Kind.choices, initial=Kind.INCIDENT
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Came in by"),
        choices=[(c.value, c.label) for c in AT_THE_DESK],
        initial=Channel.PHONE,
    )
    detection = forms.ChoiceField(
        label=gettext_lazy("Noticed by"),
        choices=DetectionSource.choices,
        initial=DetectionSource.USER,
    )
    attached = FilesField()
    category = ChosenField(
        label=gettext_lazy("Category"), empty=gettext_lazy("Decide at triage"), required=False
    )
    assets = ManyField(label=gettext_lazy("Assets that are hit"), required=False)
    contacts = ManyField(label=gettext_lazy("Who else gets messages"), required=False)
    personal_data = forms.ChoiceField(
        label=gettext_lazy("Personal data involved"),
        choices=PersonalData.choices,
        initial=PersonalData.NO,
        widget=forms.RadioSelect,
    )
    is_security = forms.BooleanField(label=gettext_lazy("Security incident"), required=False)
    is_breach = forms.BooleanField(label=gettext_lazy("Data breach"), required=False)
    occurred_at = MomentField(label=gettext_lazy("When did it happen?"), required=False)
    detected_at = MomentField(
        label=gettext_lazy("When was it noticed?"),
        help_text=gettext_lazy("Empty is when it was reported."),
        required=False,
    )
    reported_at = MomentField(
        label=gettext_lazy("When was it reported?"),
        help_text=gettext_lazy("Clocks count from here. Empty is now."),
        required=False,
    )
    found_unregistered = forms.BooleanField(
        label=gettext_lazy("Found unregistered"),
        help_text=gettext_lazy(
            "Nobody reported it when it happened: it was found afterwards, in a log or a review."
        ),
        required=False,
    )
    is_drill = forms.BooleanField(
        label=gettext_lazy("This is an exercise"),
        help_text=gettext_lazy(
            "It runs as if it were real, also its escalations and what the law asks, and says "
            "everywhere that it is an exercise. No figure counts it, nothing is reported to an "
            "authority, and it stays an exercise."
        ),
        required=False,
    )
    answered_call = forms.BooleanField(
        label=gettext_lazy("I answered this call myself"),
        help_text=gettext_lazy(
            "Tick it only when you did: the call is then logged under your name as the first "
            "response, and the response clock stops at once. Otherwise the clock runs on."
        ),
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        tenant: Tenant,
        ground: Ground | None,
        may_solve: bool = False,
        reporter: str = "",
        files: Any = None,
    ) -> None:
        super().__init__(data, files=files, initial={**self.marks(), "reporter": reporter})
        self.tenant = tenant
        self.add_criteria(ground)
        self.add_solved(ground, may_solve=may_solve)
        # A caller says what he sees and what is hit; another channel may leave that for later.
        by_phone = self["channel"].value() == Channel.PHONE
        self.fields["symptoms"].required = self.fields["affected"].required = by_phone
        self.may_be_new()

    def seen_ground(self) -> Ground:
        data = self.cleaned_data
        people = [*(data.get("contacts") or []), *filter(None, [data.get("reporter")])]
        return super().seen_ground().hitting(data.get("assets") or [], people)

    def offer_lists(self) -> None:
        """Read what can be chosen: for a page that shows this form."""
        self.many("contacts").offer(self.offer_people(self.tenant.pk))
        self.chosen("category").offer(category_names(active=True))
        self.many("assets").offer(asset_names(self.tenant.pk))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        self.require_levels()
        self.require_caller()
        self.require_solved()
        return cleaned

    def ask(self) -> TakeReport:
        """Return what the service is asked; only of a valid form."""
        data = self.cleaned_data
        plain = {name: data[name] for name in PLAIN}
        # Who solved it in the call answered it.
        plain["answered_call"] = plain["answered_call"] or bool(data.get("solved"))
        report = RegisterIncident(
            **plain,
            **self.judgement(),
            # The service refuses a reporter of another customer, and nobody at all.
            reporter_id=data["reporter"] or 0,
            category_id=data["category"],
            asset_ids=data["assets"],
            affected_contact_ids=data["contacts"],
            attached=data["attached"],
        )
        return TakeReport(report=report, caller=self.caller(), solved=self.solved_in_call())
