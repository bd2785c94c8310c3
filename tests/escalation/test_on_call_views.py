"""Pages of who is on duty: at any moment, by rota, one's own hours, and what one does there."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from escalation.models import Absence, DutyCover, Rota, Rotation
from escalation.on_call.services.ahead import look_ahead
from tenants import clock
from tests.escalation.house import text_of
from tests.people import World
from tests.rotas import away, covered, rota, staffed, turns

DAY = timedelta(days=1)
TURNS = {
    "level": "primary", "members": "Sam Peeters\nagnes@provider.example", "zone": "Europe/Brussels",
    "begins_on": "2026-03-02", "hands_over": "09:00", "every_days": "7", "position": "0",
    "opens": "", "closes": "",
}  # fmt: skip


@pytest.fixture
def row(world: World) -> Rota:
    with world.entered():
        return staffed(world, clock.now())


def sent(client: Client, path: str, said: dict[str, Any]) -> Any:
    return client.post(path, {"key": uuid.uuid4().hex, **said})


def test_everybody_of_the_desk_sees_who_is_on_duty_and_no_customer(
    world: World, browser: Any, row: Rota
):
    seen = browser(world.user("agnes")).get("/on-call/")

    html = seen.content.decode()
    assert seen.status_code == 200
    assert "Sam Peeters" in html
    assert f"/on-call/{row.pk}/" in html
    # Her own hours: the whole of what is ahead.
    assert "Secondary" in text_of(seen).split("My hours")[1]
    assert browser(world.user("carla")).get("/on-call/").status_code == 403


def test_it_is_asked_of_a_moment_past_or_future(world: World, browser: Any, row: Rota):
    client = browser(world.user("agnes"))
    with world.entered():
        covered(
            world,
            row,
            "ines",
            clock.now(),
            begins_at=clock.now() + 2 * DAY,
            ends_at=clock.now() + 3 * DAY,
        )
    then = (clock.now() + 2.5 * DAY).strftime("%Y-%m-%dT%H:%M")
    before = (clock.now() - 40 * DAY).strftime("%Y-%m-%dT%H:%M")

    assert "Ines Brand" in text_of(client.get("/on-call/", {"at": then}))
    assert "Nobody is on duty" in text_of(client.get("/on-call/", {"at": before}))
    assert client.get("/on-call/", {"at": "nonsense"}).status_code == 200


def test_a_rota_shows_its_days_and_what_is_wrong_ahead(world: World, browser: Any, row: Rota):
    now = clock.now()
    with world.entered():
        away(world, "sam", now, begins_at=now + DAY, ends_at=now + 2 * DAY)
        look_ahead(now=now)
    client = browser(world.user("agnes"))

    for query in ("", "?by=month", "?day=2026-10-25", "?day=nonsense"):
        assert client.get(f"/on-call/{row.pk}/{query}").status_code == 200
    seen = text_of(client.get(f"/on-call/{row.pk}/?by=month"))
    assert "Something is wrong in the next thirty days" in seen
    assert "Away, and nobody takes over (Sam Peeters)" in seen
    assert "Something is wrong ahead" in text_of(client.get("/on-call/"))


def test_who_plans_makes_a_rota_and_its_turns(world: World, browser: Any):
    client = browser(world.user("ines"))
    made = sent(client, "/on-call/new/", {"name": "Nights", "zone": "America/St_Johns"})
    with world.entered():
        row = Rota.objects.get()
    assert made["Location"] == f"/on-call/{row.pk}/"

    planned = sent(client, f"/on-call/{row.pk}/turns/", {**TURNS, "weekdays": ["0", "4"]})

    assert planned.status_code == 302
    with world.entered():
        turn = Rotation.objects.get()
        people = [one.user.name for one in turn.members.order_by("position")]
    assert people == ["Sam Peeters", "Agnes Wouters"]
    assert "Monday, Friday" in text_of(client.get(f"/on-call/{row.pk}/"))
    ended = client.post(f"/on-call/turns/{turn.pk}/end/")
    assert ended.status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"members": "Nobody Atall"}, "There is no colleague of this name: Nobody Atall"),
        ({"members": ""}, "This field is required"),
        ({"hands_over": "25:00"}, "Enter a valid time"),
        ({"opens": "08:00"}, "Fill in both hours, or none."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    world: World, browser: Any, row: Rota, changed: dict[str, str], said: str
):
    answer = sent(browser(world.user("ines")), f"/on-call/{row.pk}/turns/", {**TURNS, **changed})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="2026-03-02"' in answer.content.decode()


def test_an_agent_plans_nothing(world: World, browser: Any, row: Rota):
    client = browser(world.user("agnes"))

    for path in ("new/", f"{row.pk}/turns/", f"{row.pk}/take-over/", f"{row.pk}/change/"):
        assert client.get(f"/on-call/{path}").status_code == 403
    assert client.post(f"/on-call/{row.pk}/remove/").status_code == 403
    assert "Plan turns" not in text_of(client.get(f"/on-call/{row.pk}/"))


def test_a_swap_is_asked_on_one_page_and_agreed_on_another(world: World, browser: Any, row: Rota):
    begins = clock.now() + DAY
    sam, agnes = browser(world.user("sam")), browser(world.user("agnes"))
    asked = sent(
        sam, f"/on-call/{row.pk}/swap/",
        {
            "level": "primary", "user": world.user("agnes").pk,
            "begins_at": begins.strftime("%Y-%m-%dT%H:%M"),
            "ends_at": (begins + DAY / 8).strftime("%Y-%m-%dT%H:%M"),
        },
    )  # fmt: skip
    assert asked.status_code == 302
    with world.entered():
        cover = DutyCover.objects.get()
    assert "Sam Peeters asks you to take over" in text_of(agnes.get("/on-call/"))
    assert sam.post(f"/on-call/change/{cover.pk}/agree/").status_code == 403

    agreed = agnes.post(f"/on-call/change/{cover.pk}/agree/")

    assert agreed["Location"] == f"/on-call/{row.pk}/"
    assert "asks you to take over" not in text_of(agnes.get("/on-call/"))
    assert agnes.post(f"/on-call/change/{cover.pk}/agree/").status_code == 422


def test_one_says_that_one_is_away_and_is_back(world: World, browser: Any, row: Rota):
    client, now = browser(world.user("sam")), clock.now()
    said = {
        "user": world.user("sam").pk, "begins_at": now.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (now + 3 * DAY).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip

    assert sent(client, "/on-call/away/", said).status_code == 302
    other = {**said, "user": world.user("agnes").pk}
    assert sent(client, "/on-call/away/", other).status_code == 422
    assert "Sam Peeters is away" in text_of(client.get("/on-call/"))
    with world.entered():
        absence = Absence.objects.get()
    assert client.post(f"/on-call/away/{absence.pk}/").status_code == 302
    assert "Sam Peeters is away" not in text_of(client.get("/on-call/"))


def test_ones_own_hours_are_read_by_the_address_of_ones_calendar(
    world: World, browser: Any, client: Any, row: Rota
):
    made = sent(browser(world.user("sam")), "/desk/calendar/address/", {"whose": "me"})
    [path] = re.findall(r"(/on-call/\d+/[^/\s]+\.ics)", made.content.decode())

    body = client.get(path).content.decode()

    assert body.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Nights: Primary" in body
    assert client.get(path.replace(".ics", "x.ics")).status_code == 404


def test_a_rota_of_another_customer_is_not_there(world: World, browser: Any, row: Rota):
    with world.entered():
        other = rota(world, clock.now(), name="Globex", customer="globex")
        turns(world, other, "ines", now=clock.now())

    assert browser(world.user("sam")).get(f"/on-call/{other.pk}/").status_code == 404
    assert "Globex" not in text_of(browser(world.user("sam")).get("/on-call/"))
    assert browser(world.user("agnes")).get(f"/on-call/{other.pk}/").status_code == 200
