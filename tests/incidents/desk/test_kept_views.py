"""Views of the queue that somebody keeps: for themselves or a team, and nobody else's."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import Level, Listing
from incidents.handling.asks.views import KeepView
from incidents.handling.services.views import keep_view
from incidents.models import QueueView
from incidents.record.queries.views import MOST
from tenants.ledger.verify import verify
from tenants.menus import pages
from tenants.models import Event, Team, TeamMember
from tenants.settings.services.configure import add_row, change_row
from tests.databases import statements
from tests.incidents.desk.house import House, at

pytestmark = pytest.mark.usefixtures("context_kept")


def _joined(house: House, *names: str) -> TeamMember:
    """Put these people in the team Werkplek; return the last membership."""
    with house.world.entered():
        team = Team.objects.get(tenant=house.world.provider, name="Werkplek")
        for name in names:
            desk = {"tenant": house.world.provider, "provider": house.world.provider}
            row = TeamMember(**desk, team=team, user=house.world.user(name))
            add_row(row=row, actor=house.world.actor("adam"), now=at())
        return row


def _kept(house: House, **said: Any) -> QueueView:
    with house.world.entered():
        return keep_view(
            ask=KeepView(**{"name": "Urgent", "query": "priority=1&priority=2", **said}),
            listing=Listing.QUEUE, actor=house.world.actor("agnes"), now=at(),
        )  # fmt: skip


def _shown(house: House, name: str = "agnes") -> list[tuple[str, str]]:
    """Return the kept views above the queue, with their figures."""
    html = house.client(name).get("/desk/").content.decode()
    bar = html.partition('aria-label="Kept views"')[2].partition("</nav>")[0]
    return re.findall(r"<span>([^<]+?)(?: <b>([^<]*)</b>)?</span></a>", bar)


def test_a_list_is_kept_under_a_name_chosen_counted_renamed_and_removed(house: House):
    urgent = house.register(impact=Level.HIGH, urgency=Level.HIGH)
    house.register(impact=Level.LOW, urgency=Level.LOW)
    client = house.client()
    asked = "priority=1&priority=2"
    queue = unescape(client.get(f"/desk/?{asked}").content.decode())
    form = client.get(f"/desk/views/?{asked}").content.decode()
    ordered = client.get(f"/desk/views/?{asked}&sort=customer").content.decode()

    sent = client.post("/desk/views/", {"name": "Urgent", "query": asked, "team": "", "key": "a"})
    again = client.post("/desk/views/", {"name": "Urgent", "query": asked, "team": "", "key": "a"})
    chosen = client.get(f"/desk/?{asked}").content.decode()

    assert f'href="/desk/views/?{asked}"' in queue
    assert f'name="query" value="{asked}"' in unescape(form)
    assert "Sorted by" in ordered
    assert "Sorted by" not in form
    assert (sent.status_code, again.status_code) == (302, 302)
    assert ("Urgent", "1") in _shown(house)
    assert urgent.reference in chosen
    assert "Keep this view" not in chosen
    with house.world.entered():
        view = QueueView.objects.get()
    named = {"name": "P1, P2", "query": asked, "team": "", "view": view.pk, "key": "b"}
    client.post("/desk/views/", named)
    assert ("P1, P2", "1") in _shown(house)
    client.post("/desk/views/", {**named, "remove": "1", "key": "c"})
    with house.world.entered():
        kinds = list(
            Event.objects.filter(kind__startswith="view.")
            .order_by("id")
            .values_list("kind", flat=True)
        )
        assert not QueueView.objects.exists()
    assert kinds == ["view.kept", "view.changed", "view.removed"]
    assert _shown(house) == []


def test_a_team_sees_its_views_and_who_left_it_no_more(house: House):
    member = _joined(house, "agnes", "ines")
    _kept(house, name="Of us", team_id=member.team_id)
    mine = _kept(house, name="Mine")

    both, theirs, others = (_shown(house, name) for name in ("agnes", "ines", "sam"))
    with house.world.entered():
        member.is_active = False
        adam = house.world.actor("adam")
        change_row(row=member, fields=("is_active",), actor=adam, now=at(), is_sure=True)

    assert [name for name, _count in both if name in ("Of us", "Mine")] == ["Mine", "Of us"]
    assert ([n for n, _ in theirs][:1], others) == (["Of us"], [])
    assert _shown(house, "ines") == []
    named = {"name": "Taken", "query": "", "team": "", "view": mine.pk, "key": "d"}
    assert house.client("ines").post("/desk/views/", named).status_code == 404
    assert house.client("sam").post("/desk/views/", {**named, "remove": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": " "}, "This field is required"),
        ({"name": "Urgent"}, "There is a view of this name already."),
        ({"query": "colour=red"}, "This view does not exist."),
        ({"query": "priority=99"}, "This view does not exist."),
        ({"team": "999999"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(house: House, said: dict[str, str], why: str):
    _kept(house)

    sent = house.client().post(
        "/desk/views/", {"name": "Other", "query": "unread=on", "team": "", "key": "k", **said}
    )

    assert sent.status_code == 422
    assert why in sent.content.decode()
    with house.world.entered():
        assert QueueView.objects.count() == 1


def test_so_many_are_kept_and_no_more(house: House):
    for number in range(MOST):
        _kept(house, name=f"View {number}")

    sent = house.client().post("/desk/views/", {"name": "More", "query": "", "key": "k"})

    assert sent.status_code == 422
    assert "remove one first" in sent.content.decode()


def test_nobody_keeps_a_view_for_a_team_that_they_are_not_in(house: House):
    with house.world.entered():
        team = Team.objects.filter(tenant=house.world.provider)[0]

    sent = house.client().post(
        "/desk/views/", {"name": "Theirs", "query": "", "team": team.pk, "key": "k"}
    )

    assert sent.status_code == 422


@pytest.mark.parametrize("name", ["rik", "carla", "pat"])
def test_a_customer_keeps_none(house: House, name: str):
    assert house.client(name).get("/desk/views/").status_code == 403
    assert house.client(name).post("/desk/views/", {"name": "Mine"}).status_code == 403


def test_views_cost_no_statement_each_and_their_history_holds(committed_house: House):
    house = committed_house
    house.register()
    queries = ("priority=2", "status=closed", "incomplete=on", "q=server&sort=-customer",
               f"customer={house.world.acme.pk}&assignee=me")  # fmt: skip
    for number, query in enumerate(queries):
        _kept(house, name=f"View {number}", query=query)
    client = house.client()
    client.get("/desk/")

    with CaptureQueriesContext(connection) as asked:
        html = client.get("/desk/").content.decode()

    assert len(statements(asked)) == pages()["desk:queue"].statements
    # What has no end, and what is judged by what was not read, says no figure.
    shown = dict(_shown(house))
    assert [shown[f"View {number}"] != "" for number in range(5)] == [
        True, False, False, False, True,
    ]  # fmt: skip
    assert "View 3" in html
    with house.world.entered():
        assert verify(house.world.provider.pk, house.world.provider.pk).findings == []
