"""The queue as a page: order, filters, size, acts on rows, and what nobody else may see."""

import gzip
import re
from datetime import UTC
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.choices import Level, Status
from incidents.desk.queries import burning
from incidents.desk.queries.queue import SIZE
from incidents.handling.services.hand_over import hand_over
from incidents.models import Incident
from incidents.record.services.clock_watch import watch_clocks
from tenants.menus import pages
from tenants.models import Team
from tests.databases import statements
from tests.factories.incidents import ByPhone, resolved
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import listed, references

pytestmark = pytest.mark.usefixtures("context_kept")

# Of a page on its way, compressed.
MOST_BYTES = 20 * 1024


def test_the_most_urgent_stand_first(house: House):
    # Answered, so that only the solution is due: the first word may be due today.
    low = house.register(impact=Level.LOW, urgency=Level.LOW, answered_call=True)
    high = house.register(impact=Level.HIGH, urgency=Level.HIGH)
    middle = house.register()

    html = house.client("agnes").get("/desk/").content.decode()

    assert references(html) == [high.reference, middle.reference, low.reference]
    assert "Needs action now" in html
    assert "Later" in html


@pytest.mark.parametrize("rows", [1, SIZE])
def test_a_page_stays_within_its_budget_however_many_rows(committed_house: House, rows: int):
    for _ in range(rows):
        committed_house.register()
    client = committed_house.client("agnes")
    client.get("/desk/")

    with CaptureQueriesContext(connection) as few:
        page = client.get("/desk/")

    assert page.status_code == 200
    assert len(references(page.content.decode())) == rows
    asked = statements(few)
    assert len(asked) == pages()["desk:queue"].statements, "\n".join(asked)
    assert len(gzip.compress(page.content)) <= MOST_BYTES
    assert not any("description" in sql or "symptoms" in sql for sql in asked)


def test_an_open_p1_incident_stands_above_with_its_next_word(house: House):
    urgent = house.register(impact=Level.HIGH, urgency=Level.HIGH, now=at(minutes=-1))
    house.register()

    html = house.client("agnes").get("/desk/").content.decode()

    assert html.count('class="burning"') == 1
    card = html[html.index(f'id="burning-{urgent.pk}"') :].split("</article>")[0]
    assert urgent.title in card
    assert "data-due=" in card
    assert f"/desk/{urgent.reference}/triage/" in card


@pytest.mark.parametrize(
    ("_case", "changed", "next_is"),
    [
        # Its update is a week away: no weekend is so long that the response comes after it.
        ("nobody answered yet", {"impact": Level.LOW, "urgency": Level.LOW}, "response"),
        (
            "a P1 owes its customer word long before it is solved",
            {"answered_call": True, "impact": Level.HIGH, "urgency": Level.HIGH},
            "customer update",
        ),
    ],
)
def test_a_row_says_which_deadline_comes_first(
    house: House, _case: str, changed: dict[str, Any], next_is: str
):
    incident = house.register(**changed)

    html = house.client().get("/desk/").content.decode()

    row = html[html.index(f'id="row-{incident.pk}"') :].split("</tr>")[0]
    assert re.findall(r'class="due-next" title="([^"]+)"', row) == [f"Next deadline: {next_is}"]


def test_a_part_runs_on_over_pages_and_says_its_total_on_each(house: House):
    for _ in range(SIZE):
        house.register(answered_call=True)
    client = house.client()
    whole = client.get("/desk/").content.decode()
    house.register(answered_call=True)
    urgent = house.register(impact=Level.HIGH, urgency=Level.HIGH)
    first = client.get("/desk/").content.decode()
    older = re.search(r'href="([^"]*after=[^"]+)"', first)
    assert older
    second = client.get(unescape(older[1])).content.decode()
    newer = re.search(r'href="([^"]*before=[^"]+)"', second)
    assert newer
    back = client.get(unescape(newer[1])).content.decode()

    assert [_counts(page) for page in (whole, first, second)] == [
        ["50"],
        ["1", "49 of 51"],
        ["2 of 51, continued"],
    ]
    assert references(first)[0] == urgent.reference
    assert (references(back), _counts(back)) == (references(first), _counts(first))
    assert "52 incidents" in first


def _counts(html: str) -> list[str]:
    return [text.strip() for text in re.findall(r'class="faint num">([^<]*)<', html)]


def test_what_presses_stands_before_what_does_not_whatever_its_priority(house: House):
    fine = house.register(impact=Level.HIGH, urgency=Level.MEDIUM, answered_call=True)
    late = house.register(impact=Level.LOW, urgency=Level.LOW, now=at(days=-60))

    html = house.client().get("/desk/").content.decode()

    assert fine.priority < late.priority
    assert references(html) == [late.reference, fine.reference]


def test_what_the_desk_does_by_itself_is_no_update(house: House):
    incident = house.register(now=at(days=-10))
    with house.world.entered():
        written = watch_clocks(now=at())

    html = house.client().get("/desk/").content.decode()

    row = html[html.index(f'id="row-{incident.pk}"') :].split("</tr>")[0]
    assert written
    assert "just now" not in row.split("c-upd")[1]


def test_after_three_the_open_p1_incidents_are_folded(
    committed_house: House, monkeypatch: pytest.MonkeyPatch
):
    # More than a strip shows is counted all the same.
    monkeypatch.setattr(burning, "LIMIT", 4)
    for _ in range(5):
        committed_house.register(impact=Level.HIGH, urgency=Level.HIGH)

    html = committed_house.client().get("/desk/").content.decode()

    shown, folded = html.split('<details id="burning-more">')
    assert (shown.count('class="burning"'), folded.count('class="burning"')) == (3, 1)
    assert "2 more P1 incidents" in folded


def _beside(house: House, client: Any, incident: Incident, way: str) -> str:
    return str(client.get(f"/desk/{incident.reference}/go/{way}/")["Location"])


def test_next_and_the_way_back_keep_the_list_one_came_from(house: House):
    first = house.register(title="Printer on the first floor", impact=Level.HIGH)
    house.register(title="Something else")
    last = house.register(title="Printer on the second floor")
    client = house.client()
    client.get("/desk/?q=printer")
    page = client.get(f"/desk/{first.reference}/").content.decode()

    found = (
        _beside(house, client, first, "next"),
        _beside(house, client, last, "previous"),
        _beside(house, client, last, "next"),
    )

    assert '<a href="/desk/?q=printer">Queue</a>' in page
    assert found == (
        f"/desk/{last.reference}/",
        f"/desk/{first.reference}/",
        "/desk/?q=printer",
    )


def test_the_list_that_follows_by_itself_is_not_another_one_that_one_came_from(house: House):
    incident = house.register()
    client = house.client()
    client.get("/desk/?q=server")
    client.get("/desk/", headers={"HX-Request": "true"})

    page = client.get(f"/desk/{incident.reference}/").content.decode()

    assert '<a href="/desk/?q=server">Queue</a>' in page


def test_filters_in_the_address_choose_rows(house: House):
    mine = house.register(impact=Level.HIGH, urgency=Level.LOW, title="Printer on fire")
    rik = house.register(tenant_id=house.world.globex.pk, reporter_id=_gus(house))

    acme, globex = house.world.acme.pk, house.world.globex.pk
    assert listed(house, "?q=printer") == [mine.reference]
    assert listed(house, f"?q={rik.reference}") == [rik.reference]
    assert listed(house, f"?customer={globex}") == [rik.reference]
    assert listed(house, f"?customer={acme}&priority=3") == [mine.reference]
    assert listed(house, "?status=closed") == []
    assert listed(house, "?assignee=me") == []
    assert len(listed(house, "?assignee=none&status=new&kind=incident")) == 2
    assert listed(house, "?due=overdue") == []


def _gus(house: House) -> int:
    with house.world.entered():
        return house.world.contact("gus").pk


def test_a_team_finds_what_waits_for_it_and_the_filter_stays_in_the_address(house: House):
    ours, theirs = house.register(), house.triaged(house.register())
    with house.world.entered():
        team = Team.objects.get(tenant=house.world.provider, name="Werkplek")
        hand_over(
            Incident.objects.select_for_update(of=("self",)).get(pk=theirs.pk), team,
            actor=house.world.actor("agnes"), now=at(),
        )  # fmt: skip
    client = house.client()

    html = client.get(f"/desk/?team={team.pk}").content.decode()

    assert theirs.reference in html
    assert ours.reference not in html
    assert "Waits to be taken by Werkplek" in unescape(html)
    assert f'name="take" value="{theirs.pk}~' in html
    chip = html[html.index("Werkplek") - 200 :][:400]
    assert "Team" in chip
    assert client.get("/desk/?team=999999999").status_code == 400
    form = client.get(f"/desk/filter/?team={team.pk}").content.decode()
    assert re.search(rf'name="team" value="{team.pk}"[^>]* checked', form)
    waiting = client.get("/desk/?assignee=none").content.decode()
    assert theirs.reference in waiting


def test_overdue_and_at_risk_are_found_by_their_clocks(house: House):
    late = house.register(impact=Level.HIGH, urgency=Level.HIGH, now=at(days=-2))
    fine = house.register(impact=Level.LOW, urgency=Level.LOW)

    assert listed(house, "?due=overdue") == [late.reference]
    assert listed(house, "?due=risk") == [late.reference]
    assert listed(house, "?due=update") == [late.reference]
    assert listed(house) == [late.reference, fine.reference]


@pytest.mark.parametrize(
    "query",
    [
        "?status=nope",
        "?priority=9",
        "?priority=abc",
        "?assignee=somebody",
        "?customer=999999999",
        "?customer=1%27",
        "?category=99999999999999999999999",
        "?due=soon",
        "?after=nowhere",
        "?q=%00",
        "?unknown=1",
        "?tenant__name=x",
        "?id__gt=0",
    ],
)
def test_an_address_that_is_no_view_is_told_and_never_a_fault(house: House, query: str):
    house.register()

    page = house.client("agnes").get(f"/desk/{query}")

    html = page.content.decode()
    assert page.status_code == 400
    assert "This view does not exist." in html
    assert references(html) == []


def test_a_customer_of_another_desk_is_no_filter(house: House):
    """Sam was given Acme only: Globex is not there for him, as filter or as row."""
    house.register(tenant_id=house.world.globex.pk, reporter_id=_gus(house))
    seen = house.register()

    page = house.client("sam").get(f"/desk/?customer={house.world.globex.pk}")

    assert page.status_code == 400
    assert house.world.globex.name not in page.content.decode()
    assert listed(house, name="sam") == [seen.reference]


@pytest.mark.parametrize("name", ["rik", "carla", "audra", "pat", "gus"])
def test_only_the_desk_opens_the_queue(house: House, name: str):
    incident = house.register()

    page = house.client(name).get("/desk/")

    assert page.status_code == 403
    assert incident.title not in page.content.decode()


def test_somebody_who_is_not_signed_in_is_sent_to_the_door(house: House):
    client = house.client()
    client.logout()

    assert client.get("/desk/").status_code == 302


def test_the_fragment_is_only_sent_again_when_it_changed(committed_house: House):
    committed_house.register()
    client, headers = committed_house.client(), {"HX-Request": "true"}
    first = client.get("/desk/", headers=headers)

    same = client.get("/desk/", headers={**headers, "If-None-Match": first["ETag"]})
    committed_house.register()
    other = client.get("/desk/", headers={**headers, "If-None-Match": first["ETag"]})

    assert "<html" not in first.content.decode()
    assert 'id="queue"' in first.content.decode()
    assert "HX-Request" in first["Vary"]
    assert same.status_code == 304
    assert other.status_code == 200


def test_the_whole_page_has_no_tag_that_a_fragment_could_be_mistaken_for(house: House):
    assert "ETag" not in house.client().get("/desk/")


def test_an_empty_queue_says_so_and_a_filter_is_repeated(house: House):
    client = house.client()

    assert "Nothing is open" in client.get("/desk/").content.decode()
    page = client.get("/desk/?q=zebra").content.decode()
    assert "No incident fits these filters" in page
    assert "zebra" in page


def test_figures_in_the_menu_count_what_one_sees(house: House):
    house.register(impact=Level.HIGH, urgency=Level.HIGH)
    house.register()

    context = house.client().get("/desk/").context

    # Of the P1 the customer is to be called, and nobody has it yet.
    figures = context["nav_counts"]
    assert (figures["queue"], figures["burning"]) == (2, 1)
    assert [view["count"] for view in context["saved_views"]] == [0, 2, 0, 1, 0, 0]


# --- acts on rows --------------------------------------------------------------------------------


def _triaged(house: House) -> Incident:
    return house.triaged(house.register())


def _seen(incident: Incident) -> str:
    """Return a row as the page has it: which incident, and which version of it."""
    return f"{incident.pk}~{incident.version}"


def test_a_row_is_taken_by_its_own_button(house: House):
    incident = _triaged(house)
    client = house.client()
    html = client.get("/desk/").content.decode()
    value = re.search(r'name="take" value="([^"]+)"', html)
    assert value

    sent = client.post("/desk/bulk/", {"take": value[1]})

    assert sent.status_code == 302
    assert house.fresh(incident).assignee_id == house.world.user("agnes").pk


def test_a_row_that_somebody_took_meanwhile_is_refused(house: House):
    incident = _triaged(house)
    stale = f"{incident.pk}~{incident.version}"
    house.client("ines").post("/desk/bulk/", {"take": stale})

    sent = house.client("agnes").post("/desk/bulk/", {"take": stale})

    assert sent.status_code == 409
    assert "Ines Brand" in sent.content.decode()
    assert house.fresh(incident).assignee_id == house.world.user("ines").pk


def test_chosen_rows_are_assigned_and_each_result_is_told(house: House):
    first, second, changed = _triaged(house), _triaged(house), _triaged(house)
    client, ines = house.client(), house.world.user("ines")
    picks = [_seen(second), _seen(changed), _seen(first)]
    house.client("sam").post("/desk/bulk/", {"take": _seen(changed)})
    ask = client.post("/desk/bulk/", {"action": "assign", "pick": picks})

    sent = client.post(
        "/desk/bulk/", {"action": "assign", "pick": picks, "user": ines.pk}, follow=True
    )

    assert ask.status_code == 200
    page = ask.content.decode()
    assert 'name="user"' in page
    assert all(one.reference in page for one in (first, changed, second))
    assert [str(message) for message in sent.context["messages"]] == ["2 incidents assigned."]
    why = sent.context["form"].non_field_errors()
    assert why[0].startswith(f"{changed.reference}: Sam Peeters changed this meanwhile.")
    assert {house.fresh(i).assignee_id for i in (first, second)} == {ines.pk}
    assert house.fresh(changed).assignee_id == house.world.user("sam").pk


def test_chosen_rows_are_given_back_each_unless_something_happened_since(house: House):
    first, second = _triaged(house), _triaged(house)
    before = {one.pk: house.fresh(one).assignee_id for one in (first, second)}
    client = house.client()
    picks = [_seen(first), _seen(second)]
    sent = client.post("/desk/bulk/", {"action": "take", "pick": picks}, follow=True)
    undo = re.search(r'action="(/desk/bulk/undo/[^"]+)"', sent.content.decode())
    assert undo
    url = undo[1].replace("&amp;", "&")
    # Somebody else's button takes nothing back.
    house.client("ines").post(url)
    assert house.fresh(first).assignee_id == house.world.user("agnes").pk
    client.post(f"/desk/{second.reference}/note/", {"text": "Look.", "key": "noted-at-once"})

    told = [str(one) for one in client.post(url, follow=True).context["messages"]]

    assert "Undone: 1 incident stands as before." in told
    assert any(one.startswith(f"{second.reference}: This can no longer be") for one in told)
    assert house.fresh(first).assignee_id == before[first.pk]
    assert house.fresh(second).assignee_id == house.world.user("agnes").pk
    assert client.post("/desk/bulk/undo/?made=1~x").status_code == 302


def test_chosen_rows_that_changed_meanwhile_are_not_taken_and_the_page_says_which(house: House):
    changed, new = _triaged(house), house.register()
    client = house.client()
    html = client.get("/desk/").content.decode()
    picks = re.findall(r'name="pick" value="([^"]+)"', html)
    house.client("ines").post("/desk/bulk/", {"take": _seen(changed)})

    sent = client.post("/desk/bulk/", {"action": "take", "pick": picks}, follow=True)

    told = [str(message) for message in sent.context["messages"]]
    assert told[0] == "1 incident assigned."
    assert told[1].startswith(f"{changed.reference}: Ines Brand changed this meanwhile.")
    assert house.fresh(changed).assignee_id == house.world.user("ines").pk
    assert house.fresh(new).assignee_id == house.world.user("agnes").pk
    assert house.fresh(new).status == Status.NEW


def test_chosen_rows_go_to_a_team_and_wait_there_until_somebody_takes_them(house: House):
    first, taken = _triaged(house), _triaged(house)
    client = house.client()
    with house.world.entered():
        team = Team.objects.get(tenant=house.world.provider, name="Werkplek")
    asked = {"action": "assign", "pick": [_seen(first), _seen(taken)], "team": team.pk}
    house.client("sam").post("/desk/bulk/", {"take": _seen(taken)})

    sent = client.post("/desk/bulk/", asked, follow=True)

    assert [str(message) for message in sent.context["messages"]] == ["1 incident assigned."]
    why = sent.context["form"].non_field_errors()
    assert why[0].startswith(f"{taken.reference}: Sam Peeters changed this meanwhile.")
    given = house.fresh(first)
    assert (given.team_id, given.assignee_id) == (team.pk, None)
    assert given.handed_over_at is not None
    assert house.fresh(taken).team_id != team.pk


def test_chosen_rows_wait_for_the_same_and_what_cannot_wait_is_named(house: House):
    working = _triaged(house)
    with house.world.entered():
        solved = resolved(house.world, ByPhone.create(world=house.world, reporter="rik"))
    client = house.client()
    client.post("/desk/bulk/", {"take": _seen(working)})
    picks = [_seen(house.fresh(working)), _seen(solved)]
    ask = client.post("/desk/bulk/", {"action": "wait", "pick": picks})

    asked = {"action": "wait", "pick": picks, "reason": "supplier", "remark": "A part is ordered."}
    sent = client.post("/desk/bulk/", asked, follow=True)

    assert ask.status_code == 200
    assert 'name="reason"' in ask.content.decode()
    assert [str(message) for message in sent.context["messages"]] == ["1 incident waits."]
    assert sent.context["form"].non_field_errors()[0].startswith(f"{solved.reference}: This cannot")
    # What was typed is there still, for the one that is left.
    page = sent.content.decode()
    assert 'value="A part is ordered."' in page
    assert re.findall(r'name="pick" value="([^"]+)"', page) == [_seen(solved)]
    assert house.fresh(working).waiting_reason == "supplier"
    assert house.fresh(solved).status == Status.RESOLVED


def test_assigning_twice_changes_nothing_the_second_time(house: House):
    incident = _triaged(house)
    client = house.client()
    asked = {"action": "take", "pick": [_seen(incident)]}
    client.post("/desk/bulk/", asked)
    version = house.fresh(incident).version

    client.post("/desk/bulk/", asked)

    assert house.fresh(incident).version == version


@pytest.mark.parametrize(
    "asked",
    [
        {"action": "take"},
        {"action": "take", "pick": ["x"]},
        {"action": "take", "pick": ["1"]},
        {"action": "take", "pick": ["1~1"] * 51},
        {"action": "erase", "pick": ["1~1"]},
        {"action": "assign", "pick": ["1~1"], "user": "999999"},
        {"action": "assign", "pick": ["1~1"], "team": "999999"},
        {"action": "wait", "pick": ["1~1"], "reason": "weather"},
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(house: House, asked: dict[str, object]):
    assert house.client().post("/desk/bulk/", asked).status_code == 422


def test_rows_of_a_customer_that_is_not_his_are_left_alone(house: House):
    foreign = house.register(tenant_id=house.world.globex.pk, reporter_id=_gus(house))

    sent = house.client("sam").post(
        "/desk/bulk/", {"action": "take", "pick": [_seen(foreign)]}, follow=True
    )

    assert foreign.reference not in sent.content.decode()
    assert house.fresh(foreign).assignee_id is None


def test_new_incident_is_offered_to_those_who_may_register(house: House):
    agent = house.client("agnes").get("/desk/").content.decode()
    specialist = house.client("sam").get("/desk/").content.decode()

    assert 'href="/desk/new/"' in agent
    assert 'href="/desk/new/"' not in specialist


def test_chosen_rows_wait_until_a_moment_and_say_so_in_the_queue(house: House):
    working = _triaged(house)
    client = house.client()
    client.post("/desk/bulk/", {"take": _seen(working)})
    pick = [_seen(house.fresh(working))]
    day = timezone.localtime(at(days=2), ZoneInfo("Europe/Brussels")).replace(
        second=0, microsecond=0
    )
    asked = {"action": "wait", "pick": pick, "reason": "supplier", "until": f"{day:%Y-%m-%dT%H:%M}"}

    ask = client.post("/desk/bulk/", {"action": "wait", "pick": pick})
    past = client.post("/desk/bulk/", {**asked, "until": "2020-01-01T10:00"}, follow=True)
    client.post("/desk/bulk/", asked)

    assert 'name="until"' in ask.text
    assert "This is in the past." in past.text
    assert house.fresh(working).waits_until == day
    assert "until" in client.get("/desk/").text
    page = client.get(f"/desk/{working.reference}/").text
    assert day.astimezone(UTC).isoformat(timespec="seconds") in page


def test_what_no_row_takes_stands_beside_its_field_with_all_that_was_typed(house: House):
    """Nothing was done, so nothing that was chosen or typed is thrown away."""
    rows, client = [_triaged(house), _triaged(house)], house.client()
    client.post("/desk/bulk/", {"action": "take", "pick": [_seen(row) for row in rows]})
    picks = [_seen(house.fresh(row)) for row in rows]

    sent = client.post(
        "/desk/bulk/",
        {
            "action": "wait", "pick": picks, "reason": "supplier", "remark": "A spare part",
            "until": "2020-01-01T10:00",
        },
    )  # fmt: skip

    form = sent.context["form"]
    assert sent.status_code == 422
    assert len(form.errors["until"]) == 1
    assert list(form.errors) == ["until"]
    page = sent.content.decode()
    assert 'value="A spare part"' in page
    assert all(f'name="pick" value="{one}"' in page for one in picks)


def test_rows_that_all_changed_meanwhile_keep_what_was_typed(house: House):
    row = _triaged(house)
    pick = _seen(row)
    house.client("ines").post("/desk/bulk/", {"take": pick})

    asked = {"action": "wait", "pick": [pick], "reason": "supplier", "remark": "A spare part"}
    sent = house.client().post("/desk/bulk/", asked)

    assert sent.status_code == 422
    assert 'value="A spare part"' in sent.content.decode()
    assert row.reference in str(sent.context["form"].non_field_errors())


def test_who_takes_back_what_they_took_stays_in_the_list(house: House):
    row = _triaged(house)
    client, here = house.client(), "/desk/?priority=1"
    taken = client.post("/desk/bulk/", {"take": _seen(row), "next": here}, follow=True)
    undo = re.search(rf'"(/desk/{row.reference}/undo/[^"]+)"', taken.content.decode())
    assert undo

    back = client.post(undo[1], headers={"referer": f"http://testserver{here}"})

    assert back["Location"] == f"http://testserver{here}"
    assert house.fresh(row).assignee_id is None


def test_the_queue_tells_tasks_from_incidents(house: House):
    house.register()
    client = house.client()
    assert "1 incident<" in client.get("/desk/").content.decode()
    client.post(
        "/desk/tasks/new/",
        {
            "title": "Swap it", "kind": "task", "tenant": house.world.acme.pk, "priority": 3,
            "user": house.world.user("agnes").pk, "key": "made-once",
        },
    )  # fmt: skip

    assert "1 incident, 1 task<" in client.get("/desk/").content.decode()
