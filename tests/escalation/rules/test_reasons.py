"""Why somebody was asked, in the language of whoever reads it."""

import pytest
from django.utils import translation

from escalation.rules.reasons import Reason, instead_of, law, measure, missed_round
from tenants.choices import Function
from tenants.rules.texts import Text

M07 = measure("M07", Text(nl="Melden", en="Report"))


@pytest.mark.parametrize(
    ("_case", "reason", "dutch", "english"),
    [
        ("of a person", Reason("Kijk even."), "Kijk even.", "Kijk even."),
        (
            "a measure",
            M07,
            "Dit is afgesproken: Melden (M07).",
            "This was agreed: Report (M07).",
        ),
        (
            "a missed round",
            missed_round(3),
            "Update 3 aan de klant is niet op tijd gegeven.",
            "Update 3 to the customer was not given in time.",
        ),
        (
            "a promise that was missed",
            missed_round(3, "promise"),
            "Het bericht dat de klant beloofd was, is niet gegeven.",
            "The message that was promised to the customer was not given.",
        ),
        (
            "a law",
            law(Text(nl="Melding", en="Notification")),
            "De wet vraagt dit en er is nog niet op geantwoord: Melding.",
            "The law asks for it, and it is not answered yet: Notification.",
        ),
        ("of a later release", Reason(code="eclipse"), "eclipse", "eclipse"),
    ],
)
def test_each_reads_it_in_his_language(_case: str, reason: Reason, dutch: str, english: str):
    with translation.override("nl"):
        assert str(reason) == dutch
    with translation.override("en"):
        assert str(reason) == english


def test_who_stands_in_is_told_for_whom():
    reason = instead_of(M07, (Function.DPO,))

    with translation.override("en"):
        assert str(reason).startswith("This was agreed: Report (M07). Nobody here is ")
        assert str(Function.DPO.label) in str(reason)
