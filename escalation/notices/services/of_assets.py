"""Something of an asset ends or renews: its owner hears of it, ahead and once for each stage."""

import logging
from datetime import date, datetime
from typing import Final

from escalation.notices.queries.recipients import as_contact, as_user, at_desk
from escalation.notices.rules.recipients import Recipient, once
from escalation.notices.services.tell import Occasion, tell
from incidents.choices import AssetEnd
from incidents.facts import AssetEnds
from tenants.models import Asset, Contact, Event
from tenants.queries import who_may
from tenants.rules.assets import ends_of
from tenants.rules.roles import Action

logger = logging.getLogger(__name__)

TEMPLATE: Final = "asset_ending"


def tell_asset(event: Event, facts: AssetEnds, *, now: datetime) -> None:
    """Remind of an end, unless the asset was replaced or the day moved meanwhile; twice is once."""
    rows = Asset.objects.select_for_update(of=("self",))
    asset = rows.select_related("tenant__provider", "owner", "supplier").get(pk=event.subject_id)
    day = date.fromisoformat(facts.on_day)
    if ends_of(asset).get(facts.what) != day:
        return
    to = _owners(asset)
    if not to:
        logger.error("asset.nobody_to_remind", extra={"asset": asset.pk})
        return
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"asset:{asset.pk}:{facts.what}:{facts.on_day}:{facts.months}",
        is_internal=all(one.sort != "contact" for one in to),
        event_id=event.pk,
    )
    context = {
        "asset": asset, "day": day, "what": AssetEnd(facts.what), "months": facts.months,
        "is_renewal": facts.what == AssetEnd.RENEWAL,
    }  # fmt: skip
    tell(asset.tenant, occasion, to, now=now, context=context)


def _owners(asset: Asset) -> list[Recipient]:
    """Return its owner, at the desk or at the customer; where nobody is, who sets assets up."""
    owner = asset.owner
    if owner is not None and owner.is_active:
        if owner.pk in at_desk(asset.tenant_id):
            return [as_user(owner)]
        contact = Contact.objects.filter(tenant=asset.tenant_id, user=owner, is_active=True)
        if known := contact.select_related("user").first():
            return [as_contact(known)]
    return once(as_user(one) for one in who_may(Action.CONFIGURE, asset.tenant_id))
