"""The timeline: what is shown of what happened, newest first, a page at a time."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from escalation.events import ABOUT
from incidents.desk.queries.timeline import SIZE, newest_event, timeline
from incidents.desk.queries.timeline_reader import SPOKEN
from incidents.handling.asks.talk import AddNote, LogCall, SendMessage
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.services.communicate import add_note, log_call, send_message
from incidents.handling.services.triage import change_priority
from incidents.models import Clock, Incident
from incidents.record.queries.entries import Entry, Fold, Timeline, fold
from incidents.record.queries.promised import short_moment
from tenants.ledger.declared import UNKNOWN_ICON, codes
from tests.databases import ROOT
from tests.escalation.house import follow
from tests.incidents.desk.house import House, at


def _read(house: House, incident: Incident, **asked: Any) -> Timeline:
    with house.world.entered(), translation.override("en"):
        fresh = Incident.objects.select_related("reporter", "tenant").get(pk=incident.pk)
        return timeline(fresh, **asked)


def _talk(house: House, incident: Incident) -> None:
    actor = house.world.actor("agnes")
    with house.world.entered():
        told: dict[str, Any] = {"incident_id": incident.pk, "actor": actor, "now": at()}
        send_message(ask=SendMessage(text="We are on it."), **told)
        add_note(ask=AddNote(text="PDU B is off."), **told)
        log_call(
            ask=LogCall(contact_id=incident.reporter_id, direction="out", outcome="voicemail",
            summary="Left a message."), **told,
        )  # fmt: skip


def test_what_was_said_is_shown_newest_first_and_by_whom(house: House):
    incident = house.register()
    _talk(house, incident)

    entries = _read(house, incident).entries

    assert [entry.kind for entry in entries] == ["call", "note", "message", "report"]
    assert [entry.body for entry in entries] == [
        "Left a message.", "PDU B is off.", "We are on it.", "Nobody can reach the planning.",
    ]  # fmt: skip
    assert [entry.visible for entry in entries] == ["", "internal", "public", ""]
    assert [entry.author for entry in entries] == [*["Agnes Wouters"] * 3, "Rik Jacobs"]


@pytest.mark.parametrize(
    ("show", "kinds"),
    [
        ("all", ["call", "note", "message", "report"]),
        ("customer", ["call", "message"]),
        ("internal", ["note"]),
        ("system", ["report"]),
    ],
)
def test_one_kind_can_be_chosen(house: House, show: str, kinds: list[str]):
    incident = house.register()
    _talk(house, incident)

    assert [entry.kind for entry in _read(house, incident, show=show).entries] == kinds


def test_pages_follow_each_other_without_loss(house: House):
    incident = house.register()
    actor = house.world.actor("agnes")
    with house.world.entered():
        for number in range(SIZE + 3):
            add_note(
                incident_id=incident.pk, actor=actor, now=at(), ask=AddNote(text=f"note {number}")
            )

    first = _read(house, incident)
    second = _read(house, incident, before=first.older)

    bodies = [entry.body for entry in (*first.entries, *second.entries)]
    expected = [f"note {number}" for number in reversed(range(SIZE + 3))]
    assert bodies == [*expected, "Nobody can reach the planning."]
    assert second.older is None


def test_a_change_of_priority_says_from_what_to_what(house: House):
    incident = house.triaged(house.register(), impact=3, urgency=3)

    entry = _read(house, incident).entries[0]

    with translation.override("en"):
        assert str(entry.title) == "Triage done"
    assert entry.detail.startswith("It happened, P3 → P1, ")
    assert entry.detail.endswith(", by Agnes Wouters")


def test_a_change_of_priority_says_how_the_deadlines_moved(house: House):
    incident = house.triaged(house.register(), impact=3, urgency=3)
    with house.world.entered(), translation.override("en"):
        clocks = Clock.objects.filter(incident=incident, kind="resolution").order_by("pk")
        was, becomes = [short_moment(clock.due_at, at()) for clock in clocks]

    detail = _read(house, incident, show="system").entries[0].detail

    assert f"Resolution: {was} → {becomes}" in detail


def test_a_change_of_priority_says_why(house: House):
    incident = house.triaged(house.register())
    with house.world.entered():
        change_priority(
            incident_id=incident.pk,
            expected_version=incident.version,
            now=at(),
            actor=house.world.actor("agnes"),
            ask=ChangePriority(
                impact=3,
                urgency=3,
                reason="The shop stands still.",
                criteria={"impact": ["impact.high.1"], "urgency": ["urgency.high.1"]},
            ),
        )

    detail = _read(house, incident, show="system").entries[0].detail

    assert detail.startswith("P3 → P1, The shop stands still, ")


def test_evidence_says_what_it_shows_and_not_that_all_is_proved(house: House):
    incident = house.register(impact=3, urgency=3)
    with house.world.entered():
        follow()

    shown = [
        entry for entry in _read(house, incident, show="system").entries if "M07" in entry.detail
    ]

    with translation.override("en"):
        assert [str(entry.title) for entry in shown] == ["Evidence for a measure"]
    assert shown[0].detail == "M07: management was told"


def test_the_newest_event_moves_with_everything_that_happens(house: House):
    incident = house.register()
    with house.world.entered():
        before = newest_event(incident)
    _talk(house, incident)

    with house.world.entered():
        assert newest_event(incident) > before


# What is written in a log is no event, and what is told of other subjects stands elsewhere.
_TOLD = re.compile(
    r'(?:append|tell|record)\(\s*\w+,\s*"([a-z]+\.[a-z_]+)"|kind="([a-z]+\.[a-z_]+)"'
)


# Told of a file, of a contact, of a customer, of a person's calendar and of a desk.
OF_OTHERS = {
    "replay.started", "replay.skipped", "replay.finished", "contact.imported", "digest.written",
    "view.kept", "view.changed", "view.removed", "calendar.made", "calendar.taken_away",
    "customer.noted",
}  # fmt: skip


def test_everything_that_a_service_tells_of_an_incident_has_words():
    sources = [
        path.read_text() for room in ("incidents", "escalation")
        for path in (ROOT / room).rglob("services/*.py")
    ]  # fmt: skip

    told = {a or b for text in sources for a, b in _TOLD.findall(text)}

    assert len(told) > 40
    drawn = codes(lambda kind: kind.icon != UNKNOWN_ICON or kind.is_quiet)
    assert told - drawn - {*SPOKEN, "note.added"} - OF_OTHERS == set()


# Mails to a person about their account are about no incident.
OF_ACCOUNTS = {"invitation", "new_password", "question"}
# And one to auditors, about the whole ledger.
OF_THE_LEDGER = {"anchor"}
# Or with the register of a month.
OF_THE_REGISTER = {"monthly_register"}
OF_PROGRAMS = {"webhook_paused", "status_confirm", "status_update"}
# And of who is on duty.
OF_ROTAS = {"duty_gaps", "duty_swap", "duty_ring", "duty_handed"}


def test_a_notice_says_what_it_is_about():
    templates = ROOT / "templates" / "messages"
    shipped = {path.name for path in templates.iterdir() if path.is_dir()}

    others = OF_ACCOUNTS | OF_THE_LEDGER | OF_THE_REGISTER | OF_PROGRAMS | OF_ROTAS
    assert shipped - others == set(ABOUT)


def _line(number: int, kind: str = "system", *, hot: bool = False) -> Entry:
    return Entry(id=f"e{number}", kind=kind, at=at(), icon="", title=f"Title {number}", hot=hot)


@pytest.mark.parametrize(
    ("_case", "entries", "drawn"),
    [
        ("nothing", [], []),
        ("one alone is a line", [_line(3), _line(2, "note")], ["e3", "e2"]),
        ("a run is folded", [_line(3), _line(2), _line(1, "note")], ["fold-e2", "e1"]),
        (
            "what is hot stays in sight",
            [_line(5), _line(4), _line(3, hot=True), _line(2), _line(1)],
            ["fold-e4", "e3", "fold-e1"],
        ),
        (
            "the same on end stays red in one line",
            [*(_line(9, hot=True) for _ in range(3)), _line(3, hot=True), _line(2, "note")],
            ["fold-e9", "e3", "e2"],
        ),
        ("twice is not on end", [_line(9, hot=True), _line(9, hot=True)], ["e9", "e9"]),
        ("words are not folded", [_line(2, "message"), _line(1, "call")], ["e2", "e1"]),
    ],
)
def test_what_the_system_did_is_folded(_case: str, entries: list[Entry], drawn: list[str]):
    assert [entry.id for entry in fold(entries)] == drawn


def test_who_asks_for_the_system_reads_each_line():
    line = Timeline(entries=[_line(2), _line(1)], older=None, show="system")

    assert [entry.id for entry in line.folded] == ["e2", "e1"]


def test_a_fold_says_what_is_in_it_from_when_to_when():
    folded = fold([_line(2), _line(2), _line(1)])[0]

    assert isinstance(folded, Fold)
    assert folded.titles == "Title 1, Title 2"
    assert (folded.began_at, folded.ended_at) == (folded.entries[2].at, folded.entries[0].at)


@pytest.mark.parametrize(
    ("_case", "seconds", "told"),
    [("at once", 0, False), ("within a minute", 29, False), ("over a minute", 30, True)],
)
def test_a_fold_of_one_minute_names_it_once(_case: str, seconds: int, told: bool):
    begin = datetime(2026, 12, 1, 9, 0, 30, tzinfo=UTC)
    first, last = (replace(_line(n), at=begin + timedelta(seconds=seconds * n)) for n in (0, 1))

    assert Fold([last, first]).takes_minutes is told
