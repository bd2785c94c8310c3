"""What is kept with a filing: the receipt, and the form as it stood."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from incidents.duty.rules.facts import Said
from incidents.duty.rules.filled import Answer, filled, forms_for, snapshot_of
from incidents.duty.services.owing import debtor_of, events_of
from incidents.duty.services.sheet import Sheet, moment_in_words, occasions_of, read_sheet
from incidents.models import (
    Attachment,
    BreachFiling,
    FiledForm,
    Incident,
    ObligationAnswer,
)
from incidents.record.services.common import owned
from incidents.record.services.files import attach
from incidents.record.services.storing import Kept
from tenants.contract.rules.forms import Form
from tenants.data import forms, regimes
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert
from tenants.rules.roles import Actor

KIND: Final = "notification_kind"
NUMBER: Final = "earlier_number"


def offered_forms(incident: Incident, *, now: datetime) -> list[Form]:
    """Return the forms that this incident may be filed by, in the order in which they ship."""
    debtor = debtor_of(incident.tenant)
    occasions = occasions_of(incident, events_of(incident))
    day = now.astimezone(debtor.zone).date()
    return forms_for(debtor, regimes(), forms(), occasions=occasions, day=day)


def filed_forms(incident: Incident) -> list[FiledForm]:
    """Return what was filed, the latest first."""
    found = FiledForm.objects.filter(incident=incident).select_related("filing", "answer")
    return list(found.order_by("-pk"))


def last_of(matter: str, filed: Sequence[FiledForm]) -> FiledForm | None:
    return next((one for one in filed if one.matter == matter), None)


def known_for(sheet: Sheet, last: FiledForm | None) -> dict[str, Said]:
    """Return what is known for one matter: which filing it is, and the number of the one before."""
    kind = "follow_up" if last else "first"
    found = {**sheet.said, KIND: Said(kind, taken="filed.kind")}
    if number := _number(last):
        found[NUMBER] = Said(number, taken="filed.number")
    return found


def _number(last: FiledForm | None) -> str:
    row = (last.filing or last.answer) if last else None
    return row.reference if row else ""


def facts_of(last: FiledForm | None) -> dict[str, str] | None:
    """Return the facts that were filed; None where nothing was, or its words are erased."""
    if last is None:
        return None
    try:
        found: dict[str, str] = json.loads(last.content)["facts"]
    except (ValueError, TypeError, KeyError):
        return None
    return found


def answers_of(form: Form, sheet: Sheet, filed: Sequence[FiledForm]) -> list[Answer]:
    """Return a form filled in, with what changed since this matter was filed last."""
    last = last_of(form.matter, filed)
    return filled(
        form, forms().facts, known_for(sheet, last), write=moment_in_words, before=facts_of(last)
    )


def receipt_of(
    incident: Incident, chosen: int | None, files: Sequence[Kept], *, actor: Actor, now: datetime
) -> tuple[int | None, list[Written]]:
    """Return the receipt of a filing: one that comes with it, or a file of the record."""
    if files:
        wrote = attach(incident, files, to=None, actor=actor, now=now)
        return wrote[0].row.pk, wrote
    if chosen and not Attachment.objects.filter(incident=incident, pk=chosen).exists():
        raise Invalid(_("Choose one of these."), field="receipt")
    return chosen or None, []


def keep_form(
    incident: Incident, with_it: BreachFiling | ObligationAnswer, *, duty: str,
    recipient: str = "", code: str = "", filed_at: datetime | None = None, now: datetime,
) -> list[Written]:  # fmt: skip
    """Keep the form of this duty as it stands, with the filing that was just written.

    Nothing where no form ships for it. `code` says which one, where there are more; `filed_at` when
    it went out, where that is later than what it goes with.
    """
    form = _form_for(incident, duty, recipient, code, now)
    if form is None:
        return []
    language = incident.tenant.language
    with translation.override(language), timezone.override(ZoneInfo(incident.tenant.zone)):
        content = _content(form, incident)
    is_breach = isinstance(with_it, BreachFiling)
    row = FiledForm(
        **owned(incident),
        form=form.code,
        matter=form.matter,
        read_on=form.basis.read_on,
        language=language,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        filing_id=with_it.pk if is_breach else None,
        answer_id=None if is_breach else with_it.pk,
        filed_at=filed_at or with_it.filed_at or now,
        kept_at=now,
    )
    return [insert(row)]


def _form_for(
    incident: Incident, duty: str, recipient: str, code: str, now: datetime
) -> Form | None:
    offered = offered_forms(incident, now=now)
    if code:
        chosen = next((one for one in offered if one.code == code), None)
        if chosen is None:
            raise Invalid(_("Choose one of these."), field="form")
        return chosen
    fitting = [one for one in offered if duty in one.duties]
    goes_to = [one for one in fitting if not one.recipients or recipient in one.recipients]
    return next(iter(goes_to if recipient else fitting), None)


def _content(form: Form, incident: Incident) -> str:
    """Return the form as it is kept: one text, the same for the same answers."""
    last = last_of(form.matter, filed_forms(incident))
    said = known_for(read_sheet(incident), last)
    answers = filled(form, forms().facts, said, write=moment_in_words)
    kept = {
        "form": form.code,
        "title": str(form.title),
        "facts": snapshot_of(form, said),
        "answers": [
            [str(one.question.section), str(one.question.ask), one.text, str(one.state)]
            for one in answers
        ],
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
