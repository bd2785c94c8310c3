"""What the law asks, at the desk: decided and answered by forms, and read on the pages."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from incidents.models import BreachClock, Obligation
from tenants.settings.services.configure import change_row
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import send


def local(moment: datetime) -> str:
    """Return a moment as the box of a form has it."""
    return f"{moment.astimezone(ZoneInfo('Europe/Brussels')):%Y-%m-%dT%H:%M}"


def test_a_customer_that_is_an_entity_owes_a_warning_until_it_is_filed(house: House):
    world = house.world
    with world.entered():
        world.acme.laws = ["nis2"]
        change_row(row=world.acme, fields=("laws",), actor=world.actor("adam"), now=at())
    incident = house.register(now=at(hours=-30))
    url = f"/desk/{incident.reference}/"
    # Whoever may not decide reads who does, and has no fields.
    page = house.client().get(f"{url}counts-from/").text
    assert "Ines Brand" in page
    assert 'name="grounds"' not in page
    ines = house.client("ines")
    assert "asks nothing of this incident" in ines.get(f"{url}law/").text

    empty = send(ines, f"{url}counts-from/", event="significant")
    begun = send(
        ines, f"{url}counts-from/", event="significant", grounds="All <b>sites</b> were out.",
        at=local(at(hours=-29)),
    )  # fmt: skip

    assert (empty.status, begun.status) == (422, 302), begun.errors
    page = ines.get(url).text
    assert "NIS2 23(4)(a), Early warning" in page
    assert "All &lt;b&gt;sites&lt;/b&gt; were out." in page
    assert "ccb.belgium.be" in page
    with world.entered():
        row = Obligation.objects.get(incident=incident, duty="nis2_23_4_a_be")
    said: dict[str, Any] = {"obligation": row.pk, "outcome": "filed", "reference": "CCB-1"}
    late = send(ines, f"{url}law/", filed_at=local(at(minutes=-3)), **said)
    said |= {"filed_at": local(at(minutes=-3)), "late_reason": "Nobody was reached."}
    filed = send(ines, f"{url}law/", **said)
    assert (late.status, filed.status) == (422, 302), filed.errors
    page = ines.get(url).text
    assert "CCB-1" in page
    assert "After the term" in page
    # In the register too, in words.
    record = house.client("pat").get(f"/register/{incident.reference}/").text
    assert "NIS2 23(4)(a), Early warning" in record
    assert "Nobody was reached." in record


def test_what_is_owed_now_stands_on_one_page_by_the_earliest_moment(house: House):
    world = house.world
    with world.entered():
        world.acme.laws = ["nis2"]
        change_row(row=world.acme, fields=("laws",), actor=world.actor("adam"), now=at())
    ines = house.client("ines")
    assert "The law asks nothing now" in ines.get("/desk/law/").text
    data = house.register(personal_data="maybe", now=at(hours=-10), title="Mailbox was read")
    disturbance = house.register(now=at(hours=-30))
    begun = send(
        ines, f"/desk/{disturbance.reference}/counts-from/", event="significant",
        grounds="All sites were out.", at=local(at(hours=-29)),
    )  # fmt: skip
    aware = send(
        ines, f"/desk/{data.reference}/counts-from/", event="aware", at=local(at(hours=-12)),
        grounds="The guest was seen in the log.",
    )  # fmt: skip
    assert (begun.status, aware.status) == (302, 302), begun.errors + aware.errors

    page = ines.get("/desk/law/").text

    # The warning is late, then the notification and the 72 hours; what names no moment comes last.
    order = ["NIS2 23(4)(a)", "NIS2 23(4)(b)", "GDPR 33(1)", "NIS2 23(1) and (2)"]
    places = [page.index(name) for name in order]
    assert places == sorted(places)
    assert page.count("Too late") == 1
    assert f'href="/desk/{data.reference}/breach/"' in page
    assert f'href="/desk/{disturbance.reference}/law/"' in page
    assert "EDPB guidelines 9/2022" in page
    with world.entered():
        term = BreachClock.objects.get(incident=data)
    assert timedelta(hours=59) < term.due_at - at() < timedelta(hours=60)
    assert "Ines Brand" in page
    # The same in the calendar, and so in everybody's own.
    assert (
        f'href="/desk/{disturbance.reference}/law/"' in ines.get("/desk/calendar/?whose=all").text
    )
