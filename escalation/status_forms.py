"""What is filled in at the status page."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.choices import StatusImpact, StatusPhase
from escalation.status.asks import AnnounceMaintenance, DescribeService, SetUpPage, WriteUpdate
from escalation.status.services.setup import LAST, LONGEST_NAME
from escalation.status.services.updates import LONGEST_TEXT, LONGEST_TITLE
from incidents.desk.forms.base import KeyedForm, ManyField, TextArea, offer
from incidents.desk.forms.moments import MomentField

KEY = frozenset({"key"})
READ = _("Readers see this. Name no customer and nothing internal.")


class PageForm(KeyedForm[SetUpPage]):
    makes = SetUpPage
    handling = KEY

    slug = forms.CharField(
        label=_("Address"), max_length=40, help_text=_("Small letters, digits and hyphens.")
    )
    is_public = forms.BooleanField(
        label=_("Everybody may open it"),
        required=False,
        help_text=_("Without this only your customers see it, in their portal."),
    )


class ServiceForm(KeyedForm[DescribeService]):
    makes = DescribeService
    handling = KEY

    name_nl = forms.CharField(label=_("Name in Dutch"), max_length=LONGEST_NAME, required=False)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=LONGEST_NAME, required=False,
        help_text=_("One name is enough."),
    )  # fmt: skip
    position = forms.IntegerField(label=_("Order"), min_value=0, max_value=LAST, initial=10)
    is_shown = forms.BooleanField(label=_("Shown"), required=False, initial=True)
    customers = forms.CharField(
        label=_("Only for these customers"), widget=TextArea(2), required=False,
        help_text=_("A name on each line. Empty: everybody sees it, also on the public page."),
    )  # fmt: skip


class WordsForm(KeyedForm[Any]):
    """Title and text in one language or both, and the services."""

    title_nl = forms.CharField(
        label=_("Title in Dutch"), max_length=LONGEST_TITLE, required=False, help_text=READ
    )
    text_nl = forms.CharField(
        label=_("Text in Dutch"), max_length=LONGEST_TEXT, required=False, widget=TextArea(4)
    )
    title_en = forms.CharField(
        label=_("Title in English"), max_length=LONGEST_TITLE, required=False,
        help_text=_("In one language is enough: readers of the other get that one."),
    )  # fmt: skip
    text_en = forms.CharField(
        label=_("Text in English"), max_length=LONGEST_TEXT, required=False, widget=TextArea(4)
    )
    services = ManyField(label=_("Services that it is about"), required=False)

    def __init__(self, data: Any = None, *, services: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.many("services").offer(services)
        if not services:
            del self.fields["services"]


class UpdateForm(WordsForm):
    makes = WriteUpdate
    handling = KEY
    known_as: ClassVar[Mapping[str, str]] = {}

    outage = forms.ChoiceField(label=_("Outage"))
    phase = forms.ChoiceField(label=_("How far it is"), choices=StatusPhase)
    impact = forms.ChoiceField(label=_("What its services do"), choices=StatusImpact)
    is_public = forms.BooleanField(
        label=_("For everybody"),
        required=False,
        help_text=_("Without this only the customers that the outage hits read it."),
    )

    def __init__(self, *args: Any, outages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "outage", [("", _("Choose")), *outages])
        self.order_fields(["outage", "phase", "impact", "services"])


class MaintenanceNoticeForm(WordsForm):
    makes = AnnounceMaintenance
    handling = KEY

    begins_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["begins_at", "ends_at", "services"])
