"""How what was hit comes back: ways to recover compared, one chosen, a part that works (R51)."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import MessageKind, Status
from incidents.duty.services.recovery import LONGEST, require_recoverable
from incidents.facts import OptionSaid
from incidents.handling.asks.security import AddOption, ChooseOption, RestorePartly
from incidents.handling.services.security import lock_security
from incidents.models import Incident, RecoveryOption
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.lifecycle import IllegalMove
from incidents.record.services.common import (
    append_event,
    clean_text,
    lock_incident,
    owned,
    record,
)
from incidents.record.services.speak import check_reach, say
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import insert, update
from tenants.rules.roles import Action, Actor, require

# Where something can be down of which a part comes back.
DOWN: Final = frozenset({Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING, Status.CONTAINED})
MOST: Final = 2**31 - 1


@transaction.atomic
def add_option(*, incident_id: int, ask: AddOption, actor: Actor, now: datetime) -> RecoveryOption:
    """Record one way to recover with its time, cost and loss of data."""
    incident = lock_security(incident_id, actor=actor, action=Action.WORK)
    wrong = {
        name: _("Choose a number of 0 or more.")
        for name, number in (("hours", ask.hours), ("cost", ask.cost))
        if not 0 <= number <= MOST
    }
    if wrong:
        raise Invalid(errors=wrong)
    option = RecoveryOption(
        **owned(incident),
        text=clean_text(ask.text, "text", limit=200),
        hours=ask.hours,
        cost=ask.cost,
        data_loss=clean_text(ask.data_loss, "data_loss", limit=LONGEST),
        author_id=actor.person_id,
        written_at=now,
    )
    wrote, facts = [insert(option)], OptionSaid(option=option.pk)
    append_event(incident, "security.option_added", actor=actor, now=now, wrote=wrote, facts=facts)
    return option


@transaction.atomic
def choose_option(
    *, option_id: int, ask: ChooseOption, actor: Actor, now: datetime
) -> RecoveryOption:
    """Choose one of the ways that were compared, with why; an earlier choice stays as replaced."""
    found = RecoveryOption.objects.filter(
        pk=option_id, incident__in=visible_incidents(actor).values("pk")
    ).first()
    if found is None:
        raise NotFound()
    incident = lock_security(found.incident_id, actor=actor, action=Action.WORK)
    options = {row.pk: row for row in RecoveryOption.objects.filter(incident=incident)}
    option = options[option_id]
    if option.chosen_at is not None:
        raise Invalid(_("This was chosen already."), field="option")
    wrote = []
    for other in options.values():
        if other.is_chosen:
            other.replaced_at = now
            wrote.append(update(other, "replaced_at"))
    option.why = clean_text(ask.why, "why", limit=LONGEST)
    option.chosen_by_id, option.chosen_at = actor.person_id, now
    wrote.append(update(option, "why", "chosen_by", "chosen_at"))
    facts = OptionSaid(option=option.pk)
    append_event(incident, "security.option_chosen", actor=actor, now=now, wrote=wrote, facts=facts)
    return option


@transaction.atomic
def restore_partly(
    *, incident_id: int, expected_version: int, ask: RestorePartly, actor: Actor, now: datetime
) -> Incident:
    """Record what works again and what does not yet; the customer reads both at once (R51).

    Its clocks run on: it is not restored. Of a security incident the cause is removed first (R50).
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.INFORM, incident.tenant_id)
    if incident.stands_as not in DOWN:
        raise IllegalMove(incident.stands_as, Status.RESTORED)
    require_recoverable(incident)
    check_reach(incident)
    incident.works_again = clean_text(ask.works_again, "works_again", limit=LONGEST)
    incident.works_not_yet = clean_text(ask.works_not_yet, "works_not_yet", limit=LONGEST)
    incident.partly_restored_at = now
    record(incident, "incident.partly_restored", actor=actor, now=now)
    text = f"{incident.works_again}\n\n{incident.works_not_yet}"
    say(incident, text, kind=MessageKind.UPDATE, actor=actor, now=now)
    return incident
