"""Source 001, annex I, lived through: a server in the datacenter cannot be reached.

Real web, worker, beat and mail server; four people at browsers of their own; the clock on the wall
goes from the call at about 13:12 to the review on the next day.
"""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from escalation.choices import NoticeState
from escalation.models import Escalation
from incidents.choices import Priority, RoundKind, Status
from incidents.models import Clock
from tests.journeys.bounces import bounce_of
from tests.journeys.house import dutch, text_of
from tests.journeys.story import Story

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

CAUSE = "De voeding van de server was stuk."
SOLUTION = "De voeding is vervangen."
PREVENTION = "Elke server krijgt twee voedingen."


def test_from_the_call_to_the_verified_register(story: Story, tmp_path: Path) -> None:
    the_call_is_registered(story)
    it_is_judged_and_given_to_the_right_team(story)
    it_is_analysed_and_planned(story)
    management_and_ciso_are_told_and_answer(story)
    the_customer_hears_every_half_hour(story)
    a_missed_interval_is_escalated(story)
    a_mail_that_comes_back_proves_nothing(story, tmp_path)
    it_works_again_and_everybody_hears_at_once(story)
    it_cannot_be_closed_yet(story)
    the_check_is_done_and_the_customer_confirms(story)
    it_is_closed_with_a_summary(story)
    it_is_reviewed(story)
    the_auditor_takes_out_a_register_that_verifies(story, tmp_path)


def the_call_is_registered(story: Story) -> None:
    """About 13:12: the phone rings; two minutes later everything he said is in (lines 168-176)."""
    house, page = story.house, story.agnes.page
    rang_at = story.house.wall()
    story.pass_time(minutes=2)
    story.agnes.open("/desk/new/")
    story.agnes.send(
        page.locator('form[action="/desk/new/"]'), customer=story.house.world.acme.name
    )
    answer = story.agnes.send(
        page.locator('form[method=post][action^="/desk/new/"]'),
        reporter="Rik Jacobs · +32 470 55 01 00",
        title="Server in het datacenter is niet bereikbaar",
        symptoms="Geen ping, niemand kan inloggen.",
        affected="Virtuele host 3 met alle diensten",
        description="Geen enkele dienst van de klant werkt.",
        impact_criteria="impact.high.1",
        urgency_criteria="urgency.high.1",
        reported_at=rang_at,
        answered_call=True,
    )
    assert answer.status == 200, story.agnes.text()
    house.reference = page.locator("#case-head .crumbs [aria-current=page]").inner_text()

    with house.record() as incident:
        response = Clock.objects.get(incident=incident, kind="response")
        assert incident.priority == Priority.P1
        assert (incident.symptoms, incident.channel) == (
            "Geen ping, niemand kan inloggen.",
            "phone",
        )
        # The call was answered: that was the first response, at the moment that it rang.
        assert response.stopped_at == incident.reported_at == response.started_at
    assert house.mail("receipt", "rik")


def it_is_judged_and_given_to_the_right_team(story: Story) -> None:
    """Everything is down and the business stands still: P1, network and servers (lines 178-189)."""
    house = story.house
    story.agnes.do(
        house.reference, "triage", outcome="confirmed", category="Server en opslag",
        confidentiality="3", integrity="3", availability="3",
    )  # fmt: skip
    # From class 3 there is an incident manager before anybody works on it.
    story.agnes.do(house.reference, "manager", user="Ines Brand")
    story.agnes.do(house.reference, "assign", user="Sam Peeters", team="Netwerk en servers")
    assert house.mail("assigned", "sam")
    story.sam.do(house.reference, "start")

    with house.record() as incident:
        assert Status(incident.status) is Status.IN_PROGRESS
        assert (incident.assignee_id, incident.team.line) == (house.world.user("sam").pk, 2)


def it_is_analysed_and_planned(story: Story) -> None:
    """Three checks; the server is off, so somebody goes there (lines 191-208)."""
    house = story.house
    story.sam.do(
        house.reference, "analysis",
        probable_cause="De server staat uit.",
        checks="Is er verbinding met het datacenter? Ja.: ja\n"
               "Meldt het datacenter een storing?: nee\n"
               "Helpt een herstart op afstand?: geen antwoord",
        continuity="not_now",
        continuity_why="Alleen deze server staat uit.",
    )  # fmt: skip
    story.sam.do(house.reference, "step", text="Technicus naar het datacenter", owner="Sam Peeters")

    story.agnes.open(f"/desk/{house.reference}/")
    assert story.agnes.page.locator("#analysis p.xs:not(.muted)").count() == 3
    expect(story.agnes.page.locator("#plan li")).to_contain_text("Technicus naar het datacenter")


def management_and_ciso_are_told_and_answer(story: Story) -> None:
    """Class 3 and P1 ask for both; nobody is management here, so Ed is told in that place."""
    house = story.house
    assert house.mail("escalation", "ed")
    assert house.mail("escalation", "ines")

    story.ed.acknowledge(house.reference, "Ed Kuiper")
    story.ines.acknowledge(house.reference, "Ines Brand")

    with house.record() as incident:
        told = Escalation.objects.filter(incident=incident, kind="hierarchical").order_by("pk")
        assert [(row.demanded_by, row.function, str(row.acknowledged_by)) for row in told] == [
            ("M07", "escalation_manager", "Ed Kuiper"),
            ("M08", "ciso", "Ines Brand"),
        ]


def the_customer_hears_every_half_hour(story: Story) -> None:
    """By phone at once: he called himself; then mail and call every half hour (lines 211-215)."""
    house = story.house
    house.wait_for_event("round.met", count=1)
    assert house.call_tasks(NoticeState.WAITING) == []

    for number, words in enumerate(
        ("Een technicus rijdt naar het datacenter.", "De technicus onderzoekt de server."), start=2
    ):
        story.pass_time(minutes=21)
        house.wait_for(lambda: house.call_tasks(NoticeState.WAITING) == ["Rik Jacobs"])
        story.update_the_customer(words, met=number)

    met = [row.kind for row in house.rounds() if row.met_at is not None]
    assert met == [RoundKind.FIRST, RoundKind.INTERVAL, RoundKind.INTERVAL]
    assert house.call_tasks(NoticeState.DONE) == ["Rik Jacobs"] * 2
    assert "round.missed" not in house.kinds()


def a_missed_interval_is_escalated(story: Story) -> None:
    """Half an hour without word: it is recorded, and whoever leads is told."""
    house = story.house
    story.pass_time(minutes=31)

    house.wait_for_event("round.missed")
    assert house.mail("round_missed", "sam")
    escalation = house.mail("escalation", "ines", count=2)[-1]
    assert house.reference in str(escalation["Subject"])
    assert house.kinds().count("round.missed") == 1


def a_mail_that_comes_back_proves_nothing(story: Story, folder: Path) -> None:
    """The interval was met; the mail bounces, it is open again, and is met by the next mail."""
    house = story.house
    mail = story.update_the_customer("De voeding wordt vervangen.", met=4)
    met = next(row for row in reversed(house.rounds()) if row.met_at)

    file = folder / "bounce.eml"
    file.write_text(bounce_of(mail))
    told = house.stack.manage("record_bounce", str(file))

    assert "5.1.1" in told
    again = next(row for row in house.rounds() if row.pk == met.pk)
    assert (again.met_at, again.ended_at, again.missed_at) == (None, None, None)
    story.update_the_customer("De voeding wordt nu vervangen.", met=5)
    assert next(row for row in house.rounds() if row.pk == met.pk).met_at is not None


def it_works_again_and_everybody_hears_at_once(story: Story) -> None:
    """Hardware was replaced; the customer hears at once, by mail and phone (lines 216-225)."""
    house = story.house
    story.pass_time(minutes=15)
    story.sam.do(
        house.reference, "step-done", state="done", outcome="helped",
        result="Voeding vervangen, server herstart.",
    )  # fmt: skip
    story.sam.do(house.reference, "restore", remark="Alle diensten werken weer.")

    assert "Alle diensten werken weer." in text_of(house.mail("restored", "rik")[0])
    house.wait_for(lambda: house.call_tasks(NoticeState.WAITING) == ["Rik Jacobs"])
    story.agnes.say(house.reference, "call", summary="Gezegd dat alles weer werkt.")
    house.wait_for_event("round.met", count=6)
    story.sam.do(
        house.reference, "resolve", cause=CAUSE, solution=SOLUTION, prevention=PREVENTION,
        measures="Een technicus is ter plaatse gegaan.", asks=False,
        no_containment="De server stond uit: er kon zich niets uitbreiden.", no_workaround=True,
    )  # fmt: skip

    with house.record() as incident:
        resolution = Clock.objects.get(incident=incident, kind="resolution", superseded_at=None)
        assert resolution.stopped_at == incident.restored_at
        assert resolution.breached_at is None


def it_cannot_be_closed_yet(story: Story) -> None:
    """Closing says all that is missing and changes nothing (lines 227-236)."""
    house, page = story.house, story.agnes.page
    story.agnes.open(f"/desk/{house.reference}/close/")
    wanting = story.agnes.text()

    answer = story.agnes.send(page.locator(f'form[action="/desk/{house.reference}/close/"]'))

    assert answer.status == 422
    for words in ("Closing check by a named person", "Confirmation by the customer"):
        assert dutch(words) in wanting
        assert dutch(words) in story.agnes.text()
    # What the class asks in writing: the change, and the report.
    for words in ("Permanente oplossing indienen als wijziging", "Rapporteren"):
        assert words in wanting
    with house.record() as incident:
        assert (incident.status, incident.closed_at) == (Status.RESOLVED, None)


def the_check_is_done_and_the_customer_confirms(story: Story) -> None:
    """A named person looks, then the customer says that it works, in his own portal."""
    house = story.house
    story.agnes.do(house.reference, "check")
    story.agnes.do(house.reference, "ask-confirmation")
    assert SOLUTION in text_of(house.mail("confirmation", "rik")[0])

    rik = story.somebody("rik", language="nl")
    rik.open(f"/portal/{house.reference}/")
    confirm = rik.page.locator(f'form[action="/portal/{house.reference}/confirm/"]')
    assert rik.send(confirm).status == 200
    rate = rik.page.locator(f'form[action="/portal/{house.reference}/rate/"]')
    assert rik.send(rate, face="happy", text="Vlot geholpen.").status == 200

    with house.record() as incident:
        assert incident.checked_by_id == house.world.user("agnes").pk
        assert incident.confirmed_at is not None
        assert incident.ratings.get().face == "happy"


def it_is_closed_with_a_summary(story: Story) -> None:
    """Cause, solution and prevention go to the customer (lines 233-238)."""
    house = story.house
    story.pass_time(minutes=30)
    story.ines.do(
        house.reference, "measure",
        evidence="M13:change_reference",
        detail="CHG-204: elke server krijgt twee voedingen.",
    )  # fmt: skip
    story.ines.do(
        house.reference, "measure", evidence="M14:report_record",
        detail="Verslag gestuurd naar Acme en het management.",
    )  # fmt: skip
    story.agnes.do(house.reference, "close")

    summary = text_of(house.mail("summary", "rik")[0])

    for words in (CAUSE, SOLUTION, PREVENTION):
        assert words in summary
    with house.record() as incident:
        assert Status(incident.status) is Status.CLOSED


def it_is_reviewed(story: Story) -> None:
    """The next day: was the response effective, and what can be improved (lines 240-254)."""
    house = story.house
    story.pass_time(days=1)
    story.ines.do(
        house.reference, "review", findings="De voeding was oud en niet bewaakt.",
        was_effective="True", was_preventable="True", recommendations="Voedingen bewaken.",
        shared_with="Acme, management",
    )  # fmt: skip
    story.ines.do(
        house.reference, "improvement", text="Bewaking van voedingen", kind="monitoring",
        route="change",
    )  # fmt: skip

    expect(story.ines.page.locator("#review")).to_contain_text("Bewaking van voedingen")
    with house.record() as incident:
        review = incident.reviews.get()
        assert review.is_required
        assert review.held_by_id == house.world.user("ines").pk
        assert review.due_at > house.now


def the_auditor_takes_out_a_register_that_verifies(story: Story, folder: Path) -> None:
    """Whoever audits sees it all, takes it with her, and both it and the history hold."""
    house = story.house
    audra = story.somebody("audra", language="nl")
    audra.open("/register/")
    filters = audra.page.locator('form[method=get][action="/register/"]')
    assert audra.send(filters, priority="P1").status == 200
    expect(audra.page.locator("#main")).to_contain_text(house.reference)

    with audra.page.expect_download() as taken:
        audra.page.locator('form[action="/register/export/"] [data-kind="primary"]').click()
    file = folder / taken.value.suggested_filename
    taken.value.save_as(file)

    with zipfile.ZipFile(file) as archive:
        register = archive.read("register.csv").decode("utf-8-sig")
    assert house.reference in register
    assert CAUSE in register
    house.stack.manage("verify_export", str(file))
    house.stack.manage("verify_history", "--tenant", str(house.world.acme.pk))
