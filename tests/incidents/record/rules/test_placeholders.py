"""What a text leaves open: known or refused, and filled in or named."""

import pytest

from incidents.record.rules.placeholders import PLACEHOLDERS, fill, lacking, unknown_in


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Dear {{ reporter }}, {{number}} is ours.", []),
        ("{{ note }} and {{ solution }}", ["note", "solution"]),
        ("{{ Number }}", ["Number"]),
        ("{{}}", ["{{ }}"]),
        ("{{ number", ["{{"]),
        ("number }}", ["}}"]),
        ("{ number } is no placeholder", []),
    ],
)
def test_what_a_text_leaves_open_is_known_or_named(text: str, unknown: list[str]):
    assert unknown_in(text) == unknown


def test_what_has_no_value_is_named_for_a_person_to_write():
    text = "{{ number }} by {{ next_message }}"

    assert fill(text, {"number": "INC-1", "next_message": ""}).startswith("INC-1 by [")
    assert lacking(text, {"number": "INC-1"}) == [PLACEHOLDERS["next_message"]]
