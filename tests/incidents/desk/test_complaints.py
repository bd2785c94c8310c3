"""Complaints about the desk have a page, an answer, and nobody else's eyes (R113)."""

from collections.abc import Callable

import pytest
from django.test import Client

from incidents.choices import ComplaintState
from incidents.handling.asks.feedback import Complain
from incidents.handling.services.feedback import complain
from incidents.models import Complaint
from tenants.models import Event, User
from tests.factories.incidents import ByPortal
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("context_kept")

PAGE = "/desk/complaints/"


@pytest.fixture
def complaint(world: World) -> Complaint:
    with world.entered():
        return complain(
            tenant_id=world.acme.pk, actor=world.actor("rik"), now=BEGIN,
            ask=Complain(text="Nobody picked up the phone all morning."),
        )  # fmt: skip


@pytest.fixture
def agnes_in(world: World, client_of: Callable[[User], Client]) -> Client:
    client = client_of(world.user("agnes"))
    client.cookies["django_language"] = "en"
    return client


def test_a_complaint_without_an_incident_is_answered_and_read(
    world: World, agnes_in: Client, complaint: Complaint, client_of: Callable[[User], Client]
):
    waiting = agnes_in.get(PAGE).text
    assert "1 complaint waits for an answer" in waiting
    assert "Rik Jacobs, Acme" in waiting
    path = f"{PAGE}{complaint.pk}/"
    page = agnes_in.get(path)
    assert "Rik Jacobs gets this answer by mail at rik@acme.example." in page.text
    key = page.context["form"]["key"].value()

    for _twice in range(2):
        answer = agnes_in.post(path, {"key": key, "answer": "Two of us were ill. We are sorry."})
        assert (answer.status_code, answer["Location"]) == (302, PAGE)

    with world.entered():
        complaint.refresh_from_db()
        told = Event.objects.filter(subject_kind="complaint", subject_id=complaint.pk)
        assert list(told.order_by("id").values_list("kind", flat=True)) == [
            "complaint.received", "complaint.answered",
        ]  # fmt: skip
    assert complaint.state == ComplaintState.ANSWERED
    assert "No complaint waits for an answer" in agnes_in.get(PAGE).text
    assert "Two of us were ill." in agnes_in.get(path).text
    assert "Two of us were ill." in client_of(world.user("rik")).get("/portal/complaint/").text
    # A colleague of his reads neither.
    assert "picked up" not in client_of(world.user("rob")).get("/portal/complaint/").text


def test_an_answer_is_not_overwritten(world: World, agnes_in: Client, complaint: Complaint):
    path = f"{PAGE}{complaint.pk}/"
    agnes_in.post(path, {"answer": "The first."})

    assert agnes_in.post(path, {"answer": "The second."}).status_code == 409

    with world.entered():
        complaint.refresh_from_db()
    assert complaint.answer == "The first."


def test_an_answer_needs_words(world: World, agnes_in: Client, complaint: Complaint):
    assert agnes_in.post(f"{PAGE}{complaint.pk}/", {"answer": "  "}).status_code == 422

    with world.entered():
        complaint.refresh_from_db()
    assert complaint.state == ComplaintState.RECEIVED


def test_that_nothing_waits_is_said_once(world: World, agnes_in: Client):
    page = agnes_in.get(PAGE).text

    assert "No complaint waits for an answer" in page
    assert "0 complaints" not in page


def test_a_complaint_about_an_incident_stands_on_its_page(
    world: World, client_of: Callable[[User], Client]
):
    with world.entered():
        incident = ByPortal.create(world=world)
        complain(
            tenant_id=world.acme.pk, actor=world.actor("rik"), now=BEGIN,
            ask=Complain(text="Nobody calls back."), incident_id=incident.pk,
        )  # fmt: skip
    page = f"/desk/{incident.reference}/"

    waiting = client_of(world.user("agnes")).get(page).text
    assert "Nobody calls back." in waiting
    assert f'href="{PAGE}' in waiting.split("Nobody calls back.")[1][:300]
    # A specialist reads of it, and does not answer it.
    seen = client_of(world.user("sam")).get(page).text
    assert "Nobody calls back." in seen
    assert f'href="{PAGE}' not in seen.split("Nobody calls back.")[1][:300]


@pytest.mark.parametrize(
    ("name", "status"),
    [("ines", 200), ("ed", 200), ("adam", 200), ("sam", 403), ("pat", 403), ("rik", 403)],
)
def test_who_closes_answers(
    world: World, client_of: Callable[[User], Client], complaint: Complaint, name: str, status: int
):
    client = client_of(world.user(name))

    assert client.get(PAGE).status_code == status
    assert client.get(f"{PAGE}{complaint.pk}/").status_code == status
    if name in {"ines", "sam"}:
        assert (f'href="{PAGE}"' in client.get("/desk/").text) is (status == 200)


def test_earlier_answers_are_on_a_page_of_their_own(
    world: World, agnes_in: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("incidents.record.queries.complaints.SIZE", 2)
    with world.entered():
        made = [
            complain(
                tenant_id=world.acme.pk,
                actor=world.actor("rik"),
                now=BEGIN,
                ask=Complain(text=f"Number {n}."),
            )
            for n in range(3)
        ]
    for one in made:
        agnes_in.post(f"{PAGE}{one.pk}/", {"answer": "Yes."})

    first = agnes_in.get(PAGE).text
    assert ("Number 2." in first, "Number 0." in first) == (True, False)
    second = agnes_in.get(f"{PAGE}?before={made[1].pk}").text
    assert ("Number 2." in second, "Number 0." in second) == (False, True)
    assert agnes_in.get(f"{PAGE}?before=x").status_code == 200
