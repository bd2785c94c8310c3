"""The status page of the demo: four services, and maintenance ahead."""

from datetime import datetime, timedelta
from typing import Any

from escalation.status.asks import AnnounceMaintenance, DescribeService, SetUpPage
from escalation.status.services.setup import add_service, set_up_page
from escalation.status.services.updates import announce_maintenance, approve_update
from reporting.demo.house import House

SERVICES = (
    ("Werkplek", "Workplace", ""),
    ("E-mail", "E-mail", ""),
    ("Internet en VPN", "Internet and VPN", ""),
    ("Zaaksysteem", "Case system", "Gemeente Oosterwaal"),
)


def load_status(house: House, *, now: datetime) -> None:
    by: dict[str, Any] = {"provider_id": house.provider.pk, "now": now}
    adam, agnes = house.actor("adam"), house.actor("agnes")
    set_up_page(ask=SetUpPage(slug="noordkade", is_public=True), actor=adam, **by)
    made = [
        add_service(
            ask=DescribeService(
                name_nl=dutch, name_en=english, customers=customers, position=place * 10
            ),
            actor=adam, **by,
        )
        for place, (dutch, english, customers) in enumerate(SERVICES, start=1)
    ]  # fmt: skip
    begins = (now + timedelta(days=4)).replace(hour=20, minute=0, second=0, microsecond=0)
    said = AnnounceMaintenance(
        title_nl="Snellere lijn voor de VPN", title_en="A faster line for the VPN",
        text_nl="De VPN is tijdens het onderhoud enkele minuten weg.",
        text_en="The VPN is away for some minutes during the maintenance.",
        services=[made[2].pk], begins_at=begins, ends_at=begins + timedelta(hours=2),
    )  # fmt: skip
    row = announce_maintenance(ask=said, actor=agnes, **by)
    approve_update(update_id=row.pk, actor=house.actor("coen"), now=now)
