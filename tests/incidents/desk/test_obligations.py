"""What the law asks, at the desk: decided and answered by forms, and read on the pages."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from incidents.handling.asks.triage import LinkAssets
from incidents.handling.services.triage import link_assets
from incidents.models import Obligation, breach_terms
from tenants.choices import Function
from tenants.models import Asset
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row, change_row
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import send
from tests.incidents.outages import start


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

    # The warning is late, then the notification; what names no moment stands where 72 hours would
    # end, which is before those of the data that were known of later.
    order = ["NIS2 23(4)(a)", "NIS2 23(4)(b)", "NIS2 23(1)-(2)", "GDPR 33(1)"]
    places = [page.index(name) for name in order]
    assert places == sorted(places)
    assert page.count("Too late") == 1
    assert f'href="/desk/{data.reference}/breach/"' in page
    assert f'href="/desk/{disturbance.reference}/law/?obligation=' in page
    assert "EDPB guidelines 9/2022" in page
    with world.entered():
        term = breach_terms().get(incident=data)
    assert term.due_at is not None
    assert timedelta(hours=59) < term.due_at - at() < timedelta(hours=60)
    assert "Ines Brand" in page
    # The same in the calendar, and so in everybody's own.
    assert (
        f'href="/desk/{disturbance.reference}/law/"' in ines.get("/desk/calendar/?whose=all").text
    )


def test_both_customers_of_an_outage_are_told_by_one_form_each_in_its_own_words(house: House):
    world = house.world
    with world.entered():
        gus = world.contact("gus")
    acme = house.register()
    globex = house.register(tenant_id=gus.tenant_id, reporter_id=gus.pk)
    with world.entered():
        outage = start(world, acme, globex).reference
    here, ines = f"/desk/outages/{outage}", house.client("ines")
    # Nothing is owed before somebody decided that data was hit.
    assert "Tell that data was hit" not in ines.get(f"{here}/").text
    assert "Decide first since when" in ines.get(f"/desk/{acme.reference}/controller/").text
    hit = send(ines, f"{here}/data/", at=local(at(minutes=-3)), grounds="A copy was made.")
    assert hit.status == 302, hit.errors
    law = ines.get("/desk/law/").text
    assert law.count("GDPR 33(2)") == 2
    assert f'href="/desk/{acme.reference}/controller/"' in law
    empty = send(ines, f"{here}/notice/", text="")

    words = {"text": "Data was copied.", f"own_{globex.pk}": "Mail of <b>Gus</b> was copied."}
    told = send(ines, f"{here}/notice/", **words)

    assert (empty.status, told.status) == (422, 302), told.errors
    own, other = (ines.get(f"/desk/{one.reference}/").text for one in (globex, acme))
    assert "Mail of &lt;b&gt;Gus&lt;/b&gt; was copied." in own
    assert "Not confirmed yet" in own
    assert "Gus&lt;/b&gt; was copied" not in other
    # What is owed now is the decision of each customer, counted from its notice.
    law = ines.get("/desk/law/").text
    assert ("GDPR 33(2)" in law, law.count("GDPR 33(1)")) == (False, 2)


def test_a_program_reads_the_same_list_and_each_side_its_own(house: House):
    data = house.register(personal_data="maybe", now=at(hours=-10), title="Mailbox was read")

    answer = house.client("ines").get("/api/v1/law/").json()

    assert not answer["has_more"]
    one, kept = answer["results"]
    assert (one["reference"], one["customer"]) == (data.reference, "Acme")
    assert one["name"].startswith("GDPR 33(1)")
    # The register of breaches names no moment, and so comes last.
    assert (kept["name"][:10], kept["due_at"]) == ("GDPR 33(5)", None)
    assert one["deciders"] == ["CISO: Ines Brand", "Incident manager: Ines Brand"]
    # Nobody at a customer decides there yet, and so reads nothing.
    assert house.client("carla").get("/api/v1/law/").json()["results"] == []
    assert house.client("ines").get("/api/v1/law/?late=1").status_code == 400


def test_what_speaks_for_it_being_significant_is_shown_with_its_reason_and_decides_nothing(
    house: House,
):
    world = house.world
    with world.entered():
        world.acme.laws = ["nis2"]
        change_row(row=world.acme, fields=("laws",), actor=world.actor("adam"), now=at())
        asset = Asset(tenant=world.acme, provider=world.provider, name="Planning", is_managed=True)
        add_row(row=asset, actor=world.actor("adam"), now=at())
    incident = house.register(now=at(minutes=-50), impact=3, urgency=3)
    ines, url = house.client("ines"), f"/desk/{incident.reference}/counts-from/"
    assert "may be significant" not in ines.get(url).text
    with world.entered():
        fresh = house.fresh(incident)
        link_assets(
            incident_id=incident.pk, expected_version=fresh.version, actor=world.actor("agnes"),
            now=at(), ask=LinkAssets(asset_ids=[asset.pk]),
        )  # fmt: skip

    page = ines.get(url).text

    assert "may be significant" in page
    assert "completely unavailable for more than 30 minutes" in page
    assert "Planned work does not count" in page
    assert "springlex.eu" in page
    # Nothing is chosen, and nothing is owed by it.
    assert 'value="significant" checked' not in page
    with world.entered():
        assert not Obligation.objects.filter(incident=incident).exists()


def test_the_second_person_reads_who_said_what_and_agrees_with_one_press(house: House):
    world = house.world
    with world.entered():
        world.acme.laws = ["nis2"]
        change_row(row=world.acme, fields=("laws",), actor=world.actor("adam"), now=at())
        adam = world.user("adam")
        set_function_holder(
            tenant=world.provider, function=Function.DPO, name=adam.name, email=adam.email,
            language="en", user=adam, actor=SYSTEM, now=at(),
        )  # fmt: skip
    incident = house.register(personal_data="maybe", now=at(hours=-3))
    url, ines = f"/desk/{incident.reference}/law/", house.client("ines")
    begun = send(
        ines, f"/desk/{incident.reference}/counts-from/", event="significant",
        grounds="All sites were out.", at=local(at(hours=-2)),
    )  # fmt: skip
    assert begun.status == 302, begun.errors
    with world.entered():
        row = Obligation.objects.get(incident=incident, duty="nis2_23_4_a_be")
    said = send(ines, url, obligation=row.pk, outcome="not_owed", grounds="Over in <a minute>.")
    assert said.status == 302, said.errors

    second = house.client("adam")
    this = f"{url}?obligation={row.pk}"
    work, law, form = (second.get(page).text for page in ("/work/", "/desk/law/", this))

    for page in (work, law, form):
        assert "Over in &lt;a minute&gt;." in page
        assert "Ines Brand" in page
    for page in (work, law):
        assert f'href="{this}"' in page
    assert f'<option value="{row.pk}" selected>' in form
    assert f"?obligation={row.pk}#id_obligation" in form
    # Who said so has nothing to agree with, and who does not decide is led to no empty page.
    assert f"?obligation={row.pk}#id_obligation" not in ines.get(url).text
    assert "agree as the second person" not in ines.get("/work/").text
    agnes = house.client("agnes").get("/desk/law/").text
    assert "Over in &lt;a minute&gt;." in agnes
    assert f'href="{url}' not in agnes

    agreed = send(second, this)
    assert agreed.status == 302, agreed.errors
    with world.entered():
        row.refresh_from_db()
        assert row.state == "not_owed"
        assert [one.grounds for one in row.answers.all()] == ["Over in <a minute>."] * 2


def test_who_does_not_decide_finds_who_does_and_no_way_to_a_form_without_fields(house: House):
    incident = house.register(personal_data="maybe", now=at(hours=-2))
    url = f"/desk/{incident.reference}/"
    acts = [f'href="{url}{verb}/"' for verb in ("counts-from", "law", "notified")]

    page, of_decider = house.client().get(url).text, house.client("ines").get(url).text

    assert not [act for act in acts if act in page]
    # The one way that is left says so, and leads to their names and numbers.
    assert f'href="{url}breach/">Who decides' in page.replace("\n", "").replace("  ", "")
    assert "Ines Brand" in house.client().get(f"{url}breach/").text
    assert f'href="{url}counts-from/"' in of_decider
    assert f'href="{url}breach/"' in of_decider
    assert "Who decides" not in of_decider
    # What it is made of they may say.
    assert f'href="{url}facts/"' in page


def test_an_incident_of_an_entity_is_not_forgotten_before_anything_is_owed(house: House):
    world = house.world
    with world.entered():
        world.acme.laws = ["nis2"]
        change_row(row=world.acme, fields=("laws",), actor=world.actor("adam"), now=at())
    incident = house.register(title="Sign-ins from abroad", is_security=True, now=at(hours=-2))
    plain = house.register(title="A printer is jammed", now=at(hours=-2))
    ines, way = house.client("ines"), f"/desk/{incident.reference}/counts-from/"

    page = ines.get("/desk/law/").text

    assert "Sign-ins from abroad" in page
    assert f'href="{way}"' in page
    assert plain.reference not in page
    seen = house.client().get("/desk/law/").text
    assert "Sign-ins from abroad" in seen
    assert way not in seen
    begun = send(ines, way, event="significant", at=local(at(hours=-1)), grounds="All were out.")
    assert begun.status == 302, begun.errors
    assert "does a law count from it" not in ines.get("/desk/law/").text


def test_that_it_is_not_significant_is_a_decision_that_only_a_later_one_undoes(house: House):
    world = house.world
    with world.entered():
        world.acme.laws = ["nis2"]
        change_row(row=world.acme, fields=("laws",), actor=world.actor("adam"), now=at())
        adam = world.user("adam")
        set_function_holder(
            tenant=world.provider, function=Function.DPO, name=adam.name, email=adam.email,
            language="en", user=adam, actor=SYSTEM, now=at(),
        )  # fmt: skip
    incident = house.register(title="Sign-ins from abroad", is_security=True, now=at(hours=-2))
    here = f"/desk/{incident.reference}/"
    ines, way = house.client("ines"), f"{here}counts-not/"
    assert 'name="grounds"' not in house.client().get(way).text

    empty = send(ines, way, event="significant", grounds=" ")
    said = send(ines, way, event="significant", grounds="Blocked <at once>.")

    assert (empty.status, said.status) == (422, 302), said.errors
    assert "Sign-ins from abroad" not in ines.get("/desk/law/").text
    page = ines.get(here).text
    assert "Decided not to be so" in page
    assert "Blocked &lt;at once&gt;." in page
    assert (
        "Blocked &lt;at once&gt;."
        in house.client("pat").get(f"/register/{incident.reference}/").text
    )
    assert send(ines, way, event="significant", grounds="Again.").status == 409
    begun = send(
        ines, f"{here}counts-from/", event="significant", at=local(at(hours=-1)), grounds="Spread."
    )
    assert begun.status == 302, begun.errors
    assert "Undone by a later decision" in ines.get(here).text
    # What counts is answered with grounds; it is not denied any more.
    assert send(ines, way, event="significant", grounds="After all not.").status == 409
    # With personal data it takes two, each in words of their own.
    second = house.register(
        title="A list was out", is_security=True, personal_data="maybe", now=at(hours=-2)
    )
    way = f"/desk/{second.reference}/counts-not/"
    assert send(ines, way, event="significant", grounds="Only names.").status == 302
    law = ines.get("/desk/law/").text
    assert "Said once not to be so" in law
    assert "Only names." in law
    assert send(ines, way, event="significant", grounds="Only names.").status == 422
    assert send(house.client("adam"), way, event="significant", grounds="I agree.").status == 302
    assert "Said once not to be so" not in ines.get("/desk/law/").text
