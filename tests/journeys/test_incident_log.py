"""Source 000 lived through: five steps by two teams, the log kept, and found again later.

It is identified, categorised, prioritised, answered with an escalation to another team, and closed;
the next one who meets the same finds what helped.
"""

import pytest
from playwright.sync_api import Page, expect

from incidents.choices import Priority, Status
from tests.journeys.house import text_of
from tests.journeys.person import Person
from tests.journeys.story import Story

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

TITLE = "Een toetsenbord typt dubbele letters"
CAUSE = "Stuurprogramma van het toetsenbord was verouderd."
SOLUTION = "Stuurprogramma vernieuwd naar de laatste versie."


def test_from_its_identification_to_whoever_meets_it_again(story: Story) -> None:
    it_is_identified(story)
    it_is_categorised_and_prioritised(story)
    one_team_finds_nothing_and_another_takes_it(story)
    it_is_solved_and_closed(story)
    the_log_tells_each_step(story)
    it_is_found_again(story)


def begin(agnes: Person, customer: str) -> Page:
    agnes.open("/desk/new/")
    agnes.send(agnes.page.locator('form[action="/desk/new/"]'), customer=customer)
    return agnes.page


def it_is_identified(story: Story) -> None:
    """Name, description, date and who leads it are on record at once (step 1)."""
    house = story.house
    page = begin(story.agnes, house.world.acme.name)
    answer = story.agnes.send(
        page.locator('form[method=post][action^="/desk/new/"]'),
        reporter="Rik Jacobs · +32 470 55 01 00", title=TITLE, affected="Werkplek aan de balie",
        description="Elke letter staat er twee keer.", symptoms="Dubbele letters in elk venster.",
        impact_criteria="impact.low.1", urgency_criteria="urgency.low.1", answered_call=True,
    )  # fmt: skip
    assert answer.status == 200, story.agnes.text()
    house.reference = story.agnes.page.locator(
        "#case-head .crumbs [aria-current=page]"
    ).inner_text()

    with house.record() as incident:
        assert (incident.title, incident.symptoms) == (TITLE, "Dubbele letters in elk venster.")
        assert incident.reported_at <= incident.registered_at


def it_is_categorised_and_prioritised(story: Story) -> None:
    """In a section that leads to a team, at a priority among the others (steps 2 and 3)."""
    house = story.house
    story.agnes.do(
        house.reference, "triage", outcome="confirmed", category="Werkplek",
        confidentiality="1", integrity="1", availability="1",
    )  # fmt: skip

    with house.record() as incident:
        assert incident.priority == Priority.P4
        assert incident.category is not None
    story.sam.open("/desk/")
    expect(story.sam.page.locator("#main")).to_contain_text(TITLE)


def one_team_finds_nothing_and_another_takes_it(story: Story) -> None:
    """Who cannot help gives it on, with why (step 4)."""
    house = story.house
    story.agnes.do(house.reference, "assign", user="Agnes Wouters", team="Werkplek")
    story.agnes.do(house.reference, "start")
    story.agnes.say(house.reference, "internal", text="Ander toetsenbord: hetzelfde.")
    url = f"/escalation/{house.reference}/raise/"
    story.agnes.open(url)
    answer = story.agnes.send(
        story.agnes.page.locator("#main form", has=story.agnes.page.locator("[name=to]")),
        to="Sam Peeters", reason="Het ligt niet aan het toetsenbord.",
    )  # fmt: skip
    assert answer.status == 200, story.agnes.text()
    story.sam.acknowledge(house.reference, "Sam Peeters")
    story.sam.do(house.reference, "assign", user="Sam Peeters", team="Netwerk en servers")

    with house.record() as incident:
        assert incident.team is not None
        assert incident.team.name == "Netwerk en servers"
        assert incident.assignee_id == house.world.user("sam").pk


def it_is_solved_and_closed(story: Story) -> None:
    """To everybody's satisfaction, and recorded as done (step 5)."""
    house = story.house
    url, page = f"/desk/{house.reference}/resolve/", story.sam.page
    story.sam.open(url)
    form = page.locator(f'form[action="{url}"]')
    story.sam.send(
        form, cause=CAUSE, solution=SOLUTION, measures="Stuurprogramma vernieuwd.", asks=False,
        no_containment="Het was één toetsenbord.", no_workaround=True,
    )  # fmt: skip
    # What the customer reads is seen first.
    expect(page.locator(".quote")).to_contain_text(SOLUTION)
    assert story.sam.send(form).status == 200
    story.agnes.do(house.reference, "check")
    story.agnes.do(house.reference, "ask-confirmation")
    rik = story.somebody("rik", language="nl")
    rik.open(f"/portal/{house.reference}/")
    confirm = rik.page.locator(f'form[action="/portal/{house.reference}/confirm/"]')
    assert rik.send(confirm).status == 200
    # Also the least of the classes asks both in writing.
    for evidence, detail in (
        ("M13:none_reason", "Aan de omgeving is niets te wijzigen."),
        ("M14:report_record", "Verslag gestuurd naar Acme."),
    ):
        story.ines.do(house.reference, "measure", evidence=evidence, detail=detail)
    story.agnes.do(house.reference, "close")

    assert SOLUTION in text_of(house.mail("summary", "rik")[0])
    with house.record() as incident:
        assert Status(incident.status) is Status.CLOSED


def the_log_tells_each_step(story: Story) -> None:
    """Who audits reads it whole, in its order; the history holds."""
    house = story.house
    audra = story.somebody("audra", language="nl")
    audra.open(f"/register/{house.reference}/")

    told = audra.text()
    for words in (TITLE, "Werkplek", "P4", "Netwerk en servers", CAUSE, SOLUTION):
        assert words in told, words
    kinds = house.kinds()
    steps = (
        "incident.registered", "incident.triaged", "incident.assigned", "escalation.raised",
        "escalation.acknowledged", "incident.resolved", "incident.closed",
    )  # fmt: skip
    assert sorted(steps, key=kinds.index) == list(steps)
    house.stack.manage("verify_history", "--tenant", str(house.world.acme.pk))


def it_is_found_again(story: Story) -> None:
    """By a word of what helped; and whoever registers the same sees what helped then."""
    house = story.house
    story.agnes.open("/desk/search/?q=stuurprogramma")
    expect(story.agnes.page.locator(".hits")).to_contain_text(house.reference)

    page = begin(story.agnes, house.world.acme.name)
    page.locator("[name=title]").press_sequentially("Toetsenbord typt dubbele letters")
    seen = page.locator("#similar")
    expect(seen).to_contain_text(house.reference, timeout=30_000)
    expect(seen).to_contain_text(SOLUTION)
