"""What each kind of fact may be, how it is kept, and how it reads."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from incidents.duty.rules.facts import (
    LINE,
    MOST,
    Said,
    check_pairs,
    in_words,
    is_same,
    kept_as,
    read_back,
)
from tenants.data import forms
from tenants.errors import Invalid

NOW = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
FACTS = forms().facts


@pytest.mark.parametrize(
    ("code", "value", "kept"),
    [
        ("reporter", "  Dora\r\nDPO ", "Dora\nDPO"),
        ("persons_min", 0, "0"),
        ("persons_min", "007", "7"),
        ("began_at", NOW, "2026-10-25T01:30:00+00:00"),
        ("is_malicious", "no", "no"),
        ("severity", "limited", "limited"),
        # In the order of its options, each once.
        ("nature", ["availability", "confidentiality"], "confidentiality availability"),
        ("nature", [], ""),
        ("summary", None, ""),
        # What lies ahead is said of what is expected alone.
        ("recovery_expected_at", NOW + timedelta(days=1), "2026-10-26T01:30:00+00:00"),
    ],
)
def test_a_value_is_kept_as_text_and_read_back(code, value, kept):
    field = FACTS[code]

    assert kept_as(field, value, now=NOW) == kept
    back = read_back(field, kept)
    assert kept_as(field, back, now=NOW) == kept


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("reporter", "x" * (LINE + 1)),
        ("reporter", "a\x00b"),
        ("persons_min", -1),
        ("persons_min", MOST + 1),
        ("persons_min", "many"),
        ("persons_min", "\u0663"),
        ("began_at", NOW + timedelta(minutes=2)),
        ("began_at", "yesterday"),
        ("is_malicious", "maybe"),
        ("severity", "awful"),
        ("severity", ["limited", "great"]),
        ("nature", ["beauty"]),
    ],
)
def test_what_it_cannot_be_is_refused_beside_it(code, value):
    with pytest.raises(Invalid) as refused:
        kept_as(FACTS[code], value, now=NOW)

    assert refused.value.field == code


def test_it_reads_in_the_language_of_the_reader():
    write = str
    with translation.override("nl"):
        assert in_words(FACTS["is_malicious"], "yes", write) == "Ja"
        assert in_words(FACTS["nature"], "confidentiality availability", write).splitlines() == [
            "Vertrouwelijkheid: gezien door wie dat niet mag",
            "Beschikbaarheid: verloren of onbereikbaar",
        ]
    assert in_words(FACTS["began_at"], NOW.isoformat(), write) == str(NOW)
    assert in_words(FACTS["persons_min"], "12", write) == "12"


def test_the_highest_number_is_not_below_the_lowest():
    check_pairs(FACTS.values(), {"persons_min": "10", "persons_max": "10"})
    check_pairs(FACTS.values(), {"persons_min": "10", "persons_max": ""})

    with pytest.raises(Invalid) as refused:
        check_pairs(FACTS.values(), {"persons_min": "10", "persons_max": "9"})

    assert refused.value.errors.keys() == {"persons_max"}


def test_a_form_that_is_sent_as_it_stands_says_the_same():
    began, summary = FACTS["began_at"], FACTS["summary"]
    exact = NOW.replace(second=31, microsecond=7)

    assert is_same(began, Said(exact.isoformat()), Said(NOW.isoformat()))
    assert is_same(summary, Said("Out.\r\n"), Said("Out."))
    assert not is_same(summary, Said(""), Said(is_unknown=True))
