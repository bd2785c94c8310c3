"""By which words an incident is found: all that is written, each side its own, and no longer."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

from incidents.handling.asks.article import ChangeArticle, WriteArticle
from incidents.handling.asks.talk import AddNote, LogCall, SendMessage
from incidents.handling.services.article import write_article
from incidents.handling.services.communicate import add_note, log_call, send_message
from incidents.models import ArticleWords, DeskWords, Incident, PublicWords
from incidents.record.services.words import rebuild_words
from tenants import scoping
from tenants.choices import Side
from tenants.models import Contact
from tests.databases import owner
from tests.factories import incidents as made
from tests.history.house import enter, session_of
from tests.incidents.desk.house import House, at
from tests.people import World


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def _has(incident: Incident, word: str) -> tuple[bool, bool]:
    """Say whether the customer's words have it, and those of the desk; as the desk looks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.words @@ to_tsquery('simple', %s), d.words @@ to_tsquery('simple', %s)"
            " FROM incidents_publicwords p JOIN incidents_deskwords d USING (incident_id)"
            " WHERE incident_id = %s",
            [word, word, incident.pk],
        )
        return cursor.fetchone() or (False, False)


def _stale(tenant_id: int) -> int:
    (one,) = rebuild_words(tenant_id)
    return one.stale


def _said(house: House, incident: Incident) -> None:
    told: dict[str, Any] = {
        "incident_id": incident.pk,
        "actor": house.world.actor("agnes"),
        "now": at(),
    }
    send_message(ask=SendMessage(text="We ask the quagga."), **told)
    add_note(ask=AddNote(text="The axolotl did it."), **told)
    log_call(
        ask=LogCall(contact_id=incident.reporter_id, direction="out", outcome="answered",
        summary="A pangolin rang."), **told,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "is_public"),
    [
        ("okapi", True), ("tapir", True), ("quagga", True), ("jacob", True),
        ("axolotl", False), ("pangolin", False),
    ],
)  # fmt: skip
def test_each_word_is_found_on_its_side(house: House, word: str, is_public: bool):
    incident = house.register(title="Okapi's fail", symptoms="The tapir is out.")
    with house.world.entered():
        _said(house, incident)

        assert _has(incident, word) == (is_public, True)


def test_words_are_found_without_accents_by_stem_and_by_the_end_of_a_long_one(house: House):
    incident = house.register(title="Beëindigde mailservers één printing", symptoms="x")
    with house.world.entered():
        for word, is_there in (("beeindigde", True), ("mailserver", True), ("print", True),
                               ("een", False)):  # fmt: skip
            assert _has(incident, word) == (is_there, is_there), word
        with connection.cursor() as cursor:
            cursor.execute("SELECT words @@ '''~server'':*' FROM incidents_publicwords"
                           " WHERE incident_id = %s", [incident.pk])  # fmt: skip
            assert cursor.fetchone() == (True,)


def test_no_door_forgets_words(world: World):
    """Written anew, they are what they were: nothing on the way was left out."""
    house = House(world)
    with world.entered():
        closed = made.closed(world, made.ByPhone.create(world=world))
        opened = made.in_progress(world, made.ByPhone.create(world=world), by="agnes")
        made.told(world, opened, "We look into it.")
        _said(house, opened)

        assert {row.incident_id for row in DeskWords.objects.all()} == {
            pk for (pk,) in Incident.objects.values_list("pk")
        }
    assert _stale(closed.tenant_id) == 0


def test_what_is_rewritten_is_found_by_what_it_says_now(house: House):
    incident = house.register(title="Okapi is down")
    with house.world.entered():
        contact = Contact.objects.get(pk=incident.reporter_id)
        Contact.objects.filter(pk=contact.pk).update(name="Zed Zebrafinch")

        assert _has(incident, "zebrafinch") == (True, True)
        assert _has(incident, "jacobs") == (False, False)
        transaction.set_rollback(True)


def test_a_customers_transaction_reads_its_own_side_only(house: House):
    incident = house.register(title="Okapi is down")
    with house.world.entered():
        _said(house, incident)
    world = house.world
    customer = scoping.Scope.of(world.acme.pk, world.provider.pk, side=Side.CUSTOMER)
    with scoping.entered(customer):
        assert PublicWords.objects.filter(incident=incident).exists()
        assert not DeskWords.objects.exists()
    other = scoping.Scope.of(world.globex.pk, world.provider.pk, side=Side.CUSTOMER)
    with scoping.entered(other):
        assert not PublicWords.objects.filter(incident=incident).exists()


@pytest.mark.parametrize("model", [PublicWords, DeskWords])
@pytest.mark.parametrize("what", ["update", "insert", "delete"])
def test_nobody_writes_words_by_hand(house: House, model: type[PublicWords], what: str):
    house.register(title="Okapi is down")
    table = model._meta.db_table
    statement = {
        "update": f"UPDATE {table} SET words = ''",
        "insert": f"INSERT INTO {table} SELECT * FROM {table}",
        "delete": f"DELETE FROM {table}",
    }[what]
    with (
        house.world.entered(),
        pytest.raises(Error, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_very_long_text_is_taken(house: House):
    """Words have room for a megabyte; what is beyond it is not found, and not refused."""
    incident = house.register(title="Okapi is down")
    with house.world.entered():
        told: dict[str, Any] = {
            "incident_id": incident.pk,
            "actor": house.world.actor("agnes"),
            "now": at(),
        }
        for part in range(30):
            text = " ".join(f"langwerpigwoord{part}x{n:05d}" for n in range(800))
            add_note(ask=AddNote(text=text), **told)

        assert _has(incident, "okapi") == (True, True)


def test_what_was_erased_is_found_no_more(house: House):
    incident = house.register(title="Okapi is down")
    with house.world.entered():
        _said(house, incident)
        note = incident.notes.get()
    for row, name in (
        (f"incidents.note:{note.pk}", "text"), (f"incidents.incident:{incident.pk}", "title"),
    ):  # fmt: skip
        call_command("erase", row, name, "--why", "mistake", stdout=StringIO())

    with house.world.entered():
        assert _has(incident, "axolotl") == (False, False)
        assert _has(incident, "okapi") == (False, False)
        assert _has(incident, "quagga") == (True, True)


def test_the_command_says_how_many_had_other_words(house: House):
    incident = house.register(title="Okapi is down")
    said = StringIO()
    call_command("rebuild_search", stdout=said)

    told = "; 0 incidents and 0 known solutions had other words than they have\n"
    assert said.getvalue().endswith(told)
    with house.world.entered():
        assert _has(incident, "okapi") == (True, True)


def test_a_known_solution_that_is_not_found_is_written_anew(committed_world: World):
    world = committed_world
    with world.entered():
        about = ChangeArticle(title="Axolotl in the pipe", solution="Take it out.")
        ask = WriteArticle(about=about, publishes=True)
        article = write_article(
            provider_id=world.provider.pk, ask=ask, actor=world.actor("ines"), now=at()
        )
    with session_of(owner()) as cursor:
        enter(cursor, world.scope)
        cursor.execute(
            "UPDATE incidents_articlewords SET words = '' WHERE article_id = %s", [article.pk]
        )

    stale = [one.stale_articles for _turn in (1, 2) for one in rebuild_words(world.provider.pk)]

    assert stale == [1, 0]
    with world.entered():
        words = ArticleWords.objects.filter(article=article)
        assert "axolotl" in words.values_list("words", flat=True).get()
