"""A record holds what it should hold by now."""

from datetime import UTC, datetime

import pytest

from incidents.choices import Channel, Kind, Status, TriageOutcome
from incidents.duty.rules.completeness import Completeness, check_record, fields_of
from tenants.data import icr

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
AT_CREATE = {
    "title": "Server unreachable",
    "description": "Nothing answers",
    "reporter": 7,
    "detected_at": NOW,
    "detection": "user",
    "reference": "INC-2026-000001",
    "status": "new",
    "reported_at": NOW,
    "channel": "phone",
    "profile": 1,
}
AT_TRIAGE = {
    "affected": "Server",
    "impact": 3,
    "category": 4,
    "priority": 1,
    "is_security": False,
    "personal_data": "no",
    "confidentiality": 1,
    "integrity": 1,
    "availability": 3,
}
AT_CLOSING = {
    "occurred_at": NOW,
    "cause": "Power supply",
    "workaround": "None available",
    "confirmed_at": NOW,
}
COMPLETE = AT_CREATE | AT_TRIAGE | AT_CLOSING


def missing(record, status=Status.CLOSED, channel=Channel.PHONE, **more):
    found = check_record(icr(), record, status=status, channel=channel, **more)
    return [field.key for field in found.missing]


@pytest.mark.parametrize(
    ("status", "record"),
    [
        (Status.NEW, AT_CREATE),
        (Status.TRIAGED, AT_CREATE | AT_TRIAGE),
        (Status.IN_PROGRESS, AT_CREATE | AT_TRIAGE),
        (Status.RESOLVED, AT_CREATE | AT_TRIAGE | {"workaround": "Restart"}),
        (Status.CLOSED, COMPLETE),
    ],
)
def test_nothing_is_asked_before_its_step(status, record):
    found = check_record(icr(), record, status=status, channel=Channel.PHONE)

    assert (found.missing, found.is_complete, found.percentage) == ((), True, 100)


@pytest.mark.parametrize(
    ("status", "record", "expected"),
    [
        (
            Status.TRIAGED,
            AT_CREATE,
            ["affected", "potential_impact", "category", "priority", "is_security",
             "personal_data", "classes"],
        ),
        # A workaround is asked by its measure, where the class does.
        (Status.RESOLVED, AT_CREATE | AT_TRIAGE, []),
        (
            Status.CLOSED,
            AT_CREATE | AT_TRIAGE,
            ["occurred_at", "cause", "closure_confirmation"],
        ),
    ],
)  # fmt: skip
def test_what_a_step_asks(status, record, expected):
    assert missing(record, status) == expected


@pytest.mark.parametrize(
    ("attribute", "empty", "key"),
    [
        ("detected_at", None, "observed_at"),
        ("cause", "  ", "cause"),
        ("affected", [], "affected"),
        ("availability", None, "classes"),
        ("reference", "", "reference"),
    ],
)
def test_empty_is_missing(attribute, empty, key):
    assert missing({**COMPLETE, attribute: empty}) == [key]


def test_no_is_an_answer():
    assert missing({**COMPLETE, "is_security": False, "priority": 0}) == []


@pytest.mark.parametrize(
    ("_case", "changes"),
    [
        ("a reason instead of a class", {"availability": None, "class_reason": "Owner unknown"}),
        ("silence instead of a confirmation", {"confirmed_at": None, "confirm_by": NOW}),
        ("registered by the reporter himself", {"registered_by": None}),
    ],
)
def test_one_of_two_is_enough(_case, changes):
    assert missing({**COMPLETE, **changes}) == []


@pytest.mark.parametrize("channel", [Channel.MONITORING, Channel.IMPORT])
def test_a_machine_does_not_answer_eight_questions(channel):
    record = {key: value for key, value in COMPLETE.items() if key not in ("detected_at", "cause")}

    assert missing(record, channel=channel) == []
    assert missing(record) == ["observed_at", "cause"]


def test_what_was_no_incident_is_asked_what_was_asked_at_the_start():
    assert missing(AT_CREATE, outcome=TriageOutcome.NOT_AN_INCIDENT) == []
    assert missing(AT_CREATE, kind=Kind.SERVICE_REQUEST) == []


def test_the_percentage_is_rounded_down():
    found = check_record(
        icr(), {**COMPLETE, "cause": ""}, status=Status.CLOSED, channel=Channel.PHONE
    )

    assert len(found.asked) == 21
    assert found.percentage == 95


def test_what_is_empty_and_may_be_is_told_apart_from_what_is_missing():
    found = check_record(icr(), AT_CREATE, status=Status.TRIAGED, channel=Channel.PHONE)

    assert [field.key for field in found.later] == ["occurred_at", "cause", "closure_confirmation"]
    assert set(found.asked) | set(found.later) == set(found.fields)


def test_without_information_classes_none_are_asked():
    keys = {field.key for field in fields_of(icr().without_classes())}

    assert keys == {field.key for field in fields_of(icr())} - {"classes", "profile_version"}


def test_nothing_asked_is_not_a_figure():
    assert Completeness(asked=(), missing=()).percentage is None
