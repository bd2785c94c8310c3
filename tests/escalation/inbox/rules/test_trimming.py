"""Of a reply its new words are read: by what others expect, and by how Dutch programs quote."""

import time

import pytest

from escalation.inbox.rules.trimming import new_words
from tests.mails import dutch_headers, replies

EXPECTED = [one for one in replies() if one["published_expectation"] is not None]


def plain(text):
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip("\n")


def test_nearly_all_that_others_expect_is_met():
    wrong = [
        one["id"]
        for one in EXPECTED
        if plain(new_words(one["text"]).text) != plain(one["published_expectation"])
    ]

    print(f"replies trimmed as published: {len(EXPECTED) - len(wrong)} of {len(EXPECTED)}")  # noqa: T201
    assert len(EXPECTED) == 64
    assert len(wrong) / len(EXPECTED) <= 0.05, wrong


# An answer between the lines keeps the lines that it answers; and only known signatures go.
DISAGREED = {"zapier/email_1_8.txt", "zapier/email_1_6.txt"}


@pytest.mark.parametrize(
    "one",
    [one for one in replies() if one["agreed_text_normalised"] and one not in EXPECTED],
    ids=lambda one: one["id"],
)
def test_what_several_libraries_agree_on_is_met(one):
    if one["id"] in DISAGREED:
        pytest.skip("we say otherwise, on purpose")
    assert " ".join(new_words(one["text"]).text.split()) == one["agreed_text_normalised"]


@pytest.mark.parametrize("quoted", ["\n\n> oud\n> en ouder\n", "\n\noud\nen ouder\n"])
@pytest.mark.parametrize(("program", "line"), dutch_headers(), ids=lambda one: one[:30])
def test_how_dutch_programs_quote_is_known(program, line, quoted):
    if "subject" in program:
        return
    if program.startswith("Gmail (nl), broken in"):
        line += "vragen@example.org>:"
    if line.startswith("Van:"):
        line += "\nVerzonden: maandag\nAan: u"
    new = "Dank, dat werkt.\nGroet, Els"

    said = new_words(f"{new}\n\n{line}" + ("" if "Signature" in program else quoted))

    assert said.text == new


@pytest.mark.parametrize(
    ("_case", "text", "new"),
    [
        (
            "Outlook in French, with its head in bold",
            "Merci, ça marche.\n\n________________________________\n*De :* Agnes\n"
            "*Envoyé :* lundi\n*À :* Carla\n*Objet :* INC-2026-000001\n\nBonjour",
            "Merci, ça marche.",
        ),
        (
            "Outlook in German",
            "Läuft wieder.\n\n"
            "Von: Agnes <a@b.example>\nGesendet: Montag\nAn: Carla\nBetreff: x\n\nalt",
            "Läuft wieder.",
        ),
        (
            "a telephone in Dutch",
            "Het werkt.\n\nVerstuurd vanaf mijn iPhone\n\n> Op 3 dec 2026 om 10:15 heeft Agnes"
            " <a@b.example> het volgende geschreven:\n>\n> Werkt het?\n",
            "Het werkt.",
        ),
        (
            "answers between the lines",
            "Zie onder.\n\nOp 3 dec 2026 om 10:15 schreef Agnes <a@b.example>:\n> Welke versie?\n"
            "Versie 3.\n> En sinds wanneer?\nSinds maandag.\n> Dank\n",
            "Zie onder.\n\n> Welke versie?\nVersie 3.\n> En sinds wanneer?\nSinds maandag.",
        ),
        (
            "an answer below",
            "On Thu, 3 Dec 2026 at 10:15, Agnes <a@b.example> wrote:\n> Welke versie?\n\nVersie 3.",
            "Versie 3.",
        ),
        ("nothing but older words", "> Versie 3.", "> Versie 3."),
        ("a rule in the text", "Eerst dit.\n-----\nDan dat.", "Eerst dit.\n-----\nDan dat."),
        ("one header alone", "Van: de garage\nis niets.", "Van: de garage\nis niets."),
    ],
)  # fmt: skip
def test_what_is_new_stands_and_nothing_else(_case, text, new):
    assert new_words(text).text == new


def test_what_is_cut_is_kept():
    said = new_words("Ja.\n\nOp 3 dec 2026 om 10:15 schreef A <a@b.example>:\n> Werkt het?")

    assert "Werkt het?" in said.rest
    assert "schreef A" in said.rest


@pytest.mark.parametrize(
    "text",
    ["> " * 500_000, "On 1 " * 300_000, "<" * 1_000_000, "From: x\n" * 200_000, "-\n" * 500_000,
     "```\n" * 200_000, "On Monday 3\n" * 100_000],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_no_text_takes_long(text):
    before = time.process_time()

    new_words(text)

    assert time.process_time() - before < 2
