"""What holds the sheets of a workbook together (ECMA-376): their names, types and styles."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKED: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES: Final = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    "</styleSheet>"
)


def parts_of(called: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give each file beside those of the sheets; the sheet that was written last stands first."""
    count = len(called)
    order = [count, *range(1, count)]
    listed = "".join(
        f'<sheet name={quoteattr(called[one - 1][:31])} sheetId="{one}" r:id="rId{one}"/>'
        for one in order
    )
    yield (
        "xl/workbook.xml",
        (f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>'),
    )
    sheets = "".join(
        f'<Relationship Id="rId{one}" Type="{_LINKS}/worksheet"'
        f' Target="worksheets/sheet{one}.xml"/>'
        for one in range(1, count + 1)
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'{HEAD}<Relationships xmlns="{_PACKED}/relationships">{sheets}'
            f'<Relationship Id="rId0" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>'
        ),
    )
    yield "xl/styles.xml", STYLES
    yield (
        "_rels/.rels",
        (
            f'{HEAD}<Relationships xmlns="{_PACKED}/relationships"><Relationship Id="rId1"'
            f' Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    yield "[Content_Types].xml", _types(count)


def _types(count: int) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{one}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for one in range(1, count + 1)
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKED}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{parts}</Types>'
    )
