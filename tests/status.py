"""A status page of the tests: two services, an outage that is told of, and maintenance ahead."""

from datetime import datetime, timedelta
from typing import Any

from escalation.models import StatusReader, StatusService, StatusUpdate
from escalation.status.asks import AnnounceMaintenance, DescribeService, SetUpPage, WriteUpdate
from escalation.status.services.setup import add_service, set_up_page
from escalation.status.services.updates import (
    announce_maintenance,
    approve_update,
    write_update,
)
from incidents.handling.asks.outage import ChangeOutage, JoinOutage, StartOutage
from incidents.handling.services.outage import start_outage
from incidents.models import Incident, Outage
from tests.people import World


def page_of(world: World, now: datetime, slug: str = "noordkade", *, is_public: bool = True) -> str:
    """Set the page up; needs a scope."""
    ask = SetUpPage(slug=slug, is_public=is_public)
    set_up_page(provider_id=world.provider.pk, ask=ask, actor=world.actor("adam"), now=now)
    return f"/status-page/{slug}/"


def service(world: World, now: datetime, **said: Any) -> StatusService:
    ask = DescribeService(**{"name_nl": "E-post", "name_en": "Mail", **said})
    return add_service(provider_id=world.provider.pk, ask=ask, actor=world.actor("adam"), now=now)


def outage(world: World, now: datetime, *hit: Incident) -> Outage:
    """Start one that hits these."""
    return start_outage(
        provider_id=world.provider.pk, actor=world.actor("agnes"), now=now,
        ask=StartOutage(
            about=ChangeOutage(title="Canary of the desk", cause="A secret cause"),
            joins=JoinOutage(incident_ids=[one.pk for one in hit]),
        ),
    )  # fmt: skip


def written(world: World, of: Outage, now: datetime, **said: Any) -> StatusUpdate:
    """Write one by Agnes."""
    given: dict[str, Any] = {
        "outage": of.reference, "phase": "investigating", "impact": "down", "is_public": True,
        "title_nl": "De post hapert", "text_nl": "Wij kijken ernaar.",
        "title_en": "Mail is disturbed", "text_en": "We are looking into it.", **said,
    }  # fmt: skip
    return write_update(
        provider_id=world.provider.pk, ask=WriteUpdate(**given), actor=world.actor("agnes"), now=now
    )


def published(world: World, of: Outage, now: datetime, **said: Any) -> StatusUpdate:
    """Write one by Agnes that Ines approves."""
    row = written(world, of, now, **said)
    return approve_update(update_id=row.pk, actor=world.actor("ines"), now=now)


def announced(world: World, now: datetime, **said: Any) -> StatusUpdate:
    """Announce maintenance of the next night."""
    given: dict[str, Any] = {
        "begins_at": now + timedelta(days=1), "ends_at": now + timedelta(days=1, hours=2),
        "title_nl": "Nieuwe schijven", "text_nl": "De post is even weg.", **said,
    }  # fmt: skip
    row = announce_maintenance(
        provider_id=world.provider.pk, ask=AnnounceMaintenance(**given),
        actor=world.actor("agnes"), now=now,
    )  # fmt: skip
    return approve_update(update_id=row.pk, actor=world.actor("ines"), now=now)


def told_of(world: World, now: datetime) -> StatusUpdate:
    """Make a page with everything on it, of the newest outage: for the walls, and for the pages."""
    page_of(world, now, slug=f"page-{world.provider.pk}")
    StatusReader.objects.create(
        tenant=world.provider, provider=world.provider, email="reader@elsewhere.example",
        language="en", asked_at=now,
    )  # fmt: skip
    mail = service(world, now)
    service(world, now, name_nl="Plan", name_en="", customers=world.acme.name)
    announced(world, now, services=[mail.pk])
    of = Outage.objects.filter(tenant=world.provider).latest("pk")
    published(world, of, now, services=[mail.pk])
    published(world, of, now, is_public=False, title_en="For some", services=[mail.pk])
    return written(world, of, now, phase="restored")
