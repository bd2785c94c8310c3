"""What suppliers of the demo were asked and promised, and what of its assets ends ahead."""

from datetime import datetime, timedelta
from typing import Any

from incidents.causes.asks import DescribeCase, ReferTo, TellWord
from incidents.causes.services.supplier_cases import open_case, tell_word
from incidents.choices import Status, SupplierCaseState
from incidents.models import Incident
from reporting.demo.house import House
from tenants.models import Asset, Supplier
from tenants.rules.assets import months_after
from tenants.settings.services.configure import add_row, change_row

SLOW = "VPN traag tussen 08:00 en 10:00"


def load_suppliers(house: House, *, now: datetime) -> None:
    """Load a case whose promise was broken, and ends of a few assets."""
    slow = Incident.objects.get(title=SLOW, status=Status.WAITING)
    adam, sam = house.actor("adam"), house.actor("sam")
    line = Supplier(
        tenant=house.provider, provider=house.provider, name="Lijnwerk", phone="088 555 01 40",
        email="storing@lijnwerk.example", role="Levert en onderhoudt de lijnen.",
        hours="dag en nacht", contract_number="LW-2024-118", response_hours=4, restore_hours=24,
        higher_name="Hoofd beheer", higher_phone="088 555 01 41",
    )  # fmt: skip
    add_row(row=line, actor=adam, now=now)
    begun = now - timedelta(days=2)
    case = open_case(
        provider_id=house.provider.pk,
        about=DescribeCase(
            title="Halve snelheid op de lijn van de VPN", supplier_id=line.pk,
            owner_id=house.users["sam"].pk, outside_number="LW-88213",
            outside_url="https://storing.lijnwerk.example/LW-88213",
            promised_at=begun + timedelta(hours=4),
        ),
        refers=ReferTo(incident_ids=[slow.pk]), actor=sam, now=begun,
    )  # fmt: skip
    word = TellWord(
        word="Een monteur meet de lijn door, de uitslag volgt.",
        state=SupplierCaseState.WAITING_THEM, promised_at=now + timedelta(hours=6),
    )  # fmt: skip
    tell_word(suppliercase_id=case.pk, ask=word, actor=sam, now=now - timedelta(hours=20))
    _ends(house, line, now=now)


def _ends(house: House, line: Supplier, *, now: datetime) -> None:
    """Let the first assets end at different times, each in its own way."""
    today, fields = now.date(), ("owner", "owner_words", "supplier", "contract_number")
    ends: tuple[dict[str, Any], ...] = (
        {"support_ends_on": months_after(today, 7), "owner": house.users["ines"]},
        {"renews_on": months_after(today, 5), "notice_months": 3, "supplier": line,
         "contract_number": "LW-2024-118", "owner_words": "Inkoop"},
        {"licence_ends_on": today + timedelta(days=24), "licence_kind": "per gebruiker",
         "licence_seats": 120, "owner": house.users["sam"]},
        {"maintained_until": today - timedelta(days=11), "owner_words": "Facilitair"},
    )  # fmt: skip
    for asset, said in zip(Asset.objects.order_by("pk"), ends, strict=False):
        for name, value in said.items():
            setattr(asset, name, value)
        changed = tuple({*fields, *said})
        change_row(row=asset, fields=changed, actor=house.actor("adam"), now=now)
