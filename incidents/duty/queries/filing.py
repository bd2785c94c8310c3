"""The forms of authorities for one incident: filled in, what is missing first, what was filed."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from incidents.choices import TO_AUTHORITY, BreachOutcome
from incidents.duty.queries.breach import leading_terms
from incidents.duty.queries.obligations import CONFIDENCE
from incidents.duty.rules.filled import Answer, AnswerState
from incidents.duty.rules.obligations import is_of_processor
from incidents.duty.services.filing import (
    answers_of,
    filed_forms,
    last_of,
    offered_forms,
)
from incidents.duty.services.owing import named, others_of
from incidents.duty.services.sheet import read_sheet
from incidents.models import Attachment, FiledForm, Incident
from tenants.contract.rules.forms import Form
from tenants.data import regimes
from tenants.errors import NotFound


@dataclass(frozen=True)
class Box:
    """One answer in a box of its own on the page."""

    id: str
    answer: Answer


@dataclass(frozen=True)
class Section:
    title: Any
    boxes: list[Box]


@dataclass(frozen=True)
class FormView:
    """One form: its answers in the order of the authority, and what it was filed with before.

    `last` is what its matter filed last: what changed is marked against that.
    """

    form: Form
    answers: list[Answer]
    last: FiledForm | None
    filed: list[FiledForm]
    # Each duty that it answers and that is not settled yet: the key of its row, and its name.
    owed: list[tuple[int, str]]
    # It is the notification of art. 33(1), which has a term of its own; whether that was decided.
    is_first: bool
    needs_decision: bool

    @property
    def missing(self) -> list[Answer]:
        return [one for one in self.answers if one.state is AnswerState.MISSING]

    @property
    def changed(self) -> list[Answer]:
        return [one for one in self.answers if one.is_changed]

    @property
    def sections(self) -> list[Section]:
        boxes = [Box(f"answer-{n}", one) for n, one in enumerate(self.answers, start=1)]
        found = groupby(boxes, key=lambda box: box.answer.question.section)
        return [Section(title, list(of_it)) for title, of_it in found]

    @property
    def confidence(self) -> Any:
        return CONFIDENCE[str(self.form.basis.confidence)]


def form_views(incident: Incident, *, now: datetime) -> list[FormView]:
    """Return every form that this incident may be filed by."""
    forms = offered_forms(incident, now=now)
    if not forms:
        return []
    sheet, filed = read_sheet(incident), filed_forms(incident)
    rows, clock = list(others_of(incident).order_by("pk")), leading_terms(incident).first()
    outcome = clock.outcome if clock else None
    is_decided = outcome == BreachOutcome.NOTIFY
    return [
        FormView(
            form=form,
            answers=answers_of(form, sheet, filed),
            last=last_of(form.matter, filed),
            filed=[one for one in filed if one.form == form.code],
            owed=[
                (row.pk, named({"duty": row.duty, "recipient": row.recipient}))
                for row in rows
                if row.duty in form.duties
                # What the provider owes its customer is answered by the notice that tells it.
                and not is_of_processor(regimes().duties.get(row.duty))
                and (not form.recipients or row.recipient in form.recipients)
            ],
            is_first=is_decided and TO_AUTHORITY in form.duties,
            needs_decision=outcome is not None and not is_decided and TO_AUTHORITY in form.duties,
        )
        for form in forms
    ]


def form_view(incident: Incident, code: str, *, now: datetime) -> FormView:
    """Return one of them, or NotFound."""
    found = next((one for one in form_views(incident, now=now) if one.form.code == code), None)
    if found is None:
        raise NotFound()
    return found


def letter_of(incident: Incident, code: str, *, now: datetime) -> str:
    """Return a form as running text, in the language of the customer: what is known, in its order.

    Empty while nothing of it is known.
    """
    tenant = incident.tenant
    with translation.override(tenant.language), timezone.override(ZoneInfo(tenant.zone)):
        view = next((v for v in form_views(incident, now=now) if v.form.code == code), None)
        given = [one for one in view.answers if one.text] if view else []
        if view is None or not given:
            return ""
        told = [f"{one.question.ask}\n{one.text}" for one in given]
        return "\n\n".join([str(view.form.opening), *told])


def files_offered(incident: Incident) -> list[tuple[int, str]]:
    """Return the files of the record that can be a receipt, the newest first."""
    files = Attachment.objects.filter(incident=incident, erased_at=None).order_by("-pk")
    return [(file.pk, file.name) for file in files]
