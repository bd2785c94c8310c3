"""Deciding on personal data at the desk: the tile, the panel, the form, and who sees what."""

from incidents.models import BreachClock, BreachDecision, BreachFiling
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import send


def test_the_page_asks_for_a_decision_until_it_is_taken(house: House):
    incident = house.register(personal_data="maybe")
    url = f"/desk/{incident.reference}/"
    ines = house.client("ines")
    assert "decision needed by" in ines.get(url).text

    empty = send(ines, f"{url}breach/", outcome="no_breach")
    done = send(ines, f"{url}breach/", outcome="no_breach", grounds="Only <b>a name</b> & a room.")

    assert (empty.status, done.status) == (422, 302), done.errors
    page = ines.get(url).text
    assert "decision needed by" not in page
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
        assert BreachClock.objects.get(incident=incident).missed_at is not None


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
