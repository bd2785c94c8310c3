"""An exercise runs as what is real does, and is counted nowhere (R150; source 001, 2.3)."""

import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from incidents.choices import BreachOutcome
from incidents.duty.asks import DecideBreach
from incidents.duty.services.breach import decide_breach
from incidents.handling.asks.feedback import Complain
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.services.feedback import complain
from incidents.handling.services.triage import change_priority
from incidents.models import Clock, Incident, UpdateRound, breach_terms
from reporting.figures.tabs import OF_DESK
from reporting.quarters.asks import DrawUp
from reporting.quarters.queries.gathered import content_of
from reporting.quarters.services.drafts import draw_up
from tests.people import World
from tests.reporting.figures.house import MARCH, on, register, summed
from tests.reporting.house import House

pytestmark = pytest.mark.usefixtures("fresh_cache")
PAGES = (
    MARCH,
    *(f"/register/boards/{name}/?month=2026-03" for name in OF_DESK),
    "/register/categories/?month=2026-03",
    "/register/priorities/?month=2026-03",
    "/register/law/breaches/",
    "/register/law/security/",
)


def _exercise(world: World) -> Incident:
    """Practise as much as can be counted: P1, of security, personal data, set by hand, decided."""
    found = register(
        world, on(10), is_drill=True, impact=3, urgency=3, is_security=True, is_breach=True,
        personal_data="yes", title="Ransomware practised", found_unregistered=True,
    )  # fmt: skip
    ines = world.actor("ines")
    by_hand = ChangePriority(impact=3, urgency=3, override=1, reason="For the exercise.")
    change_priority(
        incident_id=found.pk, expected_version=found.version, ask=by_hand, actor=ines, now=on(11)
    )
    decide_breach(
        incident_id=found.pk, actor=ines, now=on(11),
        ask=DecideBreach(outcome=BreachOutcome.NOTIFY, grounds="Practised."),
    )  # fmt: skip
    complain(
        tenant_id=world.acme.pk, incident_id=found.pk, actor=world.actor("rik"), now=on(11),
        ask=Complain(text="Nobody called us in the exercise."),
    )  # fmt: skip
    return found


def _words(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")]
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
    # What is left out is told apart, which is where an exercise may be told.
    return re.sub(r"exercises \d+|\d+:\d+", "", told)


def _everything(house: House, report: Any) -> dict[str, Any]:
    """Return every figure, list and report that counts something, as it is read now."""
    world = house.world
    summed(world)
    client = house.client("ines")
    answers = {page: client.get(page) for page in PAGES}
    assert {page for page, answer in answers.items() if answer.status_code != 200} == set()
    found: dict[str, Any] = {page: _words(answer.text) for page, answer in answers.items()}
    out = io.StringIO()
    with world.entered():
        call_command("kpis", "--customer", world.acme.name, "--json", stdout=out)
        content = content_of(report, actor=world.actor("ines"), now=on(31))
    content["sections"].pop("exercises")
    return found | {"kpis": json.loads(out.getvalue()), "quarter": content}


def test_no_figure_changes_by_an_exercise(house: House):
    world = house.world
    with world.entered():
        register(world, on(2), impact=3, urgency=3)
        register(world, on(3), is_security=True, personal_data="yes", is_breach=True)
        asked = DrawUp(tenant_id=world.acme.pk, first=date(2026, 1, 1))
        report = draw_up(ask=asked, actor=world.actor("ines"), now=on(31))
    before = _everything(house, report)

    with world.entered():
        exercise = _exercise(world)
    after = _everything(house, report)

    differ = {name: (said, after[name]) for name, said in before.items() if said != after[name]}
    assert differ == {}
    assert not any(exercise.reference in str(said) for said in after.values())


def test_it_has_every_clock_round_and_duty_of_what_is_real(house: House):
    world = house.world
    with world.entered():
        exercise = _exercise(world)

        assert Clock.objects.filter(incident=exercise).count() > 1
        assert UpdateRound.objects.filter(incident=exercise).exists()
        assert breach_terms(incident=exercise).exists()


@pytest.mark.parametrize("name", ["ines", "pat"])
def test_the_register_lists_exercises_and_says_which_they_are(house: House, name: str):
    world = house.world
    with world.entered():
        real, exercise = register(world, on(2)), _exercise(world)

    alone = house.client(name).get("/register/?exercises=on").text
    whole = house.client(name).get("/register/").text
    record = house.client(name).get(f"/register/{exercise.reference}/").text

    assert real.reference not in alone
    assert real.reference in whole
    for page in (alone, whole):
        assert "Exercise: Ransomware practised" in page
        assert "Not reviewed yet" in page
    assert "Exercise: Ransomware practised" in record


def test_the_quarter_says_which_exercises_were_held(house: House):
    world, ines = house.world, house.world.actor("ines")
    with world.entered(), translation.override("en"):
        exercise = _exercise(world)
        asked = DrawUp(tenant_id=world.acme.pk, first=date(2026, 1, 1))
        report = draw_up(ask=asked, actor=ines, now=on(31))
    summed(world)

    html = house.client("ines").get(f"/register/quarters/{report.pk}/").text

    for said in ("1 exercise was held.", exercise.reference, "Ransomware practised",
                 "Data breach", "Not reviewed yet"):  # fmt: skip
        assert said in html, said
