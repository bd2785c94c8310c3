"""What the law asks of the provider towards each customer of an outage (GDPR art. 33(2)).

One act, and each customer has its own: an own clock and an own notice on its own incident.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import DutyEvent
from incidents.duty.asks import BeginDuties, TellController
from incidents.duty.services.controllers import tell_controller
from incidents.duty.services.obligations import begin_duties
from incidents.facts import OutageAct
from incidents.handling.asks.outage import HitData, TellControllers
from incidents.handling.services.outage_acts import own_words, parts_of
from incidents.models import Incident, Outage
from incidents.record.services.common import clean_text
from incidents.record.services.each import Result, done_of, each, refused_of
from incidents.record.services.outages import lock_outage, tell
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def data_was_hit(*, outage_id: int, ask: HitData, actor: Actor, now: datetime) -> list[Result]:
    """Decide since when the desk knows it: each hit customer is owed a notice from then on."""
    outage = lock_outage(outage_id, actor=actor)
    require(actor, Action.INFORM, outage.provider_id)
    clean_text(ask.grounds, "grounds")
    said = BeginDuties(event=DutyEvent.PROCESSOR_AWARE, at=ask.at, grounds=ask.grounds)

    def begin(incident: Incident) -> object:
        return begin_duties(incident_id=incident.pk, ask=said, actor=actor, now=now)

    results = each(parts_of(outage, actor), begin)
    return _told(outage, "outage.hit_data", results, "grounds", actor=actor, now=now)


@transaction.atomic
def tell_controllers(
    *, outage_id: int, ask: TellControllers, actor: Actor, now: datetime
) -> list[Result]:
    """Send each hit customer its notice, in its own words where it has any."""
    outage = lock_outage(outage_id, actor=actor)
    require(actor, Action.INFORM, outage.provider_id)
    clean_text(ask.text, "text")

    def send(incident: Incident) -> object:
        said = TellController(
            text=own_words(ask.own, incident, ask.text), late_reason=ask.late_reason
        )
        return tell_controller(incident_id=incident.pk, ask=said, actor=actor, now=now)

    results = each(parts_of(outage, actor), send)
    return _told(outage, "outage.controllers_told", results, "text", actor=actor, now=now)


def _told(
    outage: Outage, kind: str, results: list[Result], field: str, *, actor: Actor, now: datetime
) -> list[Result]:
    """Tell what was done; where all refuse nothing was, and the first refusal is raised."""
    if not results:
        raise Invalid(_("No open incident is part of this outage."), field=field)
    if not done_of(results):
        raise Invalid(results[0].refusal, field=field)
    facts = OutageAct(done=done_of(results), refused=refused_of(results))
    tell(outage, kind, actor=actor, now=now, facts=facts)
    return results
