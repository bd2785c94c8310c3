"""Source 002 lived through: what is of class 5 is of the highest priority, whatever is said of it.

Everything that the class asks is demanded on the page while it happens; nobody closes before it is
done, and what is left out takes two people.
"""

from http import HTTPStatus

import pytest
from playwright.sync_api import expect

from escalation.models import Escalation
from incidents.choices import Priority, Status
from incidents.models import BreachDecision, Review
from tenants.choices import Function
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.journeys.house import dutch
from tests.journeys.story import Story
from tests.people import BEGIN

# Days pass here: what was left open by then would keep the stack of the others busy.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("days")]

# The words of the profile for what this class demands.
DEMANDED = (
    "Hiërarchische escalatie naar management",
    "Escalatie naar CISO/ICT-coördinator",
    "Gevolgen inperken",
)
BEFORE_CLOSING = ("Permanente oplossing indienen als wijziging", "Rapporteren")


def test_from_a_low_report_to_lessons_that_were_learnt(story: Story) -> None:
    its_class_makes_it_the_most_urgent(story)
    what_the_class_asks_stands_on_the_page(story)
    ciso_dpo_and_management_are_told_and_answer(story)
    it_is_contained_and_solved(story)
    it_is_not_closed_before_each_duty_is_met(story)
    that_nothing_is_notified_takes_two(story)
    it_is_closed_once_all_is_done(story)
    lessons_are_learnt_in_their_days(story)


def its_class_makes_it_the_most_urgent(story: Story) -> None:
    house, page = story.house, story.agnes.page
    with house.stack.data(), house.world.entered():
        carla = house.world.user("carla")
        set_function_holder(
            tenant=house.world.acme, function=Function.DPO, name=carla.name, email=carla.email,
            phone=carla.phone, language="nl", user=carla, actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
    story.agnes.open("/desk/new/")
    name = house.world.acme.name
    story.agnes.send(page.locator('form[action="/desk/new/"]'), customer=name)
    story.agnes.send(
        page.locator('form[method=post][action^="/desk/new/"]'),
        reporter="Rik Jacobs · +32 470 55 01 00",
        title="Dossier van de raad is door een onbekende geopend",
        symptoms="In het logboek staat een onbekende.",
        affected="Dossiers van de raad",
        description="Een account van buiten las één dossier.",
        impact_criteria="impact.low.1", urgency_criteria="urgency.low.1",
        personal_data="maybe", is_security=True, answered_call=True,
    )  # fmt: skip
    house.reference = page.locator("#case-head .crumbs [aria-current=page]").inner_text()
    with house.record() as incident:
        assert incident.priority == Priority.P4

    story.agnes.do(
        house.reference, "triage", outcome="confirmed", category="Informatiebeveiliging",
        confidentiality="5", integrity="3", availability="2", is_security=True,
        personal_data="maybe",
    )  # fmt: skip
    with house.record() as incident:
        assert incident.priority == Priority.P1

    # Nobody says that it is less: the floor of the class holds.
    url = f"/desk/{house.reference}/priority/"
    story.ines.open(url)
    form = story.ines.page.locator(f'form[action="{url}"]')
    refused = story.ines.send(form, override="3", reason="Het was maar één dossier.")
    assert refused.status == HTTPStatus.CONFLICT, story.ines.text()
    with house.record() as incident:
        assert incident.priority == Priority.P1


def what_the_class_asks_stands_on_the_page(story: Story) -> None:
    house = story.house
    story.agnes.open(f"/desk/{house.reference}/")
    for words in DEMANDED:
        expect(story.agnes.page.locator("#main")).to_contain_text(words)


def ciso_dpo_and_management_are_told_and_answer(story: Story) -> None:
    """Nobody is management here, so Ed is told in that place; the DPO is one of the customer."""
    house = story.house
    for name in ("ed", "ines", "carla"):
        assert house.mail("escalation", name)
    story.ed.acknowledge(house.reference, "Ed Kuiper")
    story.ines.acknowledge(house.reference, "Ines Brand")
    carla = story.somebody("carla", language="nl")
    carla.open(f"/told/{house.reference}/")
    with carla.page.expect_navigation():
        carla.page.locator("form[data-once] [data-kind=primary]").first.click()

    with house.record() as incident:
        told = Escalation.objects.filter(incident=incident, kind="hierarchical")
        answered = {(row.function, row.acknowledged_at is not None) for row in told}
    assert answered >= {("escalation_manager", True), ("ciso", True), ("dpo", True)}


def it_is_contained_and_solved(story: Story) -> None:
    house = story.house
    story.agnes.do(house.reference, "manager", user="Ines Brand")
    story.agnes.do(house.reference, "assign", user="Sam Peeters", team="Netwerk en servers")
    story.sam.do(house.reference, "start")
    story.sam.do(
        house.reference, "analysis", probable_cause="Een gestolen wachtwoord.",
        checks="Is het account nog open?: nee", continuity="not_now",
        continuity_why="Alles werkt; er is alleen gelezen.",
    )  # fmt: skip
    story.sam.do(house.reference, "contain", measures="Het account is gesloten.")
    url = f"/desk/{house.reference}/security-cause/"
    story.sam.open(url)
    story.sam.send(
        story.sam.page.locator(f'form[action="{url}"]'), outcome="removed",
        cause_removed="Het wachtwoord is ingetrokken.",
    )  # fmt: skip
    story.sam.do(house.reference, "restore", remark="Het dossier is weer afgeschermd.")
    story.sam.do(
        house.reference, "resolve", cause="Een gestolen wachtwoord.",
        solution="Wachtwoord ingetrokken.", prevention="Tweede factor voor wie van buiten komt.",
        measures="Account gesloten, logboeken bewaard.", asks=False, no_workaround=True,
    )  # fmt: skip


def it_is_not_closed_before_each_duty_is_met(story: Story) -> None:
    house, page = story.house, story.agnes.page
    story.agnes.do(house.reference, "check")
    url = f"/desk/{house.reference}/close/"
    story.agnes.open(url)
    answer = story.agnes.send(page.locator(f'form[action="{url}"]'))
    assert answer.status == 422
    wanted = (*BEFORE_CLOSING, dutch("Confirmation by the customer"))
    for words in wanted:
        assert words in story.agnes.text()
    with house.record() as incident:
        assert Status(incident.status) is Status.RESOLVED


def that_nothing_is_notified_takes_two(story: Story) -> None:
    """The CISO says so at the desk; it holds once the DPO says the same, in the portal."""
    house = story.house
    said = {"outcome": "no_breach", "grounds": "In het dossier staat geen naam van een persoon."}
    story.ines.do(house.reference, "breach", **said)
    with house.record() as incident:
        assert not incident.breach_decisions.get().settles
    # Dutch is what she reads since she chose it before.
    carla = story.somebody("carla")
    url = f"/told/{house.reference}/decide/"
    carla.open(url)
    assert said["grounds"] in carla.text()
    assert carla.send(carla.page.locator(f'form[action="{url}"]'), **said).status == 200
    with house.record() as incident:
        held = BreachDecision.objects.filter(incident=incident).latest("pk")
        assert (held.settles, held.capacity) == (True, Function.DPO)


def it_is_closed_once_all_is_done(story: Story) -> None:
    house = story.house
    for evidence, detail in (
        ("M13:change_reference", "CHG-310: tweede factor."),
        ("M14:report_record", "Verslag aan management en Acme."),
    ):
        story.ines.do(house.reference, "measure", evidence=evidence, detail=detail)
    story.agnes.do(house.reference, "ask-confirmation")
    rik = story.somebody("rik", language="nl")
    rik.open(f"/portal/{house.reference}/")
    confirm = rik.page.locator(f'form[action="/portal/{house.reference}/confirm/"]')
    assert rik.send(confirm).status == 200
    story.agnes.do(house.reference, "close")
    with house.record() as incident:
        assert Status(incident.status) is Status.CLOSED


def lessons_are_learnt_in_their_days(story: Story) -> None:
    """Within its days, by a change, and told to whom they concern (002, 3.2)."""
    house = story.house
    story.pass_time(days=1)
    story.ines.do(
        house.reference, "review", findings="Een wachtwoord was genoeg.", was_effective="True",
        was_preventable="True", recommendations="Een tweede factor.", shared_with="Acme",
    )  # fmt: skip
    story.ines.do(
        house.reference, "improvement", text="Tweede factor", kind="monitoring", route="change",
    )  # fmt: skip
    with house.record() as incident:
        review = Review.objects.get(incident=incident)
        assert (review.is_required, review.change_required) == (True, True)
        assert review.held_at is not None
        assert review.held_at < review.due_at
    house.stack.manage("verify_history", "--tenant", str(house.world.acme.pk))
