"""The columns of an export against the model: nothing of the record is left out (X22)."""

from django.db import models

from incidents.models import Incident
from incidents.services.timing import KINDS
from reporting.queries.columns import COLUMNS, NAMES


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
        for moment in ("due_at", "stopped_at", "breached_at"):
            assert f"{kind}_{moment}" in names


def test_no_name_is_there_twice_and_none_is_a_formula():
    names = [column.name for column in COLUMNS]

    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)
