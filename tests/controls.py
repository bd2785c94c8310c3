"""An organisation with recurring duties, one of them done."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.duty.asks import RecordDone, TakePack
from incidents.duty.services.controls import record_done, take_pack
from incidents.models import Control
from tenants.models import Tenant
from tests.people import World


def duties_of(world: World, tenant: Tenant, now: datetime, *, pack: str = "governance") -> Control:
    """Let this organisation owe a pack; return the duty that was done once."""
    adam = world.actor("adam")
    ask = TakePack(pack=pack, first_on=now.date() + timedelta(days=20))
    take_pack(tenant_id=tenant.pk, ask=ask, actor=adam, now=now)
    first = Control.objects.filter(tenant=tenant).order_by("pk").first()
    assert first is not None
    done = RecordDone(
        done_on=now.date(), proof="Held with everybody.", document="Minutes 4",
        attached=[SimpleUploadedFile("minutes.txt", b"Everybody was there.")],
    )  # fmt: skip
    record_done(control_id=first.pk, ask=done, actor=adam, now=now)
    return first
