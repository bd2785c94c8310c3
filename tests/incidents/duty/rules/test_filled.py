"""A form filled in: which are offered, what is copied, what is missing, and what changed."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from incidents.duty.rules.facts import Said
from incidents.duty.rules.filled import AnswerState, filled, forms_for, snapshot_of
from incidents.duty.rules.obligations import Debtor
from tenants.data import forms, regimes

DAY = date(2026, 11, 30)
LAWS = frozenset({"gdpr", "nis2", "dora", "cra"})
FACTS, FORMS = forms().facts, forms().forms


def debtor(jurisdiction="NL", *, authorities=()):
    return Debtor(
        jurisdiction=jurisdiction, laws=LAWS, authorities=authorities,
        zone=ZoneInfo("Europe/Amsterdam"),
    )  # fmt: skip


def offered(who, occasions, day=DAY):
    return {one.code for one in forms_for(who, regimes(), forms(), occasions=occasions, day=day)}


@pytest.mark.parametrize(
    ("where", "occasions", "found"),
    [
        (debtor("NL"), {"gdpr"}, {"ap", "controller_notice", "persons_text"}),
        (debtor("BE-VLG"), {"gdpr"}, {"gba_1", "gba_2", "controller_notice", "persons_text"}),
        (
            debtor("BE-VLG", authorities=("gba", "vtc")),
            {"gdpr"},
            {"gba_1", "gba_2", "vtc", "controller_notice", "persons_text"},
        ),
        (debtor("NL"), {"nis2"}, {"nis2_early_nl", "nis2_notification_nl", "nis2_final_nl"}),
        (debtor("BE-KSZ"), {"nis2"}, {"nis2_early_be", "nis2_notification_be", "nis2_final_be"}),
        (debtor("NL"), {"dora"}, {"dora_initial", "dora_intermediate", "dora_final"}),
        (debtor("NL"), {"cra"}, {"cra_early", "cra_notification", "cra_final"}),
        (debtor("NL"), {"security"}, set()),
    ],
)
def test_who_answers_to_whom_has_their_forms(where, occasions, found):
    assert offered(where, occasions) == found


def test_a_form_is_offered_while_it_holds():
    assert "cra_early" not in offered(debtor(), {"cra"}, date(2026, 9, 10))
    assert "nis2_early_nl" not in offered(debtor(), {"nis2"}, date(2026, 8, 14))


def by_ask(answers):
    return {one.question.facts: one for one in answers}


def test_each_answer_stands_in_the_order_of_the_form_and_says_how_it_stands():
    said = {
        "organisation": Said("Acme"),
        "organisation_number": Said(is_unknown=True),
        "nature": Said("confidentiality availability"),
        "persons_min": Said("10"), "persons_max": Said("40"),
        "harms": Said(is_unknown=True), "consequences": Said(is_unknown=True),
        "summary": Said(is_unknown=True),
    }  # fmt: skip

    with translation.override("en"):
        answers = filled(FORMS["ap"], FACTS, said, write=str)

    assert [one.question for one in answers] == list(FORMS["ap"].questions)
    found = by_ask(answers)
    assert found["organisation", "organisation_number"].text.splitlines() == [
        "Organisation: Acme", "Number of the organisation (trade register): not known yet",
    ]  # fmt: skip
    assert found["nature",].text.startswith("Confidentiality: seen")
    assert found["persons_min", "persons_max"].state is AnswerState.GIVEN
    # Not known yet is an answer where it may follow, and none where the first filing needs it.
    assert found["harms", "consequences"].state is AnswerState.LATER
    assert found["summary",].state is AnswerState.MISSING
    assert found["reporter",].state is AnswerState.MISSING
    assert found["reporter",].wanted == ("reporter",)
    assert found["remarks",].state is AnswerState.NONE
    assert not any(one.is_changed for one in answers)


def test_what_changed_since_it_was_filed_last_is_marked():
    filed = {"summary": Said("Out."), "cause": Said(is_unknown=True), "severity": Said("limited")}
    before = snapshot_of(FORMS["gba_1"], filed)

    same = filled(FORMS["gba_2"], FACTS, filed, write=str, before=before)
    later = filled(
        FORMS["gba_2"], FACTS, {**filed, "cause": Said("A key was lost.")}, write=str,
        before=before,
    )  # fmt: skip

    # What the first part did not ask for is new in the second.
    assert {one.question.facts for one in same if one.is_changed} == {
        ("summary", "happened", "cause"), ("harms", "consequences", "severity"),
    }  # fmt: skip
    assert by_ask(later)["summary", "happened", "cause"].is_changed
    assert not by_ask(later)["persons_min", "persons_max"].is_changed
