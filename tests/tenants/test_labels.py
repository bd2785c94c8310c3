"""What a column's choice is called: in the language of who reads it, also where it is none."""

from typing import Any

import pytest
from django.utils import translation

from incidents.choices import Status
from incidents.models import Incident


@pytest.mark.parametrize(
    ("_case", "language", "given", "shown"),
    [
        ("English", "en", {"status": Status.NEW}, "New"),
        ("Dutch, right after it", "nl", {"status": Status.NEW}, "Nieuw"),
        ("a code, as it comes out of the database", "nl", {"status": "new"}, "Nieuw"),
        ("no choice of ours", "en", {"status": "gone"}, "gone"),
        ("nothing", "en", {"status": None}, None),
    ],
)
def test_a_choice_is_shown_by_its_label(
    _case: str, language: str, given: dict[str, Any], shown: str | None
):
    with translation.override(language):
        assert Incident(**given).get_status_display() == shown
