"""Reading by the API: the same rows as the screens, within the same rights, and nothing else."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import Level
from incidents.handling.asks.talk import AddNote, SendMessage
from incidents.handling.services.communicate import add_note, send_message
from incidents.models import Incident
from reporting.models import ExportJob
from tenants.clock import now as read_clock
from tests.databases import statements
from tests.incidents.desk.pages import references
from tests.servicedesk.api.house import API, ApiHouse, Caller

SECRET = "only colleagues read this"
QUERIES = (
    "", "?priority=1", "?assignee=me", "?assignee=none", "?sort=-reported", "?q=server",
    "?status=new&status=triaged", "?since=2026-01-01", "?incomplete=on", "?due=overdue",
)  # fmt: skip


def listed(caller: Caller, path: str) -> list[str]:
    """Return the numbers of a whole list, page after page."""
    found: list[str] = []
    while path:
        answer = caller.get(path)
        assert answer.status_code == 200, answer.content
        found += [row["reference"] for row in answer.json()["results"]]
        path = (answer.json()["next"] or "").partition(API)[2]
    return found


@pytest.fixture
def some(house: ApiHouse) -> list[Incident]:
    low = house.register(impact=Level.LOW, urgency=Level.LOW)
    return [low, house.register(impact=Level.HIGH, urgency=Level.HIGH), house.register()]


def _spoken(house: ApiHouse, incident: Incident) -> None:
    with house.world.entered():
        given: dict[str, Any] = {"incident_id": incident.pk, "actor": house.world.actor("agnes")}
        add_note(**given, now=read_clock(), ask=AddNote(text=SECRET))
        send_message(**given, now=read_clock(), ask=SendMessage(text="We are on it."))


@pytest.mark.parametrize("query", QUERIES)
def test_the_desk_lists_the_rows_of_its_queue(house: ApiHouse, some: list[Incident], query: str):
    html = house.client("agnes").get(f"/desk/{query}").content.decode()

    assert listed(house.caller("agnes", "read"), f"incidents/{query}") == references(html)


@pytest.mark.parametrize("query", ["", "?state=open", "?who=own"])
def test_a_customer_lists_the_rows_of_the_portal(house: ApiHouse, some: list[Incident], query: str):
    for name in ("rik", "carla", "gus"):
        html = house.client(name).get(f"/portal/reports/{query}").content.decode()
        shown = list(dict.fromkeys(re.findall(r"/portal/(INC-[\d-]+)/", html)))

        assert listed(house.caller(name, "read"), f"incidents/{query}") == shown


@pytest.mark.parametrize("query", ["", "?priority=1", "?status=new", "?kind=incident"])
@pytest.mark.parametrize("name", ["audra", "pat", "ines"])
def test_an_auditor_lists_the_rows_of_the_register(
    house: ApiHouse, some: list[Incident], name: str, query: str
):
    html = house.client(name).get(f"/register/{query}").content.decode()
    shown = list(dict.fromkeys(re.findall(r"/register/(INC-[\d-]+)/", html)))

    assert shown or query
    assert listed(house.caller(name, "read"), f"register/{query}") == shown


def test_pages_go_on_by_key(house: ApiHouse, monkeypatch: pytest.MonkeyPatch):
    made = [house.register().reference for _ in range(5)]
    monkeypatch.setattr("servicedesk.api.around.ByKey.page_size", 2)
    monkeypatch.setattr("reporting.queries.register.SIZE", 2)
    caller = house.caller("agnes", "read")

    assert sorted(listed(caller, "register/")) == sorted(made)
    first = caller.get("people/").json()
    assert len(first["results"]) == 2
    assert caller.get(first["next"].partition(API)[2]).json()["previous"]


UNKNOWN = [
    "incidents/?colour=red", "incidents/?priority=9", "incidents/?after=x",
    "incidents/?fields=salt",
    "register/?colour=red", "people/?colour=red", "people/?customer=x", "people/?cursor=x",
    "outages/?state=x", "problems/?state=x", "categories/?fields=a,name",
]  # fmt: skip


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_no_filter_field_or_place_is_refused_in_words(house: ApiHouse, path: str):
    answer = house.caller("agnes", "read").get(path)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == "not_known"
    assert told["errors"]


def test_an_export_of_what_is_no_field_or_filter_is_refused_in_words(house: ApiHouse):
    caller = house.caller("audra")

    for answer in (
        caller.post("exports/", {"form": "register", "colour": "red"}),
        caller.get("exports/?colour=red"),
    ):
        assert (answer.status_code, "colour" in answer.text) == (400, True), answer.text
        assert "There is no such f" in answer.text
    wrong = caller.post("exports/", {"form": "register", "priority": 9})
    assert (wrong.status_code, "priority" in wrong.json()["errors"]) == (422, True)
    with house.world.entered():
        assert not ExportJob.objects.exists()


def test_words_are_those_of_the_reader(house: ApiHouse):
    caller = house.caller("agnes", "read")
    caller.language = "nl"
    dutch = caller.get("incidents/?colour=red").json()["title"]
    caller.language = ""

    assert dutch == "Iets in het adres is hier niet bekend."
    # Agnes reads English.
    assert caller.get("incidents/?colour=red").json()["title"].startswith("Something")


def test_only_the_fields_that_are_asked_for_are_given(house: ApiHouse, some: list[Incident]):
    [row, *_] = (
        house.caller("agnes", "read").get("incidents/?fields=reference,version").json()["results"]
    )

    assert row.keys() == {"reference", "version"}


def test_what_is_known_already_is_not_sent_again(house: ApiHouse, some: list[Incident]):
    caller, path = house.caller("agnes", "read"), f"incidents/{some[0].reference}/"
    first = caller.get(path)
    again = caller.get(path, **{"If-None-Match": first["ETag"]})

    assert first["ETag"].startswith(f'"{first.json()["version"]}-')
    assert (again.status_code, again.content) == (304, b"")
    house.client("agnes").post(f"/desk/{some[0].reference}/take/", {})
    _spoken(house, some[0])
    assert caller.get(path, **{"If-None-Match": first["ETag"]}).status_code == 200


PARTS = ("", "messages/", "notes/", "timeline/", "history/", "files/")
# Who gets which part of Rik's incident: all else is 403 where nobody like them gets any, or 404.
READS = {
    "agnes": set(PARTS), "ines": set(PARTS), "adam": set(PARTS), "sam": set(PARTS),
    "pat": {"", "history/", "files/"}, "audra": {"", "history/", "files/"},
    "carla": {"", "messages/", "files/"}, "rik": {"", "messages/", "files/"},
    "rob": set(), "gus": set(),
}  # fmt: skip


@pytest.mark.parametrize("name", READS)
def test_each_reads_what_the_screens_show_them_and_strangers_nothing(house: ApiHouse, name: str):
    incident = house.register()
    _spoken(house, incident)
    caller = house.caller(name, "read")
    texts = ""

    for part in PARTS:
        answer = caller.get(f"incidents/{incident.reference}/{part}")
        if part in READS[name]:
            assert answer.status_code == 200, (part, answer.content)
            texts += answer.content.decode()
        else:
            assert answer.status_code in (403, 404), part
            assert incident.title not in answer.content.decode()
    is_desk = name in {"agnes", "ines", "adam", "sam", "pat"}
    assert (SECRET in texts) == is_desk
    nowhere = caller.get("incidents/INC-2000-999999/")
    assert nowhere.status_code == 404
    if not READS[name]:
        assert caller.get(f"incidents/{incident.reference}/").json() == nowhere.json()


def test_the_history_has_the_links_of_the_chain(committed_api: ApiHouse):
    house = committed_api
    incident = house.register()
    _spoken(house, incident)

    told = house.caller("agnes", "read").get(f"incidents/{incident.reference}/history/").json()

    events = told["results"]
    assert events[0]["code"] == "incident.registered"
    assert [one["seq"] for one in events] == sorted(one["seq"] for one in events)
    assert all(re.fullmatch("[0-9a-f]{64}", one["hash"]) for one in events)
    linked = {one["seq"]: one["hash"] for one in events}
    assert all(linked.get(one["seq"] - 1, one["prev"]) == one["prev"] for one in events)


# With the scope of a test, which costs two more than that of a request.
MOST = {
    "incidents/": 12, "register/": 12, "customers/": 9, "people/": 9, "colleagues/": 9,
    "teams/": 9, "assets/": 9, "categories/": 9, "outages/": 9, "problems/": 9,
    "changes/": 9, "releases/": 9,
}  # fmt: skip


@pytest.mark.parametrize("path", MOST)
def test_a_list_costs_the_same_however_long_it_is(house: ApiHouse, path: str):
    house.register()
    caller = house.caller("agnes", "read")
    caller.get(path)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert caller.get(path).status_code == 200
        return len(statements(asked))

    few = cost()
    for _ in range(6):
        house.register()
    assert cost() == few
    assert few <= MOST[path], few
