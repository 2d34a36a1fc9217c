"""Lists sent as XLSX: read row by row, each cell for what it is, no formula computed, no merge filled."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHEET_MAIN_NS

from workbench.documents.list_refusals import (
    MAX_COLUMNS,
    DamagedWorkbook,
    HostileWorkbook,
    ListTooBig,
    NoSuchSheet,
)
from workbench.documents.referral_archives import BROKEN, MAX_SCANNED, Book, decoded, open_book, rich_text
from workbench.documents.referral_tables import Cell, Flaw, Merge, Source, SourceLine
from workbench.domain.french import enumeration, number, plural

MAX_SPREAD = 256
"""Last column that may hold something, counted from A; a cell far away would cost memory on every row."""
_TAG = f"{{{SHEET_MAIN_NS}}}"


@dataclass(repr=False)
class _Seen:
    """What the reader of a sheet counts to tell the user."""

    clocks: int = 0
    dayless: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    merges: list[Merge] = field(default_factory=list)


def read_workbook(content: bytes, sheet: str | None) -> Source:
    """The rows of one visible sheet, the first unless named; raises `UnreadableList` naming the cell."""
    book = open_book(content)
    if not book.sheets:
        raise DamagedWorkbook
    visible = enumeration([f"« {name} »" for name in book.sheets])
    chosen = sheet if sheet is not None else next(iter(book.sheets))
    if chosen not in book.sheets:
        raise NoSuchSheet(sheet=chosen[:60], visible=visible)
    seen = _Seen()
    lines = _all_lines(book, chosen, seen)
    others = tuple(name for name in book.sheets if name != chosen)
    notices = [*_sheet_notices(book, chosen, others), *_cell_notices(book, seen)]
    return Source(
        kind="xlsx",
        lines=lines,
        sheet=chosen,
        other_sheets=others,
        hidden_sheets=book.hidden,
        epoch=book.epoch.date(),
        merges=seen.merges,
        notices=notices,
    )


def _all_lines(book: Book, sheet: str, seen: _Seen) -> list[SourceLine]:
    try:
        return [*_lines(book, book.sheets[sheet], seen)]
    except DefusedXmlException:
        raise HostileWorkbook(what="entités XML") from None
    except BROKEN:
        raise DamagedWorkbook from None


def _sheet_notices(book: Book, chosen: str, others: tuple[str, ...]) -> Iterator[str]:
    if others:
        names = enumeration([f"« {name} »" for name in others])
        yield f"Seule la feuille « {chosen} » est lue ; autres feuilles : {names}."
    if book.hidden:
        yield f"{plural(len(book.hidden), 'feuille masquée ignorée', 'feuilles masquées ignorées')}."
    if book.links:
        yield "Les liens vers d'autres classeurs ne sont pas suivis."
    if book.epoch.year == 1904:
        yield "Ce classeur compte les jours depuis 1904 (anciens Excel pour Mac) : relisez les dates."


def _cell_notices(book: Book, seen: _Seen) -> Iterator[str]:
    if seen.hidden_rows:
        rows = plural(seen.hidden_rows, "ligne masquée est lue", "lignes masquées sont lues")
        yield f"{rows} comme les autres (un filtre est peut-être resté)."
    if seen.hidden_columns:
        columns = plural(seen.hidden_columns, "colonne masquée est lue", "colonnes masquées sont lues")
        yield f"{columns} comme les autres."
    if seen.clocks:
        yield f"{plural(seen.clocks, 'date porte', 'dates portent')} une heure, qui n'est pas reprise."
    if seen.dayless:
        shown = plural(seen.dayless, "date est affichée", "dates sont affichées")
        yield f"{shown} sans le jour ou sans l'année dans le classeur : relisez ces dates."


def _lines(book: Book, path: str, seen: _Seen) -> Iterator[SourceLine]:
    scanned = row_number = 0
    with book.archive.open(path) as stream:
        for _, element in iterparse(stream, forbid_dtd=True):
            if element.tag == f"{_TAG}row":
                row_number = _row_number(element, row_number)
                line = _line(book, element, row_number, seen)
                scanned += len(element) + 1
                seen.hidden_rows += element.get("hidden") in ("1", "true") and not line.blank
                element.clear()
                if line.cells:
                    yield line
            elif element.tag == f"{_TAG}col" and element.get("hidden") in ("1", "true"):
                seen.hidden_columns += int(element.get("max")) - int(element.get("min")) + 1
            elif element.tag == f"{_TAG}mergeCell":
                seen.merges.append(_merge(element.get("ref")))
            if scanned > MAX_SCANNED:
                raise ListTooBig(what="trop de cellules", limit=number(MAX_SCANNED))


def _row_number(element: Any, last: int) -> int:
    found = int(element.get("r", last + 1))
    if found <= last:
        raise DamagedWorkbook
    return found


def _merge(ref: str) -> Merge:
    left, top, right, bottom = range_boundaries(ref)
    return Merge(ref, range(top or 1, (bottom or 2**20) + 1), range((left or 1) - 1, right or 2**14))


def _line(book: Book, row: Any, at: int, seen: _Seen) -> SourceLine:
    cells: list[Cell | Flaw] = []
    formulas: list[int] = []
    column = -1
    for element in row.iterfind(f"{_TAG}c"):
        column = _column(element.get("r"), at, column + 1)
        value = _value(book, element, seen)
        if value is None or value == "":
            continue
        if column >= MAX_SPREAD:
            raise ListTooBig(what="trop de colonnes", limit=plural(MAX_COLUMNS, "colonne", "colonnes"))
        cells += [None] * (column - len(cells))
        cells.append(value)
        if element.find(f"{_TAG}f") is not None:
            formulas.append(column)
    return SourceLine(at, cells, formulas=tuple(formulas))


def _column(ref: str | None, at: int, expected: int) -> int:
    """Column of a cell from 0; a cell out of its row or out of order would silently hide another."""
    if ref is None:
        return expected
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", ref)
    if not match or int(match.group(2)) != at:
        raise DamagedWorkbook
    column = column_index_from_string(match.group(1)) - 1
    if column < expected:
        raise DamagedWorkbook
    return column


def _value(book: Book, cell: Any, seen: _Seen) -> Cell | Flaw:
    kind, stored = cell.get("t", "n"), cell.findtext(f"{_TAG}v")
    if kind == "e":
        return Flaw.ERROR
    if kind == "inlineStr":
        text = cell.find(f"{_TAG}is")
        return "" if text is None else rich_text(text)
    if cell.find(f"{_TAG}f") is not None and (stored is None or (not stored and kind != "str")):
        return Flaw.NO_VALUE
    if not stored:
        return None
    if kind == "s":
        if not stored.strip().isdecimal():
            raise DamagedWorkbook
        return book.strings[int(stored)]
    if kind == "str":
        return decoded(stored)
    if kind == "b":
        return stored.strip() in ("1", "true")
    if kind == "d":
        return _day(from_ISO8601(stored), seen)  # type: ignore[no-untyped-call]
    return _number(book, stored, int(cell.get("s", 0)), seen)


def _number(book: Book, stored: str, style: int, seen: _Seen) -> Cell | Flaw:
    found = float(stored)
    if not math.isfinite(found):
        return Flaw.ERROR
    shown = book.formats[style]
    if not is_date_format(shown):
        return int(stored) if re.fullmatch(r"-?[0-9]{1,15}", stored) else _whole(found)
    try:
        moment = from_excel(found, book.epoch, timedelta=is_timedelta_format(shown))
    except (OverflowError, ValueError):
        return Flaw.ERROR
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shown).lower()
    seen.dayless += isinstance(moment, datetime) and not ("d" in plain and "y" in plain)
    return _day(moment, seen)


def _whole(found: float) -> int | float:
    return int(found) if found.is_integer() and abs(found) < 1e15 else found


def _day(found: datetime | date | time | timedelta | None, seen: _Seen) -> Cell:
    if isinstance(found, datetime):
        seen.clocks += found.time() != time()
        return found.date()
    return found if isinstance(found, date) or found is None else str(found)
