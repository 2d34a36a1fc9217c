"""From the lines of a file to a table: the row of headings, the columns in use, what spoils them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from openpyxl.utils.cell import get_column_letter

from workbench.documents.list_refusals import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_LINES,
    CellTooLong,
    DuplicateHeading,
    EmptyList,
    ErrorCell,
    HeadingsOnly,
    ListTooBig,
    MergedCells,
    NoCachedValue,
    NoHeadings,
)
from workbench.domain.french import enumeration, number, plural
from workbench.domain.people import plain_key
from workbench.domain.referral_headings import is_known_heading

Cell = str | date | int | float | bool | None

TITLE_LINES = 50
"""How far down the row of headings is looked for."""


class Flaw(Enum):
    """What stands where a value should be."""

    NO_VALUE = "formula never calculated"
    ERROR = "error of calculation"


@dataclass(frozen=True, repr=False)
class RawRow:
    """One row of the list: its number as a spreadsheet shows it, its cells in the order of the headings."""

    line: int
    cells: tuple[Cell, ...]

    def __repr__(self) -> str:
        return f"RawRow({self.line}, {len(self.cells)} cells)"


@dataclass(repr=False)
class SourceLine:
    """A line as the file holds it; `file_line` differs from `number` after a line break inside quotes."""

    number: int
    cells: list[Cell | Flaw]
    file_line: int = 0
    formulas: tuple[int, ...] = ()

    @property
    def blank(self) -> bool:
        return all(_is_blank(cell) for cell in self.cells)


@dataclass(frozen=True)
class Merge:
    """A merged range of a sheet; columns count from 0."""

    ref: str
    rows: range
    columns: range


@dataclass(repr=False)
class Source:
    """All that was found in a file before its headings are looked for."""

    kind: str
    lines: list[SourceLine]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    epoch: date = date(1899, 12, 30)
    merges: list[Merge] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def where(self, line: SourceLine, column: int) -> str:
        """« cellule B4 » of a sheet, « ligne 17, colonne 3 » of a text."""
        if self.kind == "xlsx":
            return f"cellule {get_column_letter(column + 1)}{line.number}"
        return f"{line_words(line)}, colonne {column + 1}"


@dataclass(repr=False)
class Table:
    """Headings and rows, nothing above, beside or below."""

    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    notices: list[str]


def line_words(line: SourceLine) -> str:
    """« ligne 17 », with the line of the text file when it is another."""
    aside = f" (ligne {line.file_line} du fichier texte)" if line.file_line not in (0, line.number) else ""
    return f"ligne {line.number}{aside}"


def _is_blank(cell: Cell | Flaw) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def known_headings(line: SourceLine) -> int:
    """How many cells of a line are usual headings."""
    return sum(isinstance(cell, str) and is_known_heading(cell) for cell in line.cells)


def heading_line(lines: list[SourceLine]) -> int | None:
    """Index of the first line with two usual headings or more, among the first 50 that hold something."""
    written = [i for i, line in enumerate(lines) if not line.blank]
    return next((i for i in written[:TITLE_LINES] if known_headings(lines[i]) >= 2), None)


def shape(source: Source) -> Table:
    """Cut headings and rows out of a file; raises `UnreadableList` naming what spoils them."""
    start = heading_line(source.lines)
    if start is None:
        raise _no_headings(source)
    top, body = source.lines[start], [line for line in source.lines[start + 1 :] if not line.blank]
    if not body:
        raise HeadingsOnly(line=top.number)
    if len(body) > MAX_LINES:
        raise ListTooBig(what="plus de lignes que permis", limit=plural(MAX_LINES, "ligne", "lignes"))
    columns = _columns_in_use(top, body)
    _refuse_spoiled(source, [top, *body], columns)
    headings = _headings(source, top, columns)
    rows = tuple(RawRow(line.number, tuple(_cells(line, columns))) for line in body)
    return Table(headings, rows, [*_notices(source, start, body, headings, columns)])


def _no_headings(source: Source) -> EmptyList | NoHeadings:
    if all(line.blank for line in source.lines) and not source.other_sheets:
        return EmptyList()
    where = f" dans la feuille « {source.sheet} »" if source.sheet else ""
    if source.other_sheets:
        where += f" (autres feuilles : {enumeration([f'« {s} »' for s in source.other_sheets])})"
    return NoHeadings(where=where)


def _columns_in_use(top: SourceLine, body: list[SourceLine]) -> list[int]:
    used = {i for line in [top, *body] for i, cell in enumerate(line.cells) if not _is_blank(cell)}
    if len(used) > MAX_COLUMNS:
        raise ListTooBig(what="plus de colonnes que permis", limit=plural(MAX_COLUMNS, "colonne", "colonnes"))
    return sorted(used)


def _refuse_spoiled(source: Source, lines: list[SourceLine], columns: list[int]) -> None:
    inside = range(lines[0].number, lines[-1].number + 1)
    for merge in source.merges:
        touches = max(inside.start, merge.rows.start) < min(inside.stop, merge.rows.stop)
        if touches and any(column in merge.columns for column in columns):
            raise MergedCells(where=merge.ref)
    for line in lines:
        for column, cell in enumerate(line.cells):
            if cell is Flaw.NO_VALUE:
                raise NoCachedValue(where=source.where(line, column))
            if cell is Flaw.ERROR:
                raise ErrorCell(where=source.where(line, column))
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                raise CellTooLong(where=source.where(line, column), limit=number(MAX_CELL))


def _cells(line: SourceLine, columns: list[int]) -> Iterator[Cell]:
    for column in columns:
        cell = line.cells[column] if column < len(line.cells) else None
        yield None if isinstance(cell, Flaw) or _is_blank(cell) else cell


def _headings(source: Source, top: SourceLine, columns: list[int]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    headings = []
    for column, cell in zip(columns, _cells(top, columns), strict=True):
        heading = f"colonne {get_column_letter(column + 1)} sans titre" if cell is None else str(cell)
        heading = " ".join(heading.split())
        key = plain_key(heading) or heading
        if key in seen:
            where = f"colonnes {get_column_letter(seen[key] + 1)} et {get_column_letter(column + 1)}"
            raise DuplicateHeading(heading=heading[:60], where=where)
        seen[key] = column
        headings.append(heading)
    return tuple(headings)


def _notices(
    source: Source, start: int, body: list[SourceLine], headings: tuple[str, ...], columns: list[int]
) -> Iterator[str]:
    yield from source.notices
    above = sum(not line.blank for line in source.lines[:start])
    if above:
        place = f"titres des colonnes pris à la {line_words(source.lines[start])}"
        yield f"{plural(above, 'ligne ignorée', 'lignes ignorées')} au-dessus du tableau : {place}."
    last = source.lines.index(body[-1])
    empty = sum(line.blank for line in source.lines[start:last])
    if empty:
        yield f"{plural(empty, 'ligne vide ignorée', 'lignes vides ignorées')}."
    untitled = [h for h, c in zip(headings, columns, strict=True) if _untitled(source.lines[start], c)]
    if untitled:
        yield f"Colonnes sans titre, non reprises : {enumeration(untitled)}."
    computed = Counter(column for line in body for column in line.formulas)
    if computed:
        names = enumeration([f"« {h} »" for h, c in zip(headings, columns, strict=True) if c in computed])
        cells = plural(computed.total(), "cellule calculée", "cellules calculées")
        yield f"{cells} par une formule ({names}) : la dernière valeur enregistrée est lue, vérifiez-la."


def _untitled(top: SourceLine, column: int) -> bool:
    return column >= len(top.cells) or _is_blank(top.cells[column])
