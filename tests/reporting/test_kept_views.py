"""Views of the register that somebody keeps: as those of the queue, and nobody else's."""

import re
from html import unescape

import pytest
from django.test import Client

from incidents.choices import Level, Listing
from incidents.models import QueueView
from tenants.ledger.verify import verify
from tenants.models import Team, TeamMember
from tenants.settings.services.configure import add_row
from tests.people import BEGIN
from tests.reporting.house import House

URL = "/register/views/"
ASKED = "priority=1&since=2026-01-01"


def _keep(client: Client, name: str, **said: object) -> int:
    page = client.get(f"{URL}?{ASKED}").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    sent = {"name": name, "query": ASKED, "key": key[1], **said}
    client.post(URL, sent)
    return client.post(URL, sent).status_code


def _shown(client: Client, at: str = "/register/") -> list[str]:
    html = client.get(at).content.decode()
    bar = html.partition('aria-label="Kept views"')[2].partition("</nav>")[0]
    return re.findall(r"<span>([^<]+)</span></a>", bar)


def _joined(house: House, *names: str) -> int:
    with house.world.entered():
        desk = {"tenant": house.world.provider, "provider": house.world.provider}
        team = Team.objects.get(tenant=house.world.provider, name="Werkplek")
        for name in names:
            row = TeamMember(**desk, team=team, user=house.world.user(name))
            add_row(row=row, actor=house.world.actor("adam"), now=BEGIN)
        return team.pk


def test_it_is_kept_once_chosen_renamed_and_removed(house: House):
    urgent = house.register(impact=Level.HIGH, urgency=Level.HIGH)
    client = house.client("ines")
    register = unescape(client.get(f"/register/?{ASKED}&after=").content.decode())

    status = _keep(client, "Urgent")
    page = client.get(f"/register/?{ASKED}").content.decode()

    assert f'href="{URL}?{ASKED}"' in register
    assert status == 302
    assert _shown(client) == ["Urgent", "Change views"]
    assert urgent.reference in page
    assert "Keep this view" not in page
    with house.world.entered():
        view = QueueView.objects.get()
        assert (view.listing, view.query) == (Listing.REGISTER, ASKED)
    # Of another list it is not there.
    assert "Urgent" not in _shown(client, "/desk/")
    named = {"name": "P1", "query": ASKED, "view": view.pk}
    assert client.post("/desk/views/", {**named, "key": "a"}).status_code == 404
    assert client.post(URL, {**named, "key": "b"}).status_code == 302
    assert _shown(client)[0] == "P1"
    client.post(URL, {**named, "remove": "1", "key": "c"})
    assert _shown(client) == []


def test_a_team_shares_it_and_a_customers_auditor_has_their_own_alone(house: House):
    team = _joined(house, "ines", "ed")
    audra, ines = house.client("audra"), house.client("ines")

    assert (_keep(ines, "Of us", team=team), _keep(ines, "Mine")) == (302, 302)
    assert (_keep(audra, "Of audra"), _keep(audra, "Shared", team=team)) == (302, 422)

    assert _shown(ines)[:2] == ["Mine", "Of us"]
    assert _shown(house.client("ed"))[:1] == ["Of us"]
    assert _shown(audra)[:1] == ["Of audra"]
    assert "Of audra" in audra.get(URL).content.decode()
    for other in ("rik", "carla", "agnes"):
        page = house.client(other).get("/register/").content.decode()
        assert not {"Of audra", "Mine"} & set(re.findall(r"[\w ]+", page)), other
    with house.world.entered():
        mine = QueueView.objects.get(name="Mine")
    taken = {"name": "Taken", "query": "", "view": mine.pk, "remove": "1"}
    assert audra.post(URL, taken).status_code == 404


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": " "}, "This field is required"),
        ({"query": "colour=red"}, "This view does not exist."),
        ({"query": "priority=9"}, "This view does not exist."),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(house: House, said: dict[str, str], why: str):
    sent = house.client("audra").post(URL, {"name": "Mine", "query": ASKED, "key": "k", **said})

    assert sent.status_code == 422
    assert why in sent.content.decode()
    with house.world.entered():
        assert not QueueView.objects.exists()


def test_the_history_of_a_customers_view_holds(committed_house: House):
    world = committed_house.world
    assert _keep(committed_house.client("audra"), "Of audra") == 302

    with world.entered():
        assert verify(world.acme.pk, world.provider.pk).findings == []
