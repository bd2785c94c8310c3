"""Deciding on personal data at the desk: the tile, the panel, the form, and who sees what."""

import re

import pytest
from django.test import Client

from incidents.models import BreachDecision, BreachDescription, BreachFiling, breach_terms
from tenants.choices import Function
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.factories import incidents as made
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import send
from tests.people import BEGIN


def second_decider(house: House) -> Client:
    """Return a browser of Ed, who is DPO of Acme from now on."""
    world = house.world
    with world.entered():
        user = world.user("ed")
        set_function_holder(
            tenant=world.acme, function=Function.DPO, name=user.name, email=user.email,
            language="en", user=user, actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
    return house.client("ed")


def test_the_page_asks_for_a_decision_until_it_is_taken(house: House):
    incident = house.register(personal_data="maybe")
    url = f"/desk/{incident.reference}/"
    ines = house.client("ines")
    assert "decision needed by" in ines.get(url).text

    empty = send(ines, f"{url}breach/", outcome="no_breach")
    said = {"outcome": "no_breach", "grounds": "Only <b>a name</b> & a room."}
    done = send(ines, f"{url}breach/", **said)
    again = send(ines, f"{url}breach/", **said)

    assert (empty.status, done.status, again.status) == (422, 302, 422), done.errors
    page = ines.get(url).text
    # It takes a second person, and the page says so.
    assert "decision needed by" in page
    assert "Waits for a second person" in page
    assert "a second person who says that it is not required" in ines.get("/desk/law/").text
    second = send(second_decider(house), f"{url}breach/", **said)
    assert second.status == 302, second.errors
    page = ines.get(url).text
    assert "decision needed by" not in page
    assert "as the first of two people" in page
    assert "Only &lt;b&gt;a name&lt;/b&gt; &amp; a room." in page
    assert "/desk/?breach=on" in page
    assert incident.reference not in ines.get("/desk/?breach=on").text
    record = house.client("pat").get(f"/register/{incident.reference}/").text
    assert "Only &lt;b&gt;a name&lt;/b&gt; &amp; a room." in record


def test_a_notification_is_recorded_with_authority_and_number(house: House):
    incident = house.register(personal_data="yes", is_breach=True)
    url = f"/desk/{incident.reference}/"
    ines = house.client("ines")
    assert incident.reference in ines.get("/desk/?breach=on").text
    send(ines, f"{url}breach/", outcome="notify", tells_persons="on", grounds="A list was out.")
    assert "notify the authority by" in ines.get(url).text

    empty = send(ines, f"{url}notified/")
    done = send(ines, f"{url}notified/", authority="GBA", reference="GBA-2026-7")

    assert (empty.status, done.status) == (422, 302), done.errors
    page = ines.get(url).text
    assert "GBA-2026-7" in page
    assert incident.reference not in ines.get("/desk/?breach=on").text


def test_where_no_personal_data_was_hit_nothing_is_asked(house: House):
    incident = house.register(personal_data="no")

    for act in ("breach", "notified"):
        page = house.client("ines").get(f"/desk/{incident.reference}/{act}/").text

        assert "nothing is to be decided" in page
        assert 'name="grounds"' not in page
        assert 'name="authority"' not in page
        assert page.count('data-busy="') == 0


def test_a_late_notification_says_why_and_no_later_decision_undoes_that(house: House):
    incident = house.register(personal_data="yes", is_breach=True, now=at(hours=-80))
    url = f"/desk/{incident.reference}/"
    ines = house.client("ines")
    send(ines, f"{url}breach/", outcome="notify", grounds="A list was out.")

    told = {"authority": "GBA", "reference": "GBA-2026-7"}
    silent = send(ines, f"{url}notified/", **told)
    filed = send(ines, f"{url}notified/", **told, late_reason="Nobody saw the mail.")
    send(ines, f"{url}breach/", outcome="no_breach", grounds="The list was empty.")

    assert (silent.status, filed.status) == (422, 302), filed.errors
    assert silent.errors == ["Fill this in."]
    record = house.client("pat").get(f"/register/{incident.reference}/").text
    assert "Nobody saw the mail." in record
    with house.world.entered():
        assert BreachFiling.objects.get(incident=incident).is_late
        assert breach_terms().get(incident=incident).missed_at is not None


def test_who_may_not_decide_sees_who_does_and_no_button(house: House):
    incident = house.register(personal_data="maybe")
    url = f"/desk/{incident.reference}/breach/"
    agnes = house.client("agnes")

    page = agnes.get(url).text
    refused = agnes.post(
        url, {"key": "k", "version": "1", "outcome": "no_breach", "grounds": "I say so."}
    )

    assert "CISO: Ines Brand" in page
    assert 'name="grounds"' not in page
    assert refused.status_code == 403
    with house.world.entered():
        assert not BreachDecision.objects.filter(incident=incident).exists()


def test_a_breach_without_personal_data_is_refused_beside_its_field(house: House):
    incident = house.register()
    page = f"/desk/{incident.reference}/triage/"

    sent = send(
        house.client(), page, category=house.category_id(), is_breach="on", personal_data="no",
        impact="2", urgency="2", impact_criteria=["impact.medium.1"],
        urgency_criteria=["urgency.medium.1"], class_reason="Not known.",
    )  # fmt: skip

    assert sent.status == 422
    assert "A data breach is about personal data: choose yes or maybe." in sent.errors


DESCRIBED = {
    "is_disclosed": "on",
    "kinds_of_data": "Names, accounts & <i>payslips</i>.",
    "persons": "240",
    "protection": "partly",
    "protected_by": "Passwords were hashed.",
    "consequences": "Unwanted mail, and worse.",
    "remedies": "Passwords renewed.",
}


def test_what_happened_to_which_data_is_described_at_the_desk(house: House):
    incident = house.register(personal_data="yes", is_breach=True)
    url = f"/desk/{incident.reference}/"
    agnes = house.client("agnes")
    assert "Not described yet" in agnes.get(url).text

    empty = send(agnes, f"{url}describe/", protection="none")
    done = send(agnes, f"{url}describe/", **DESCRIBED)

    assert (empty.status, done.status) == (422, 302), done.errors
    page = agnes.get(url).text
    assert "Not described yet" not in page
    assert "Names, accounts &amp; &lt;i&gt;payslips&lt;/i&gt;." in page
    assert "not known yet" in page  # how many records
    assert house.client("rik").get(f"/portal/{incident.reference}/").status_code in {200, 404}
    assert "payslips" not in house.client("rik").get(f"/portal/{incident.reference}/").text
    record = house.client("pat").get(f"/register/{incident.reference}/").text
    assert "Unwanted mail, and worse." in record


def test_a_later_description_begins_with_the_last_and_holds(house: House):
    incident = house.register(personal_data="yes", is_breach=True)
    url = f"/desk/{incident.reference}/"
    ines = house.client("ines")
    send(ines, f"{url}describe/", **DESCRIBED)

    form = ines.get(f"{url}describe/").text
    send(ines, f"{url}describe/", **{**DESCRIBED, "persons": "9000"})

    assert 'value="240"' in form
    page = ines.get(url).text
    assert ">9000<" in page
    assert ">240<" not in page
    with house.world.entered():
        assert BreachDescription.objects.filter(incident=incident).count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"is_disclosed": ""}, "is_disclosed"),
        ({"persons": "-1"}, "persons"),
        ({"persons": "many"}, "persons"),
        ({"protection": "magic"}, "protection"),
        ({"kinds_of_data": " "}, "kinds_of_data"),
        ({"consequences": ""}, "consequences"),
        ({"remedies": ""}, "remedies"),
    ],
)
def test_what_is_wanting_is_said_beside_its_field(house: House, wrong: dict[str, str], field: str):
    incident = house.register(personal_data="yes", is_breach=True)

    refused = send(
        house.client("ines"), f"/desk/{incident.reference}/describe/", **{**DESCRIBED, **wrong}
    )

    assert refused.status == 422
    assert refused.errors
    assert re.search(rf'aria-describedby="[^"]*id_{field}_error', refused.html)


def test_nothing_is_described_where_no_personal_data_was_hit(house: House):
    incident = house.register(personal_data="no")

    page = house.client("ines").get(f"/desk/{incident.reference}/describe/").text

    assert "nothing is to be decided" in page
    assert 'name="kinds_of_data"' not in page


def test_what_is_kept_of_a_breach_is_asked_before_closing(house: House):
    """GDPR art. 33(5): also of a breach that is not notified, and not where there was none."""
    world, ines = house.world, house.client("ines")
    with world.entered():
        touched = [made.in_progress(world, made.ByPhone.create(world=world, personal_data="yes"))
                   for _ in range(2)]  # fmt: skip
        urls = [f"/desk/{made.resolved(world, one).reference}/" for one in touched]
    other = second_decider(house)
    for url, outcome in zip(urls, ("risk_unlikely", "no_breach"), strict=True):
        for client in (ines, other):
            send(client, f"{url}breach/", outcome=outcome, grounds="Nobody opened it.")
    wanted = "Description of the data breach"
    assert [wanted in ines.get(url).text for url in urls] == [True, False]
    assert wanted in send(ines, f"{urls[0]}close/").html

    send(ines, f"{urls[0]}describe/", **DESCRIBED)

    assert wanted not in ines.get(urls[0]).text
