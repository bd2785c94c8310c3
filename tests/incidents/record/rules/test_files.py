"""What a file may be called here, which are taken, and which are handed out (FIL-1, FIL-2)."""

import pytest

from incidents.choices import Scan
from incidents.record.rules.files import (
    PROGRAMS,
    Limits,
    check_given,
    check_kind,
    check_room,
    ending_of,
    plain_name,
    withheld,
)
from tenants.errors import Invalid

LIMITS = Limits(size=1000, at_once=2, of_incident=3, size_of_incident=1500)


@pytest.mark.parametrize(
    ("_case", "given", "name"),
    [
        ("plain", "report.pdf", "report.pdf"),
        ("accents stay", "verslag été.docx", "verslag été.docx"),
        ("a folder", "../../etc/passwd", "passwd"),
        ("a folder of Windows", "C:\\Users\\rik\\screen.png", "screen.png"),
        ("a wide slash", "a／b.png", "b.png"),
        ("zero width inside the ending", "shell.ph\u200bp", "shell.php"),
        ("zero width before it", ".\u200bhtaccess", "htaccess"),
        ("turned", "annual\u202etxt.exe", "annualtxt.exe"),
        ("isolated", "a\u2066b\u2069.txt", "ab.txt"),
        ("NUL", "photo.png\x00.exe", "photo.png.exe"),
        ("a line", "photo\r\nSet-Cookie: a=b.png", "photo Set-Cookie_ a=b.png"),
        ("a line of its own", "a\u2028b.txt", "a b.txt"),
        ("dots behind, that Windows drops", "run.exe. . .", "run.exe"),
        ("only dots", "....", "file"),
        ("nothing", "", "file"),
        ("only what nobody sees", "\u200b\u202e", "file"),
        ("a device", "CON", "_CON"),
        ("a device with an ending", "lpt1.txt", "_lpt1.txt"),
        ("no device", "console.txt", "console.txt"),
        ("wide letters", "ｓｈｅｌｌ．ｅｘｅ", "shell.exe"),
        ("signs of other systems", 'a<b>:"|?*.txt', "a_b______.txt"),
        ("a surrogate", "a\ud800b.txt", "ab.txt"),
    ],
)
def test_plain_name(_case: str, given: str, name: str):
    assert plain_name(given) == name


@pytest.mark.parametrize("given", ["a" * 300 + ".pdf", "é" * 300 + ".pdf", "." + "x" * 400])
def test_a_long_name_is_cut_and_keeps_its_ending(given: str):
    name = plain_name(given)

    assert len(name) <= 120
    assert len(name.encode()) <= 255
    assert name.endswith(".pdf") == given.endswith(".pdf")


@pytest.mark.parametrize("ending", sorted(PROGRAMS))
@pytest.mark.parametrize("name", ["tool.{}", "TOOL.{}", "invoice.pdf.{}", "a.\u200b{}", "a.{} ."])
def test_a_program_is_refused_however_it_is_spelled(ending: str, name: str):
    for spelled in (ending, ending.upper()):
        with pytest.raises(Invalid) as refused:
            check_kind(plain_name(name.format(spelled)), "text/plain")

        assert "attached" in refused.value.errors


def test_a_program_is_refused_by_its_content_whatever_it_is_called():
    with pytest.raises(Invalid):
        check_kind("photo.png", "application/vnd.microsoft.portable-executable")


@pytest.mark.parametrize(
    "name", ["photo.png", "page.html", "drawing.svg", "log.txt", "mail.eml", "a.zip", "README"]
)
def test_what_is_only_handed_out_as_a_download_is_taken(name: str):
    check_kind(name, "text/html")


def test_the_ending_of_what_has_none_is_its_name():
    assert ending_of("htaccess") == "htaccess"


@pytest.mark.parametrize(
    ("_case", "files", "said"),
    [
        ("empty", [("a.txt", 0)], "a.txt"),
        ("too large", [("a.txt", 10), ("b.bin", 1001)], "b.bin"),
        ("too many", [("a", 1), ("b", 1), ("c", 1)], "2"),
    ],
)
def test_too_much_at_once_is_refused(_case: str, files: list[tuple[str, int]], said: str):
    with pytest.raises(Invalid, match=said):
        check_given(files, LIMITS)


def test_as_much_as_the_limit_is_taken():
    check_given([("a.txt", 1000), ("b.txt", 1)], LIMITS)
    check_room(present=1, size=500, added=[500, 500], limits=LIMITS)


@pytest.mark.parametrize(
    ("_case", "present", "size", "added"),
    [("one file more", 2, 0, [1, 1]), ("one byte more", 1, 500, [500, 501])],
)
def test_more_than_an_incident_holds_is_refused(_case, present, size, added):
    with pytest.raises(Invalid):
        check_room(present=present, size=size, added=added, limits=LIMITS)


@pytest.mark.parametrize(
    ("scan", "is_erased", "serves_unscanned", "is_withheld"),
    [
        (Scan.CLEAN, False, False, False),
        (Scan.CLEAN, True, True, True),
        (Scan.INFECTED, False, True, True),
        (Scan.INFECTED, False, False, True),
        (Scan.NOT_SCANNED, False, True, False),
        (Scan.NOT_SCANNED, False, False, True),
    ],
)
def test_withheld(scan, is_erased, serves_unscanned, is_withheld):
    said = withheld(scan=scan, is_erased=is_erased, serves_unscanned=serves_unscanned)

    assert bool(said) is is_withheld
