"""Markup is escaped as Django does it, and the attributes of a widget are drawn as by Django."""

from decimal import Decimal
from typing import Any

import django.utils.html
import pytest
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from incidents.choices import Status
from servicedesk.markup import format_html

VALUES = [
    "plain", "<b title='x'>\"&amp;", SafeString("<i>kept</i>"), 7, 1.5, Decimal("2.50"), None, True,
    Status.NEW, Status.NEW.label, gettext_lazy("Search"),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_escaped_as_by_django(value: Any):
    ours, theirs = (
        format_html("<p>{}</p>", value),
        django.utils.html.format_html("<p>{}</p>", value),
    )

    assert ours == theirs
    assert isinstance(ours, SafeString)


@pytest.mark.parametrize("value", [*VALUES, False], ids=repr)
@pytest.mark.parametrize("kind", ["input", "textarea"])
def test_a_widget_is_drawn_as_by_django(kind: str, value: Any):
    attrs = {"id": "x", "data-a": value, "required": True, "disabled": False}
    widget = {"type": "text", "name": "a<b", "value": 'say "it\'s"', "attrs": attrs}
    name = f"django/forms/widgets/{kind}.html"

    ours = engines["django"].get_template(name).render({"widget": widget})

    assert ours.strip() == DjangoTemplates().get_template(name).render({"widget": widget}).strip()
