"""What an event of before tells of a column is read as a part of the one that it went into."""

import pytest

from tenants.ledger.successions import PARTS, made, onto

ROUND = "incidents.updateround"


def gathered(column: str, to: str, code: str, becomes: str):
    names = {"from": f"{ROUND}.{column}", "to": f"{ROUND}.{to}"}
    return made(
        {"name": column, "since": "x.1", "gathered": {**names, "code": code, "becomes": becomes}}
    )


BY_EMAIL = gathered("by_email", "media", "email", "set")
BY_PHONE = gathered("by_phone", "media", "phone", "set")
MAILED = gathered("mailed_at", "proven", "email", "map")
CALLED = gathered("called_at", "proven", "phone", "map")


def read(said, before=None):
    """Return the columns of a row after an event of before."""
    mentions = [(ROUND, said)]
    for one in (BY_EMAIL, BY_PHONE, MAILED, CALLED):
        mentions = [new for mention in mentions for new in one.follow(*mention)]
    ((_label, columns),) = mentions
    return onto(before or {}, columns)


@pytest.mark.parametrize(
    ("_case", "said", "before", "expected"),
    [
        ("a new row", {"by_email": True, "by_phone": False}, {}, {"media": ["email"]}),
        ("both", {"by_phone": True, "by_email": True}, {}, {"media": ["email", "phone"]}),
        ("one more", {"by_phone": True}, {"media": ["email"]}, {"media": ["email", "phone"]}),
        ("one less", {"by_email": False}, {"media": ["email", "phone"]}, {"media": ["phone"]}),
        ("none", {"by_email": False, "by_phone": False}, {}, {"media": []}),
        ("nothing proven", {"mailed_at": None, "called_at": None}, {}, {"proven": {}}),
        ("mailed", {"mailed_at": "9Z"}, {"proven": {"phone": "8Z"}},
         {"proven": {"email": "9Z", "phone": "8Z"}}),
        ("bounced", {"mailed_at": None}, {"proven": {"email": "9Z"}}, {"proven": {}}),
        ("beside others", {"by_phone": True, "due_at": "9Z"}, {"media": []},
         {"media": ["phone"], "due_at": "9Z"}),
    ],
)  # fmt: skip
def test_what_was_told_of_each_column_is_gathered_in_one(_case, said, before, expected):
    assert read(said, before) == expected


def test_a_row_that_is_gone_is_gone():
    assert BY_EMAIL.follow(ROUND, None) == [(ROUND, None)]


def test_a_part_that_another_column_told_is_not_the_column_itself():
    ((label, columns),) = BY_EMAIL.follow(ROUND, {"by_email": True, "by_phone": True})

    assert columns["media"][PARTS] == {"email": True}
    assert not BY_PHONE.is_early(label, columns)
    assert BY_PHONE.is_early(ROUND, {"media": ["email"]})
