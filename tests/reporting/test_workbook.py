"""A workbook: texts stay texts, moments are moments, and a full sheet goes on in another one."""

import io
from datetime import datetime

from python_calamine import CalamineWorkbook

from reporting.services.workbook import LONGEST, Sheet, Workbook


def read(book: Workbook, *sheets: Sheet) -> CalamineWorkbook:
    pieces = book.pieces(sheets, split_said="%(name)s goes on", cut_said="%(count)d cut")
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(pieces)))


def test_each_kind_of_value_is_read_back():
    rows = [
        ["=1+1", 3, 4.5, True, None, "2026-03-29T01:30:00+00:00"],
        ["<&> \x07 _x0041_\r\n tail ", 10**17, -1, False, "", None],
    ]
    moments = [False] * 5 + [True]

    found = read(Workbook(["of what"]), Sheet("rows", list("abcdef"), moments, rows))

    names, first, second = found.get_sheet_by_name("rows").to_python()
    assert names == list("abcdef")
    assert first == ["=1+1", 3.0, 4.5, True, "", datetime(2026, 3, 29, 1, 30)]  # noqa: DTZ001
    assert second[0] == "<&> \ufffd _x0041_\r\n tail "
    assert second[1:4] == [str(10**17), -1.0, False]
    assert found.get_sheet_by_name("about").to_python() == [["about"], ["of what"]]


def test_a_full_sheet_goes_on_and_the_first_page_says_so():
    rows = [[str(number)] for number in range(7)]
    book = Workbook([], most_rows=4)

    found = read(book, Sheet("rows", ["n"], [False], rows), Sheet("few", ["n"], [False], rows[:3]))

    assert found.sheet_names == ["about", "rows", "rows 2", "rows 3", "few"]
    told = [found.get_sheet_by_name(name).to_python() for name in found.sheet_names]
    assert told[0] == [["about"], ["rows goes on"]]
    assert [row for sheet in told[1:4] for row in sheet if row != ["n"]] == rows
    assert len(told[4]) == 4, "exactly full: no empty sheet behind it"


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_that_is_said():
    found = read(Workbook([]), Sheet("rows", ["n"], [False], [["x" * (LONGEST + 1)]]))

    assert found.get_sheet_by_name("about").to_python() == [["about"], ["1 cut"]]
    [[_n], [cell]] = found.get_sheet_by_name("rows").to_python()
    text = str(cell)
    assert (len(text), text[-6:]) == (LONGEST, " [cut]")
