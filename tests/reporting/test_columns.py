"""The columns of an export against the model: nothing of the record is left out (X22)."""

from typing import Any

from django.db import models

from incidents.choices import Feedback
from incidents.handling.asks.feedback import AnswerComplaint, Complain, Rate
from incidents.handling.asks.review import HoldReview
from incidents.handling.services.feedback import answer_complaint, complain, rate
from incidents.handling.services.review import hold_review
from incidents.models import Incident
from incidents.record.services.timing import KINDS
from reporting.queries.columns import COLUMNS, NAMES
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.queries import scope_of
from tests.factories import incidents as made
from tests.reporting.house import House


def test_every_field_of_an_incident_is_exported():
    names = {column.name for column in COLUMNS}

    assert {field.attname for field in Incident._meta.concrete_fields} <= names


def test_every_key_stands_beside_the_name_it_leads_to():
    names = {column.name for column in COLUMNS}

    for field in Incident._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            led_to = NAMES[field.related_model._meta.label_lower]
            assert {f"{field.name}_{name}" for name in led_to} <= names


def test_every_clock_is_exported():
    names = {column.name for column in COLUMNS}

    for kind in KINDS:
        for moment in ("due_at", "stopped_at", "breached_at", "ended_at"):
            assert f"{kind}_{moment}" in names


def test_what_an_incident_has_one_of_is_exported_and_no_word_of_the_desk_about_it():
    names = {column.name for column in COLUMNS}

    assert {
        "review_due_at",
        "review_held_at",
        "review_was_effective",
        "review_was_preventable",
        "rating_face",
        "complaints",
        "complaints_unanswered",
    } <= names
    assert not names & {"review_findings", "review_recommendations", "review_shared_with"}


def test_no_name_is_there_twice_and_none_is_a_formula():
    names = [column.name for column in COLUMNS]

    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_what_came_after_is_counted_and_no_row_is_there_twice(committed_house: House):
    house = committed_house
    world, rik, agnes = house.world, house.world.actor("rik"), house.world.actor("agnes")
    bare = house.register()
    with world.entered():
        judged = made.closed(world, made.ByPhone.create(world=world))
        asked: dict[str, Any] = {"now": read_clock(), "incident_id": judged.pk}
        hold_review(
            **asked, actor=agnes, ask=HoldReview(findings="Canary.", was_effective=True,
            was_preventable=False),
        )  # fmt: skip
    with scoping.entered(scope_of(rik)):
        rate(**asked, actor=rik, ask=Rate(face=Feedback.UNHAPPY, text="=It took long"))
        for text in ("It took too long.", "Nobody answered."):
            last = complain(**asked, tenant_id=judged.tenant_id, actor=rik, ask=Complain(text=text))
    with world.entered():
        answer_complaint(
            complaint_id=last.pk,
            actor=agnes,
            now=read_clock(),
            ask=AnswerComplaint(answer="Sorry."),
        )

    found = house.export("audra")

    assert len(found.rows) == 2
    rows = {row["reference"]: row for row in found.rows}
    told = rows[judged.reference]
    assert (told["review_was_effective"], told["review_was_preventable"]) == ("true", "false")
    assert told["review_held_at"].endswith("Z")
    assert (told["rating_face"], told["complaints"], told["complaints_unanswered"]) == (
        "unhappy", "2", "1",
    )  # fmt: skip
    assert b"Canary" not in found.raw
    none = rows[bare.reference]
    assert (none["review_due_at"], none["rating_face"], none["complaints"]) == ("", "", "0")
    assert none["complaints_unanswered"] == "0"
