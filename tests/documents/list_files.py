"""Workbooks made part by part, as Excel lays them out, so that a test can spoil one part of them."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
END = "</Relationships>"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="[$-40C]d\\ mmmm\\ yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="mmm\\-yy"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Cell styles 0 General, 1 short date, 2 French long date, 3 date and hour, 4 percent, 5 month alone."""


def sheet(rows: str, *, dimension: str = "A1:G9", before: str = "", after: str = "") -> str:
    """A worksheet part around its rows."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><dimension ref="{dimension}"/>'
        f'<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def text(ref: str, words: str) -> str:
    """A cell holding an inline string."""
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>'


def row(number: int, *cells: str, extra: str = "") -> str:
    """A row of cells."""
    return f'<row r="{number}"{extra}>{"".join(cells)}</row>'


HEADINGS = row(1, text("A1", "Nom"), text("B1", "Prénom"), text("C1", "Né(e) le"))
PERSON = row(2, text("A2", "Gülşen"), text("B2", "Çağlar"), '<c r="C2" s="1"><v>41493</v></c>')


def parts(
    sheets: dict[str, str],
    *,
    states: dict[str, str] | None = None,
    strings: tuple[str, ...] = (),
    date1904: bool = False,
) -> dict[str, str]:
    """Every part of a workbook, by its name in the archive."""
    names = {name: f"worksheets/sheet{i}.xml" for i, name in enumerate(sheets, 1)}
    shown = states or {}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" state="{shown.get(name, "visible")}" r:id="rId{i}"/>'
        for i, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{DOCUMENT}/worksheet" Target="{path}"/>'
        for i, path in enumerate(names.values(), 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/{path}" ContentType="{TYPES}.worksheet+xml"/>' for path in names.values()
    )
    items = "".join(f"<si><t>{escape(s)}</t></si>" for s in strings)
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>{overrides}'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>{END}',
        "docProps/app.xml": f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>Microsoft Excel</Application></Properties>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">'
        f'<workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId98" Type="{DOCUMENT}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId99" Type="{DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>{END}',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}" count="{len(strings)}">{items}</sst>',
        **{f"xl/{names[name]}": xml for name, xml in sheets.items()},
    }


def packed(files: dict[str, str]) -> bytes:
    """The archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def book(rows: str, **more: str) -> bytes:
    """A workbook of one sheet « Repérages »."""
    return packed(parts({"Repérages": sheet(rows, **more)}))
