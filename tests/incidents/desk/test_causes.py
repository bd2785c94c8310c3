"""Problems, changes and releases by their pages: from incidents to what takes the cause away."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from incidents.choices import ChangeState, ImprovementKind, ImprovementRoute, ProblemState
from incidents.handling.asks.review import AddImprovement, HoldReview
from incidents.handling.services import review
from incidents.models import (
    Change,
    Improvement,
    Incident,
    Problem,
    PublicArticle,
    Referral,
    Release,
)
from tenants.clock import now as read_clock
from tests.factories import incidents as made
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import Sent, form_at, send

SECRET = "A firmware of the core switch forgets its table"


def moment(**after: int) -> str:
    return (at() + timedelta(**after)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def hit(house: House) -> tuple[Incident, Incident]:
    """Return an incident of Acme and one of Globex."""
    with house.world.entered():
        gus = house.world.contact("gus")
    acme = house.register(title="Mail does not come in")
    globex = house.register(title="No mail", tenant_id=gus.tenant_id, reporter_id=gus.pk)
    return acme, globex


@pytest.fixture
def reviewed(house: House) -> Incident:
    """Return a closed incident whose review sent one improvement each way."""
    world = house.world
    with world.entered():
        incident = made.closed(world, made.resolved(world, made.ByPhone.create(world=world)))
        given: dict[str, Any] = {
            "incident_id": incident.pk,
            "actor": world.actor("ines"),
            "now": read_clock(),
        }
        review.hold_review(
            **given,
            ask=HoldReview(findings="A plug.", was_effective=True, was_preventable=True),
        )
        for route in ImprovementRoute:
            asked = AddImprovement(
                kind=ImprovementKind.TECHNICAL, route=route, text=f"Better plugs by {route}."
            )
            review.add_improvement(**given, ask=asked)
    return incident


def raised(house: House, *incidents: Incident) -> Problem:
    """Raise a problem from the page of the first incident."""
    url = f"/desk/problems/new/?incident={incidents[0].reference}"
    sent = fill(
        house.client(), url, title=SECRET, cause="",
        references=" ".join(one.reference for one in incidents),
    )  # fmt: skip
    assert sent.status == 302, sent.errors
    with house.world.entered():
        found = Problem.objects.latest("pk")
    assert sent.url == f"/desk/problems/{found.reference}/"
    return found


def fill(client: Client, url: str, **filled: str) -> Sent:
    fields = {**form_at(client, url, url), **{name: [value] for name, value in filled.items()}}
    answer = client.post(url, fields)
    return Sent(answer.status_code, answer.content.decode(), answer.headers.get("Location", ""))


def fresh(house: House, row: Problem | Change | Release) -> str:
    with house.world.entered():
        row.refresh_from_db()
    return row.state


def test_no_solution_becomes_a_problem_a_known_error_and_a_change_that_takes_it_away(
    house: House, hit: tuple[Incident, Incident]
):
    acme, globex = hit
    client = house.client()
    assert (
        f"/desk/problems/new/?incident={acme.reference}"
        in client.get(f"/desk/{acme.reference}/").content.decode()
    )
    problem = raised(house, acme, globex)
    page = f"/desk/problems/{problem.reference}/"
    shown = client.get(page).content.decode()
    assert "Incidents of 2 customers" in shown
    assert (
        f"Problem {problem.reference}" in client.get(f"/desk/{globex.reference}/").content.decode()
    )
    assert send(client, f"{page}resolve/", change="CHG-999999", result="x").status == 422

    known = fill(
        client, f"{page}known/", cause=SECRET, workaround="Restart the mail program.",
        audience="customers", offer_title="Mail does not come in", language="en",
    )  # fmt: skip

    assert known.status == 302, known.errors
    assert fresh(house, problem) == ProblemState.KNOWN_ERROR
    with house.world.entered():
        assert problem.article is not None
        public = PublicArticle.objects.get(article=problem.article)
    assert SECRET not in f"{public.title} {public.solution} {public.symptoms}"
    # It is offered where one reports, by what known solutions do.
    carla = house.client("carla")
    offered = carla.get(f"/portal/solutions/{problem.article.reference}/").content.decode()
    assert "Restart the mail program." in offered

    sent = fill(
        client, f"/desk/changes/new/?problem={problem.reference}", title="New firmware",
        reason="It forgets no more.", kind="normal", is_patch="on",
        planned_from=moment(days=-22), planned_until=moment(days=-21),
    )  # fmt: skip
    assert sent.status == 302, sent.errors
    with house.world.entered():
        change = Change.objects.get(problem=problem)
    away = f"/desk/changes/{change.reference}/"
    told = {"done_at": moment(minutes=-1), "outcome": "done", "result": "Installed."}
    assert fill(client, f"{away}done/", **told).status == 422
    early = fill(client, f"{page}resolve/", change=change.reference, result="Gone.")
    assert "carried out" in early.html
    assert fresh(house, problem) == ProblemState.KNOWN_ERROR
    assert client.get(f"{away}approve/").status_code == 403
    assert fill(house.client("ines"), f"{away}approve/").status == 302
    assert fresh(house, change) == ChangeState.APPROVED
    assert fill(client, f"{away}done/", **told).status == 302
    assert fresh(house, change) == ChangeState.DONE
    assert "later than planned" in client.get(away).content.decode()
    assert "1 patch was carried out" in client.get("/desk/changes/").content.decode()

    gone = form_at(client, f"{page}resolve/")
    assert gone["change"] == [change.reference]
    assert client.post(f"{page}resolve/", gone | {"result": ["No more."]}).status_code == 302
    assert fresh(house, problem) == ProblemState.RESOLVED
    assert send(client, f"{page}close/", reason="Nothing for a month.").status == 302
    assert send(client, f"{page}reopen/", reason="It is back.").status == 302
    assert fresh(house, problem) == ProblemState.KNOWN_ERROR
    history = client.get(page).content.decode()
    for line in ("Problem raised", "Cause known", "Cause taken away", "Problem open again"):
        assert line in history


def test_nobody_reads_of_a_customer_that_is_not_theirs(
    house: House, hit: tuple[Incident, Incident]
):
    acme, globex = hit
    problem = raised(house, acme, globex)
    page = f"/desk/problems/{problem.reference}/"

    sam = house.client("sam").get(page).content.decode()
    assert acme.reference in sam
    assert globex.reference not in sam
    for name, own, other in (("carla", acme, globex), ("gus", globex, acme)):
        client = house.client(name)
        for url in ("/portal/", f"/portal/{own.reference}/", "/portal/new/"):
            shown = client.get(url).content.decode()
            for secret in (SECRET, problem.reference, other.reference, other.title):
                assert secret not in shown, (name, url)
        for url in (page, "/desk/problems/", f"{page}known/", "/desk/changes/", "/desk/releases/"):
            assert client.get(url).status_code in (403, 404)


def test_a_referral_is_made_once_and_taken_back_with_a_reason(
    house: House, hit: tuple[Incident, Incident]
):
    acme, globex = hit
    client, problem = house.client(), raised(house, acme)
    page = f"/desk/problems/{problem.reference}/"

    assert "referred to it already" in send(client, f"{page}add/", references=acme.reference).html
    assert "Not found" in send(client, f"{page}add/", references="INC-2000-999999").html
    assert send(client, f"{page}add/", references=globex.reference).status == 302
    with house.world.entered():
        referral = Referral.objects.get(incident=globex)
    away = f"{page}remove/?referral={referral.pk}"
    assert fill(client, away, reason="Their own line.").status == 302
    assert globex.reference not in client.get(page).content.decode()
    assert f'href="{page}"' not in client.get(f"/desk/{globex.reference}/").content.decode()
    assert fill(client, away, reason="Again.").status in (404, 422)


def test_what_was_approved_lapses_when_it_is_said_anew_and_an_emergency_is_approved_afterwards(
    house: House,
):
    client, ines = house.client(), house.client("ines")

    def proposed(**said: str) -> Change:
        sent = fill(client, "/desk/changes/new/", title="A change", reason="Why.", **said)
        assert sent.status == 302, sent.errors
        with house.world.entered():
            return Change.objects.latest("pk")

    normal = proposed(kind="normal")
    page = f"/desk/changes/{normal.reference}/"
    assert fill(ines, f"{page}approve/", name="Change board").status == 302
    assert fill(client, f"{page}change/", owner=str(house.world.user("agnes").pk)).status == 302
    assert fresh(house, normal) == ChangeState.APPROVED
    assert fill(client, f"{page}change/", reason="Another reason.").status == 302
    assert fresh(house, normal) == ChangeState.PROPOSED
    assert fill(client, f"{page}withdraw/", reason="Not needed.").status == 302

    urgent = proposed(kind="emergency", is_patch="on")
    page = f"/desk/changes/{urgent.reference}/"
    done = {"done_at": moment(minutes=-1), "outcome": "failed", "result": "It broke the mail."}
    assert fill(client, f"{page}done/", **done).status == 302
    assert fresh(house, urgent) == ChangeState.FAILED
    assert fill(ines, f"{page}approve/").status == 302
    assert fresh(house, urgent) == ChangeState.FAILED
    assert urgent.approved_at is not None

    with_another_tool = fill(
        client, "/desk/changes/new/", title="Kept elsewhere", outside_number="RFC-17",
        outside_url="https://tool.example/17",
    )  # fmt: skip
    assert with_another_tool.status == 302
    assert "RFC-17" in client.get(with_another_tool.url).content.decode()
    bad = fill(client, "/desk/changes/new/", title="x", reason="x", outside_url="javascript:1")
    assert bad.status == 422
    # Whoever proposed it does not approve it.
    own = fill(ines, "/desk/changes/new/", title="Mine", reason="Why.")
    assert fill(ines, f"{own.url}approve/").status == 403


def test_an_improvement_goes_where_its_review_sent_it(house: House, reviewed: Incident):
    client = house.client("ines")
    with house.world.entered():
        later = Improvement.objects.get(route=ImprovementRoute.RELEASE)
        soon = Improvement.objects.get(route=ImprovementRoute.CHANGE)
    lessons = f"/desk/{reviewed.reference}/lessons/"
    url = f"/desk/releases/new/?improvement={later.pk}"
    assert url in client.get(lessons).content.decode()

    sent = fill(client, url, title="Spring release", notes="New servers")

    assert sent.status == 302, sent.errors
    with house.world.entered():
        release = Release.objects.get()
        assert Referral.objects.get(release=release).improvement == later
    assert f"Release {release.reference}" in client.get(lessons).content.decode()
    assert later.text in client.get(sent.url).content.decode()
    made = fill(
        client, f"/desk/changes/new/?improvement={soon.pk}&release={release.reference}",
        title="Better plugs", reason="They came loose.", kind="standard",
    )  # fmt: skip
    assert made.status == 302, made.errors
    out = {"done_at": moment(minutes=-1), "result": "All of it."}
    assert "Not carried out yet" in fill(client, f"{sent.url}done/", **out).html
    assert fill(client, f"{made.url}done/", outcome="done", **out).status == 302
    assert fill(client, f"{sent.url}done/", **out).status == 302
    assert release.reference in client.get("/desk/releases/").content.decode()
