"""A board for each audience: its figures, its charts with their sentence and table."""

import re

import pytest

from incidents.handling.asks.triage import LinkAssets
from incidents.handling.services.triage import link_assets
from incidents.models import AssetLink
from tenants.models import Asset, TeamMember
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.people import BEGIN
from tests.reporting.figures.house import on, reader, register, summed
from tests.reporting.house import House

MONTH = "?month=2026-03"
BOARDS = ("team", "manager", "security", "management", "factors")


def board(house: House, name: str, who: str = "ines", asked: str = MONTH, lang: str = "en") -> str:
    summed(house.world)
    answer = house.client(who, language=lang).get(f"/register/boards/{name}/{asked}")
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("name", BOARDS)
def test_each_board_says_what_it_shows_without_a_single_incident(house: House, name: str):
    html = board(house, name)

    assert html.count("<h1") == 1
    assert 'aria-current="page"' in html
    assert "style=" not in html
    assert "<script" not in html.partition("<main")[2]


def test_the_map_says_when_most_is_reported_by_the_clock_of_the_customer(house: House):
    with house.world.entered():
        # A Monday; ten o'clock in Brussels.
        register(house.world, on(2, 9))
        register(house.world, on(2, 9))
        register(house.world, on(3, 12))

    html = board(house, "manager")

    assert "Most are reported on Monday from 10 to 12 o'clock: 2 of 3." in html
    assert '<td class="h4">2</td>' in html
    assert "maandag van 10 tot 12 uur: 2 van 3" in board(house, "manager", lang="nl")


def test_components_say_their_largest_share_of_a_priority(house: House):
    world = house.world
    with world.entered():
        asset = Asset(tenant=world.acme, provider=world.provider, name="Mail server")
        add_row(row=asset, actor=SYSTEM, now=BEGIN)
        for number in range(3):
            incident = register(world, on(2 + number))
            if number < 2:
                link_assets(
                    incident_id=incident.pk, expected_version=incident.version,
                    ask=LinkAssets(asset_ids=[asset.pk]), actor=world.actor("agnes"),
                    now=on(2 + number),
                )  # fmt: skip
        priority = incident.priority
        assert AssetLink.objects.count() == 2

    html = board(house, "management")

    assert f"Mail server was in most: 2, and in 67% of all P{priority}." in html


def test_the_board_of_a_team_begins_with_the_own_team(house: House):
    with house.world.entered():
        register(house.world, on(2))
        member = TeamMember.objects.filter(user=house.world.user("agnes")).first()
    if member:
        html = board(house, "team", "agnes")
        assert f'<option value="{member.team_id}" selected>' in html
    # Whoever asks for every team gets it.
    assert "selected" not in re.findall(
        r'<select name="team".*?</select>', board(house, "team", "agnes", f"{MONTH}&team=")
    )[0].replace('value="" selected', "")


def test_a_customer_reads_the_figures_of_their_own_organisation_alone(house: House):
    world = house.world
    with world.entered():
        register(world, on(2))
        register(world, on(3), reporter="gus")
    summed(world)

    for name in ("carla", "audra"):
        answer = house.client(name).get(f"/portal/figures/{MONTH}")
        html = re.sub(r"\s+", " ", answer.content.decode())
        assert answer.status_code == 200
        assert "In the last month 1 came in" in html
        assert "/register/figures/" not in html
        assert world.globex.name not in html
    asked = house.client("carla").get(f"/portal/figures/?customer={world.globex.pk}")
    assert asked.status_code == 400


def test_nobody_else_opens_them(house: House):
    for name in ("carla", "audra", "rik", "gus"):
        for board_name in BOARDS:
            assert house.client(name).get(f"/register/boards/{board_name}/").status_code == 403
    for name in ("rik", "agnes"):
        assert house.client(name).get("/portal/figures/").status_code == 403
    assert reader(house).get("/register/boards/nobody/").status_code == 404
    assert reader(house).get("/register/boards/customer/").status_code == 404
    assert reader(house).get("/register/boards/team/?month=2026-13").status_code == 400


def test_each_success_factor_shows_its_figures_and_what_is_not_measured(house: House):
    html = board(house, "factors", lang="nl")

    parts = re.findall(r'<section aria-labelledby="factor-.*?</section>', html)
    names = [re.findall(r"<h2[^>]*>(.*?)</h2>", part)[0] for part in parts]
    assert names == [
        "Tijdigheid", "Volledigheid", "Beschikbaarheid van de servicedesk", "Juistheid",
        "Deskundigheid", "Klantvriendelijkheid",
    ]  # fmt: skip
    shown = [[card.strip() for card in re.findall(r"<h3[^>]*>(.*?)</h3>", part)] for part in parts]
    assert [len(cards) for cards in shown] == [2, 2, 2, 2, 2, 1]
    assert "Doorlooptijd, van melding tot afsluiting" in shown[0][0]
    assert "niet gemeten" in parts[2]


def test_the_api_says_of_which_factor_a_figure_is_an_example(house: House):
    summed(house.world)
    told = house.client("ines").get(f"/api/v1/figures/{MONTH}").json()["figures"]

    factor = {one["key"]: one["factor"] for one in told}
    assert (factor["lead"], factor["opening"]) == ("timeliness", "availability")
    assert factor["reopened"] == ""
