"""Saying the facts of a breach or a significant incident, each once for all forms."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.duty.asks import StateFacts
from incidents.duty.rules.facts import Said, check_pairs, is_same, kept_as
from incidents.duty.services.describe import keep_description, lock_for
from incidents.duty.services.owing import is_personal
from incidents.duty.services.sheet import Sheet, read_sheet
from incidents.duty.services.taken import DESCRIBING, described_by, description_values
from incidents.facts import FactsStated
from incidents.models import BreachDescription, Fact, Incident
from incidents.record.services.common import append_event, owned
from tenants.contract.rules.forms import FactField
from tenants.errors import Invalid
from tenants.ledger.append import insert_many
from tenants.rules.roles import Actor


@transaction.atomic
def state_facts(*, incident_id: int, ask: StateFacts, actor: Actor, now: datetime) -> list[Fact]:
    """Say what is known, or that it is not known yet; what stays as it was is not said again.

    Who triages at the desk does, and whoever decides on it. What the register of breaches keeps is
    described with it, once all of that is there. Raises `Invalid` by the code of a fact.
    """
    incident = lock_for(incident_id, actor)
    sheet = read_sheet(incident)
    if not sheet.fields:
        raise Invalid(_("No law asks for facts of this incident."))
    said = _said(sheet, ask, now)
    values = {**{code: one.value for code, one in sheet.said.items()},
              **{code: one.value for code, one in said.items()}}  # fmt: skip
    check_pairs(sheet.fields.values(), values)
    rows = [
        Fact(**owned(incident), code=code, value=one.value, is_unknown=one.is_unknown,
             stated_by_id=actor.person_id, stated_at=now)
        for code, one in said.items()
        if not is_same(sheet.fields[code], one, sheet.said[code])
    ]  # fmt: skip
    if not rows:
        return []
    codes = [row.code for row in rows]
    append_event(
        incident, "facts.stated", actor=actor, now=now, wrote=insert_many(rows),
        facts=FactsStated(codes=codes, unknown=sum(row.is_unknown for row in rows)),
    )  # fmt: skip
    if DESCRIBING & {*codes}:
        _describe(incident, {**sheet.said, **said}, actor, now)
    return rows


def _said(sheet: Sheet, ask: StateFacts, now: datetime) -> dict[str, Said]:
    """Return what this says, by code. What was emptied, and known before, is not known any more."""
    given: dict[str, Said] = {}
    for code in _codes(sheet.fields, ask):
        field = sheet.fields[code]
        value = "" if code in ask.unknown else kept_as(field, ask.stated.get(code), now=now)
        if value:
            given[code] = Said(value)
        elif code in ask.unknown or sheet.said[code].value:
            given[code] = Said(is_unknown=True)
    return given


def _codes(fields: Mapping[str, FactField], ask: StateFacts) -> Iterable[str]:
    told = {*ask.stated, *ask.unknown}
    known = {code for code, field in fields.items() if field.is_typed}
    if strange := sorted(told - known):
        raise Invalid(errors={code[:40]: _("This is not asked here.") for code in strange[:5]})
    return [code for code in fields if code in told]


def _describe(incident: Incident, said: Mapping[str, Said], actor: Actor, now: datetime) -> None:
    """Keep as a description what the facts come to, where that is whole and another one."""
    ask = described_by(said)
    if ask is None or not is_personal(incident):
        return
    last = BreachDescription.objects.filter(incident=incident).order_by("-pk").first()
    if last is None or description_values(last) != description_values(ask):
        keep_description(incident, asdict(ask), actor=actor, now=now)
