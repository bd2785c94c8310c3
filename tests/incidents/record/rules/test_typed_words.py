"""What somebody typed, as words to find by; and where they stand in a text."""

import pytest

from incidents.record.rules.words import (
    Piece,
    Word,
    count_in,
    excerpt,
    marked,
    mistyped,
    plain,
    query_of,
)


@pytest.mark.parametrize(
    ("_case", "word", "query"),
    [
        ("a beginning of its stem and its ends", Word("printers", stems=("printer",)),
         "('printer':* | '~printers':*)"),
        ("its stems only where they say more", Word("vpn", stems=("vpn",)), "('vpn':*)"),
        ("a short part as it is", Word("01", is_beginning=False), "('01')"),
        ("whoever is called so", Word("acme", named=("@t7",)), "('acme':* | '@t7')"),
        ("what was meant", Word("okpai", meant=("okapi", "opkai")), "('okapi' | 'opkai')"),
    ],
)  # fmt: skip
def test_what_is_asked_for_a_word(_case: str, word: Word, query: str):
    assert query_of([word]) == query


def test_each_word_and_one_of_each_set_of_marks_is_asked():
    asked = query_of([Word("vpn"), Word("mail")], ["@t1", "@t2"], [], ["@open"])

    assert asked == "('vpn':*) & ('mail':*) & ('@t1' | '@t2') & ('@open')"


@pytest.mark.parametrize("typed", ["okpai", "okai", "okaapi", "okapu", "kapi", "okapii"])
def test_one_typing_error_is_undone(typed: str):
    assert "okapi" in mistyped(typed)
    assert typed not in mistyped(typed)


@pytest.mark.parametrize("typed", ["okpia", "kap", "okapiii", "oakpu"])
def test_two_are_not(typed: str):
    assert "okapi" not in mistyped(typed)


def test_a_text_is_marked_where_a_word_stands():
    assert marked("Één mailserver, de Mail", [Word("mail")]) == [
        Piece("Één "), Piece("mailserver", is_hit=True), Piece(", de "), Piece("Mail", is_hit=True),
    ]  # fmt: skip
    assert marked("De fileserver", [Word("server")])[-1] == Piece("fileserver", is_hit=True)
    assert count_in("Server en server", [Word("server"), Word("mail")]) == 1


def test_an_excerpt_is_where_the_first_of_them_stands():
    text = "Vooraf " * 40 + "stond de okapi stil. " + "Daarna " * 40

    pieces = excerpt(text, [Word("okapi")])

    assert (pieces[0].text, pieces[-1].text) == ("… ", " …")
    assert Piece("okapi", is_hit=True) in pieces
    assert len("".join(piece.text for piece in pieces)) < 220
    assert all(part in {"Vooraf", "stond", "de", "okapi", "stil.", "Daarna", "…"}
               for part in "".join(piece.text for piece in pieces).split())  # fmt: skip
    assert excerpt(text, [Word("tapir")]) == []


@pytest.mark.parametrize(
    ("text", "expected"), [("Café", "cafe"), ("STRASSE ß", "strasse ss"), ("Œuvre Ø", "oeuvre o")]
)
def test_plain_is_small_and_without_accents(text: str, expected: str):
    assert plain(text) == expected
