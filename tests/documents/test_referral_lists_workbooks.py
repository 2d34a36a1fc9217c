"""XLSX lists: what Excel and LibreOffice write is read as it is, the rest is refused by its cell."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from list_files import HEADINGS, PERSON, book, packed, parts, row, sheet, text

from workbench.documents import list_refusals as refusals
from workbench.documents.referral_lists import RawList, read_list

LISTS = Path(__file__).parent / "lists"
AZ = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HERE = {"Repérages": sheet(HEADINGS + PERSON)}


def cells(found: RawList) -> list[tuple[object, ...]]:
    return [row.cells for row in found.rows]


def refused(content: bytes) -> str:
    with pytest.raises(refusals.UnreadableList) as caught:
        read_list(content, "liste.xlsx")
    return str(caught.value)


def test_defusedxml_guards_every_workbook():
    assert openpyxl.DEFUSEDXML


def test_a_list_written_by_libreoffice_is_read_with_its_title_line_apart():
    found = read_list((LISTS / "libreoffice.xlsx").read_bytes(), "liste.xlsx")
    assert found.headings[:3] == ("NOM de famille", "Prénom(s)", "Né(e) le")
    assert found.rows[0].line == 4
    assert cells(found)[0][:3] == ("Gülşen", "Çağlar", date(2013, 8, 7))
    assert cells(found)[0][6] == "Deux fois,\nle soir"
    assert cells(found)[2][6] == "=2*3"
    assert any("titres des colonnes pris à la ligne 3" in notice for notice in found.notices)


def test_a_list_laid_out_as_excel_does_is_read():
    """Built by hand after what Excel writes (shared strings, styles, docProps); not written by Excel."""
    strings = ("Nom", "Prénom", "Né(e) le", "Fait le", "Vide", "Noël_x000D_\nLéo")
    rows = (
        row(1, *(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("ABCD")), extra=' spans="1:4"')
        + row(2, '<c r="A2" t="s"><v>4</v></c><c r="B2" t="s"><v>5</v></c>'
              '<c r="C2" s="1"><v>41493</v></c><c r="D2" s="2"><v>46093</v></c>')
    )  # fmt: skip
    found = read_list(packed(parts({"Feuil1": sheet(rows)}, strings=strings)), "liste.xlsx")
    assert found.kind == "xlsx"
    assert found.sheet == "Feuil1"
    assert cells(found) == [("Vide", "Noël\r\nLéo", date(2013, 8, 7), date(2026, 3, 12))]


def test_numbers_stay_numbers_and_a_serial_stays_a_serial():
    rows = HEADINGS + row(2, text("A2", "a"), '<c r="B2" s="4"><v>0.5</v></c>', '<c r="C2"><v>41500</v></c>')
    assert cells(read_list(book(rows), "x.xlsx")) == [("a", 0.5, 41500)]


def test_an_hour_on_a_date_is_dropped_and_told():
    rows = HEADINGS + row(2, text("A2", "a"), '<c r="C2" s="3"><v>41493.75</v></c>')
    found = read_list(book(rows), "x.xlsx")
    assert cells(found)[0][2] == date(2013, 8, 7)
    assert any("une heure" in notice for notice in found.notices)


def test_a_date_shown_without_its_day_is_told():
    rows = HEADINGS + row(2, text("A2", "a"), '<c r="C2" s="5"><v>41487</v></c>')
    assert any("sans le jour" in notice for notice in read_list(book(rows), "x.xlsx").notices)


def test_the_1904_calendar_is_followed_and_told():
    found = read_list(packed(parts(HERE, date1904=True)), "x.xlsx")
    assert cells(found)[0][2] == date(2017, 8, 8)
    assert found.epoch == date(1904, 1, 1)
    assert any("1904" in notice for notice in found.notices)


def test_a_wrong_dimension_tag_is_not_believed():
    assert len(cells(read_list(book(HEADINGS + PERSON, dimension="A1"), "x.xlsx"))[0]) == 3


def test_the_first_visible_sheet_is_read_and_the_others_are_told():
    sheets = {"Cachée": sheet(HEADINGS), "Liste": sheet(HEADINGS + PERSON), "Autre": sheet(HEADINGS + PERSON)}
    content = packed(parts(sheets, states={"Cachée": "veryHidden"}))
    found = read_list(content, "x.xlsx")
    assert (found.sheet, found.other_sheets, found.hidden_sheets) == ("Liste", ("Autre",), ("Cachée",))
    assert any("masquée" in notice for notice in found.notices)
    assert any("« Autre »" in notice.replace("\u00a0", " ") for notice in found.notices)
    assert read_list(content, "x.xlsx", sheet="Autre").sheet == "Autre"
    with pytest.raises(refusals.NoSuchSheet):
        read_list(content, "x.xlsx", sheet="Cachée")


def test_a_computed_cell_is_read_as_saved_and_its_column_told():
    rows = HEADINGS + row(2, text("A2", "a"), '<c r="C2" s="1"><f>TODAY()</f><v>41493</v></c>')
    found = read_list(book(rows), "x.xlsx")
    assert cells(found)[0][2] == date(2013, 8, 7)
    assert any("formule" in notice and "Né(e) le" in notice for notice in found.notices)


def test_a_filtered_line_is_read_and_told():
    rows = HEADINGS + PERSON.replace("<row", '<row hidden="1"')
    assert any("masquée" in notice for notice in read_list(book(rows), "x.xlsx").notices)


@pytest.mark.parametrize(
    ("cell", "where"),
    [
        ('<c r="B4"><f>A1&amp;"x"</f></c>', "cellule B4"),
        ('<c r="B4"><f>2*3</f><v></v></c>', "cellule B4"),
        ('<c r="C3" t="e"><v>#REF!</v></c>', "cellule C3"),
        ('<c r="C3" t="e"><f>NA()</f><v>#N/A</v></c>', "cellule C3"),
        ('<c r="C3" s="1"><v>99999999</v></c>', "cellule C3"),
        (f'<c r="A3" t="inlineStr"><is><t>{"z" * 2001}</t></is></c>', "cellule A3"),
    ],
)
def test_a_cell_without_sure_value_is_refused_by_its_name(cell: str, where: str):
    number = int(where[-1])
    sentence = refused(book(HEADINGS + PERSON + row(number, cell)))
    assert where in sentence
    assert "#" not in sentence
    assert "zzz" not in sentence


def test_merged_cells_are_refused_among_the_lines_and_let_be_in_a_title():
    merged = '<mergeCells count="1"><mergeCell ref="{}"/></mergeCells>'
    assert "A2:A3" in refused(book(HEADINGS + PERSON, after=merged.format("A2:A3")))
    assert "A1:XFD1048576" in refused(book(HEADINGS + PERSON, after=merged.format("A1:XFD1048576")))
    rows = row(1, text("A1", "Repérages")) + HEADINGS.replace('1"', '2"') + PERSON.replace('2"', '3"', 4)
    found = read_list(book(rows.replace('r="C2" s', 'r="C3" s'), after=merged.format("A1:C1")), "x.xlsx")
    assert len(found.rows) == 1


def test_a_heading_met_twice_is_refused_by_its_columns():
    rows = HEADINGS.replace("</row>", text("D1", "PRENOM") + "</row>")
    assert "colonnes B et D" in refused(book(rows + PERSON))


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ("", refusals.EmptyList),
        (HEADINGS, refusals.HeadingsOnly),
        (PERSON, refusals.NoHeadings),
        (HEADINGS + row(2, '<c r="B3" t="s"><v>0</v></c>'), refusals.DamagedWorkbook),
        (HEADINGS + row(2, text("B2", "x"), text("A2", "y")), refusals.DamagedWorkbook),
        (HEADINGS + row(2, text("A2", "x"), text("A2", "y")), refusals.DamagedWorkbook),
        (HEADINGS + PERSON + PERSON, refusals.DamagedWorkbook),
        (HEADINGS + row(2, '<c r="A2" t="s"><v>7</v></c>'), refusals.DamagedWorkbook),
        (HEADINGS + row(2, '<c r="A2" t="s"><v>-1</v></c>'), refusals.DamagedWorkbook),
        (HEADINGS + row(2, text("XFD2", "x")), refusals.ListTooBig),
        (HEADINGS + "".join(row(i, text(f"A{i}", "x")) for i in range(2, 20_003)), refusals.ListTooBig),
        (HEADINGS + row(2, *(text(f"{c}{d}2", "x") for c in "ABCD" for d in AZ)), refusals.ListTooBig),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_a_list_is_refused(rows: str, error: type[refusals.UnreadableList]):
    with pytest.raises(error):
        read_list(book(rows), "x.xlsx")


@pytest.mark.parametrize("index", ["-1", "2", "1.0", "x"])
def test_a_shared_text_that_does_not_exist_is_never_replaced_by_another(index: str):
    rows = HEADINGS + row(2, f'<c r="A2" t="s"><v>{index}</v></c>')
    with pytest.raises(refusals.DamagedWorkbook):
        read_list(packed(parts({"Repérages": sheet(rows)}, strings=("a", "b"))), "x.xlsx")


def test_a_line_written_before_another_is_refused():
    with pytest.raises(refusals.DamagedWorkbook):
        read_list(book(HEADINGS + row(3, text("A3", "x")) + PERSON), "x.xlsx")


def spoiled(**changed: tuple[str, str]) -> bytes:
    files = parts(HERE)
    for name, (old, new) in changed.items():
        path = next(p for p in files if name in p)
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    return packed(files)


ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]><'
XL = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "part", ["sheet1", "styles", "workbook.xml", "sharedStrings", "Content_Types", "xml.rels"]
)
def test_xml_entities_are_refused_wherever_they_are(part: str):
    files = parts(HERE)
    path = next(p for p in files if part in p)
    head, body = files[path].split("?>\r\n<", 1)
    files[path] = f"{head}?>{ENTITY}{body}"
    with pytest.raises(refusals.HostileWorkbook):
        read_list(packed(files), "x.xlsx")


@pytest.mark.parametrize(
    ("extra", "error"),
    [
        ({"xl/vbaProject.bin": "x"}, refusals.MacroWorkbook),
        ({"word/document.xml": "<a/>"}, refusals.UnknownKind),
        ({"xl/workbook.bin": "x"}, refusals.UnknownKind),
        ({"mimetype": "x", "content.xml": "<a/>"}, refusals.UnknownKind),
        ({"xl/media/blank.bin": "\0" * 6_000_000}, refusals.HostileWorkbook),
    ],
)
def test_an_archive_that_is_something_else_is_named(
    extra: dict[str, str], error: type[refusals.UnreadableList]
):
    with pytest.raises(error):
        read_list(packed({**extra, **parts(HERE)}), "liste.xlsx")


def test_the_macro_type_is_refused_even_without_macros():
    with pytest.raises(refusals.MacroWorkbook):
        read_list(
            spoiled(
                Content_Types=(
                    "openxmlformats-officedocument.spreadsheetml.sheet.main",
                    "ms-excel.sheet.macroEnabled.main",
                )
            ),
            "x.xlsx",
        )


def test_a_strict_workbook_is_told_how_to_be_saved():
    strict = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    with pytest.raises(refusals.StrictWorkbook):
        read_list(spoiled(**{"xl/workbook.xml": strict}), "x.xlsx")


def test_links_to_other_workbooks_are_not_followed_and_told():
    content = packed({**parts(HERE), "xl/externalLinks/externalLink1.xml": "<broken"})
    assert any("liens" in notice for notice in read_list(content, "x.xlsx").notices)


@pytest.mark.parametrize("length", [10, 100, 0.25, 0.5, 0.75, 0.99])
def test_a_workbook_cut_short_is_refused(length: float):
    content = book(HEADINGS + PERSON)
    cut = content[: int(length if length > 1 else length * len(content))]
    assert "abîmé" in refused(cut)


def test_a_bomb_is_refused_at_once_on_what_it_says_and_on_what_it_holds():
    started = time.perf_counter()
    bomb = packed({**parts(HERE), XL: sheet(HEADINGS + text("A2", "z" * 90_000_000))})
    with pytest.raises(refusals.HostileWorkbook):
        read_list(bomb, "x.xlsx")
    lying = io.BytesIO(bomb)
    with zipfile.ZipFile(lying, "a") as archive:
        for part in archive.infolist():
            part.file_size = 1
        archive.comment = b"x"
    with pytest.raises(refusals.UnreadableList):
        read_list(lying.getvalue(), "x.xlsx")
    assert time.perf_counter() - started < 10


def test_a_protected_workbook_and_an_old_one_are_told_apart():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(refusals.ProtectedWorkbook):
        read_list(ole + "EncryptedPackage".encode("utf-16-le"), "x.xlsx")
    with pytest.raises(refusals.UnknownKind):
        read_list(ole, "x.xls")


def test_no_cell_is_ever_printed():
    found = read_list(book(HEADINGS + PERSON), "x.xlsx")
    assert "Gülşen" not in f"{found!r} {found} {found.rows[0]!r} {found.rows}"
