"""A condition before a restore and after it is the same line; another condition is another."""

import pytest

from tenants.rules.conditions import one_form


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("((((a > 1) AND (b < 4)) AND (c > 0)))", "(((a > 1) AND (b < 4) AND (c > 0)))"),
        ("((a OR (b AND c)) OR d)", "(a OR (b AND c) OR d)"),
        ("((a OR b) OR (NOT (c OR d)))", "(a OR b OR (NOT (c OR d)))"),
        (
            "(x = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[]))",
            "(x = ANY (ARRAY[('a'::character varying)::text, ('it''s'::character varying)::text]))",
        ),
    ],
)  # fmt: skip
def test_both_come_to_one(before: str, after: str):
    assert one_form(before) == one_form(after) == after


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("((a AND b) OR c)", "(a AND (b OR c))"),
        ("(NOT (a AND b) AND c)", "(NOT a AND b AND c)"),
        ("(a AND lower(b AND c))", "(a AND b AND c)"),
        ("((a AND ' OR (') AND c)", "((a AND ' AND (') AND c)"),
        ("((ARRAY['a'::character varying])::text[])", "((ARRAY['b'::character varying])::text[])"),
    ],
)  # fmt: skip
def test_what_means_something_else_stays_another(one: str, other: str):
    assert one_form(one) != one_form(other)


def test_what_is_no_condition_stays_as_it_is():
    assert one_form("grant on f(text) to app: EXECUTE (") == "grant on f(text) to app: EXECUTE ("
