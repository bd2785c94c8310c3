"""AUTH-2, 3 and 4: another password, and the link for a new one."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import Client

from tenants.choices import Role
from tenants.models import AccountMail, User
from tenants.people.services.account import LINKS_PER_ADDRESS, LINKS_PER_PLACE
from tenants.people.services.invite import invite_member
from tenants.rules.roles import SYSTEM
from tests.people import BEGIN, PASSWORD, World
from tests.ticks import tick

pytestmark = pytest.mark.usefixtures("context_kept")

NEW = "another-four-words-of-a-test"


class Broker:
    """Stands between what is owed and the worker, who comes when the test says so."""

    @property
    def queued(self) -> list[tuple[str, dict[str, Any]]]:
        return list(AccountMail.objects.order_by("pk").values_list("kind", "about"))

    def work(self) -> None:
        tick("account_mail")
        assert self.queued == []


@pytest.fixture
def broker(fresh_cache: None) -> Broker:
    return Broker()


@pytest.fixture(autouse=True)
def _counted_anew(fresh_cache: None) -> None: ...


def ask(email: str, **extra: Any) -> Any:
    return Client(headers={"Accept-Language": "en"}).post(
        "/password/forgotten/", {"email": email}, **extra
    )


def link_in_mail() -> str:
    found = re.search(r"https?://[^/]+(/password/new/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def choose(link: str, password: str = NEW) -> Any:
    """Follow a link as a browser does, and fill in a password."""
    client = Client(headers={"Accept-Language": "en"})
    page = client.get(link, follow=True)
    if not page.context["validlink"]:
        return page
    form = page.redirect_chain[-1][0]
    return client.post(form, {"new_password1": password, "new_password2": password})


def signs_in(email: str, password: str) -> bool:
    response = Client().post("/sign-in/", {"username": email, "password": password})
    return response.status_code == 302


def test_another_password_ends_every_other_session(world: World, client_of):
    here, elsewhere = client_of(world.user("rik")), client_of(world.user("rik"))
    passwords = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    assert here.post("/password/", passwords).status_code == 302

    assert here.get("/password/").status_code == 200
    assert elsewhere.get("/password/").status_code == 302
    assert signs_in("rik@acme.example", NEW)


@pytest.mark.parametrize(
    ("_case", "old", "new"),
    [
        ("the old one is wrong", "not-the-password", NEW),
        ("too short", PASSWORD, "short-one"),
        ("everybody's", PASSWORD, "123456789012"),
        ("like his own address", PASSWORD, "rik@acme.example"),
    ],
)
def test_a_bad_change_changes_nothing(world: World, client_of, _case: str, old: str, new: str):
    client = client_of(world.user("rik"))

    response = client.post(
        "/password/", {"old_password": old, "new_password1": new, "new_password2": new}
    )

    assert response.status_code == 422
    assert signs_in("rik@acme.example", PASSWORD)


@pytest.mark.parametrize("email", ["rik@acme.example", "RIK@ACME.EXAMPLE"])
def test_a_link_lets_choose_a_new_password(world: World, broker: Broker, client_of, email: str):
    before = client_of(world.user("rik"))

    assert ask(email)["Location"] == "/password/forgotten/done/"
    broker.work()

    assert mail.outbox[-1].to == ["rik@acme.example"]
    assert choose(link_in_mail()).status_code == 302
    assert signs_in("rik@acme.example", NEW)
    assert before.get("/password/").status_code == 302


def test_asking_answers_the_same_for_everybody(world: World, broker: Broker):
    User.objects.filter(pk=world.user("rob").pk).update(is_active=False)

    answers = [ask(email) for email in ("rik@acme.example", "no@acme.example", "rob@acme.example")]

    assert {(a.status_code, a["Location"], a.text) for a in answers} == {
        (302, "/password/forgotten/done/", "")
    }
    # Whose address it is, is asked by the worker: nothing here takes longer for one of them.
    assert len(broker.queued) == 3
    broker.work()
    assert [sent.to for sent in mail.outbox] == [["rik@acme.example"]]


def test_asking_looks_nobody_up(world: World, django_assert_num_queries):
    # The savepoint of the view, what is owed, and its end.
    with django_assert_num_queries(3) as asked:
        ask("rik@acme.example")

    assert not [query for query in asked if "tenants_user" in query["sql"]]


def test_a_mailbox_is_not_flooded(world: World, broker: Broker):
    for n in range(9):
        response = ask("rik@acme.example", REMOTE_ADDR=f"198.51.100.{n}")
        broker.work()
        assert response.status_code == 302

    assert len(mail.outbox) == LINKS_PER_ADDRESS


def test_asking_again_before_it_went_is_answered_once(world: World, broker: Broker):
    for _ in range(2):
        ask("rik@acme.example")
    assert len(broker.queued) == 1

    broker.work()

    assert len(mail.outbox) == 1


def test_one_place_does_not_ask_for_everybody(world: World, broker: Broker):
    for n in range(LINKS_PER_PLACE + 5):
        ask(f"name{n}@acme.example")

    assert len(broker.queued) == LINKS_PER_PLACE


def test_a_link_works_once(world: World, broker: Broker):
    ask("rik@acme.example")
    broker.work()
    link = link_in_mail()
    choose(link)

    again = choose(link, "yet-another-four-words")

    assert "This link no longer works" in again.text
    assert signs_in("rik@acme.example", NEW)


def test_a_second_link_outlives_the_first_only_until_one_is_used(world: World, broker: Broker):
    for _ in range(2):
        ask("rik@acme.example")
        broker.work()
    first, second = (str(sent.body) for sent in mail.outbox)
    links = [re.search(r"/password/new/\S+", body) for body in (first, second)]
    assert links[0]
    assert links[1]
    choose(links[1][0])

    assert "This link no longer works" in choose(links[0][0]).text


@pytest.mark.parametrize(("hours", "works"), [(71, True), (73, False)])
def test_a_link_works_for_three_days(
    world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch, hours: int, works: bool
):
    ask("rik@acme.example")
    broker.work()
    later = datetime.now() + timedelta(hours=hours)  # noqa: DTZ005 - as the generator counts
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)

    choose(link_in_mail())

    assert signs_in("rik@acme.example", NEW) is works


@pytest.mark.parametrize("token", ["None", "%20", "0-", "-", "a-a", "0" * 300, "%00"])
def test_an_empty_or_made_up_token_opens_nothing(world: World, broker: Broker, token: str):
    ask("rik@acme.example")
    broker.work()
    uid = link_in_mail().split("/")[3]

    response = Client(headers={"Accept-Language": "en"}).get(
        f"/password/new/{uid}/{token}/", follow=True
    )

    assert "This link no longer works" in response.text


def test_a_token_opens_no_other_account(world: World, broker: Broker):
    ask("rik@acme.example")
    ask("gus@globex.example")
    broker.work()
    rik, gus = (re.search(r"/password/new/(\S+)/(\S+)/", str(m.body)) for m in mail.outbox)
    assert rik
    assert gus

    response = choose(f"/password/new/{gus[1]}/{rik[2]}/")

    assert "This link no longer works" in response.text
    assert signs_in("gus@globex.example", PASSWORD)


def test_the_token_is_not_in_the_address_of_the_page(world: World, broker: Broker):
    ask("rik@acme.example")
    broker.work()
    link = link_in_mail()

    page = Client().get(link, follow=True)

    assert page.redirect_chain[-1][0].endswith("/set-password/")
    assert link.split("/")[4] not in page.text


def test_the_link_leads_to_us_whatever_host_was_asked(world: World, broker: Broker, settings):
    settings.PUBLIC_URL = "https://desk.noordkade.example"
    settings.ALLOWED_HOSTS = ["*"]

    ask("rik@acme.example", headers={"Host": "elsewhere.example"})
    broker.work()

    assert "https://desk.noordkade.example/password/new/" in str(mail.outbox[-1].body)
    assert "elsewhere" not in str(mail.outbox[-1].body)


def test_a_new_password_by_mail_opens_a_closed_sign_in(world: World, broker: Broker):
    for _ in range(5):
        signs_in("rik@acme.example", "wrong")
    assert not signs_in("rik@acme.example", PASSWORD)

    ask("rik@acme.example")
    broker.work()
    choose(link_in_mail())

    assert signs_in("rik@acme.example", NEW)


def test_who_is_invited_reads_by_whom_and_chooses_a_first_password(
    world: World, broker: Broker, django_capture_on_commit_callbacks
):
    with world.entered(), django_capture_on_commit_callbacks(execute=True):
        invite_member(
            tenant=world.acme, email="New.Name@Acme.Example", name="New Name", language="en",
            roles=[Role.REPORTER], actor=world.actor("adam"), now=BEGIN,
        )  # fmt: skip
    assert not signs_in("new.name@acme.example", "")

    broker.work()

    assert mail.outbox[-1].to == ["new.name@acme.example"]
    assert mail.outbox[-1].subject == "Your access to the service desk of Noordkade"
    assert mail.outbox[-1].from_email.startswith("Noordkade <")
    assert "Dear New Name," in str(mail.outbox[-1].body)
    assert "Adam Vermeer gave you access to the service desk for Acme." in mail.outbox[-1].body
    choose(link_in_mail())
    assert signs_in("new.name@acme.example", NEW)
    assert "This link no longer works" in choose(link_in_mail(), "yet-another-four-words").text


def test_who_is_known_already_is_not_invited_again(
    world: World, broker: Broker, django_capture_on_commit_callbacks
):
    with world.entered(), django_capture_on_commit_callbacks(execute=True):
        invite_member(
            tenant=world.globex, email="rik@acme.example", name="Another", roles=[Role.REPORTER],
            actor=SYSTEM, now=BEGIN,
        )  # fmt: skip

    assert broker.queued == []
    assert signs_in("rik@acme.example", PASSWORD)
    assert User.objects.get(email="rik@acme.example").name == "Rik Jacobs"
