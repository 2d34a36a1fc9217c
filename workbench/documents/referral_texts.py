"""Lists sent as text: encoding told or refused, never guessed in silence; separator told by titles."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.documents.list_refusals import (
    MAX_CELL,
    MAX_LINES,
    BadQuotes,
    CellTooLong,
    ControlCharacters,
    ListTooBig,
    MixedSeparators,
    UnknownEncoding,
    WrongWidth,
)
from workbench.documents.referral_tables import Source, SourceLine, heading_line, known_headings, line_words
from workbench.domain.french import number, plural
from workbench.domain.referral_headings import is_known_heading

SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FRENCH_SIGNS = frozenset("«»‘’“”–—…€°ªº·²½§´•\u00a0")
_LOOSE_SIGNS = frozenset("’´·")
_FOREIGN = frozenset("ƒµþðýÞÐÝˆ")
"""Letters of cp1252 that stand for others in files of DOS (â), Mac (à) or Turkish (ş, ğ, ı) make."""
_CHECK = "vérifiez les lettres accentuées."
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def _line_at(text: str, position: int) -> str:
    breaks = re.findall(r"\r\n|\r|\n", text[:position])
    return f"ligne {len(breaks) + 1}"


def _looks_misread(text: str) -> int | None:
    """Where a text read as cp1252 shows signs foreign to French lists, as cp850 or Mac Roman give.

    charset-normalizer was tried: on short lists of names it takes cp850 for cp1252."""
    for match in re.finditer("[\x80-\uffff]", text):
        at, sign = match.start(), match.group()
        if sign in _FOREIGN or not (sign.isalpha() or sign in _FRENCH_SIGNS):
            return at
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if sign in _FRENCH_SIGNS - _LOOSE_SIGNS and before.isalpha() and after.islower():
            return at
        if sign.isupper() and (before.islower() or (sign in "ŠŽŸ" and after.islower() and before.isalpha())):
            return at
    return None


def _without_bom(content: bytes) -> tuple[str, str, list[str]]:
    zeros = content[0::2].count(0), content[1::2].count(0)
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if zeros[place] > len(content) // 5 and not zeros[1 - place]:
            return content.decode(name), name, [f"Encodage UTF-16 sans marque : {_CHECK}"]
    try:
        return content.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    position = _looks_misread(text)
    if position is not None:
        raise UnknownEncoding(where=_line_at(text, position))
    return text, "cp1252", [f"Encodage supposé « Windows occidental » (cp1252) : {_CHECK}"]


def decode(content: bytes) -> tuple[str, str, list[str]]:
    """Text, encoding and notices; raises `UnknownEncoding` or `ControlCharacters` naming the line."""
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    try:
        text, encoding, notices = (content.decode(marked), marked, []) if marked else _without_bom(content)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("latin-1")
        raise UnknownEncoding(where=_line_at(before.replace("\x00", ""), len(before))) from None
    text = text.lstrip("\ufeff")
    if found := _CONTROLS.search(text):
        raise ControlCharacters(where=_line_at(text, found.start()))
    return text, encoding, notices


@dataclass(repr=False)
class _Reading:
    """The lines a separator gives, up to the first fault."""

    separator: str
    lines: list[SourceLine]
    fault: BadQuotes | CellTooLong | None = None

    @property
    def score(self) -> int:
        start = heading_line(self.lines)
        return 0 if start is None else known_headings(self.lines[start])


def _read(text: str, separator: str, skipped: int) -> _Reading:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[SourceLine] = []
    file_line = 1
    try:
        for row in reader:
            lines.append(SourceLine(len(lines) + 1, [*row], file_line + skipped))
            file_line = reader.line_num + 1
            if len(lines) > 2 * MAX_LINES:
                raise ListTooBig(what="plus de lignes que permis", limit=plural(MAX_LINES, "ligne", "lignes"))
    except csv.Error as error:
        where = line_words(SourceLine(len(lines) + 1, [], file_line + skipped))
        if "field larger" in str(error):
            return _Reading(separator, lines, CellTooLong(where=where, limit=number(MAX_CELL)))
        return _Reading(separator, lines, BadQuotes(where=where))
    return _Reading(separator, lines)


def _announced(text: str) -> tuple[str | None, str, int]:
    match = re.match(r'"?sep=(.)"?[ \t;,]*(\r\n|\r|\n)', text, re.IGNORECASE)
    if not match:
        return None, text, 0
    return match.group(1), text[match.end() :], 1


def _best(text: str) -> _Reading:
    separator, text, skipped = _announced(text)
    choices = [separator] if separator in SEPARATORS else list(SEPARATORS)
    readings = sorted((_read(text, s, skipped) for s in choices), key=lambda r: r.score, reverse=True)
    best = readings[0]
    if len(readings) > 1 and best.score and best.score == readings[1].score:
        raise MixedSeparators(where="ligne de titres")
    if best.fault:
        raise best.fault
    return best


def _refuse_mixed_headings(line: SourceLine) -> None:
    """« nom,prenom » in one cell is another separator; « Nom, Prénom » is a heading."""
    for cell in line.cells:
        pieces = re.split(r"[;,\t](?=\S)", str(cell or ""))
        if sum(is_known_heading(piece) for piece in pieces) > 1:
            raise MixedSeparators(where=line_words(line))


def _columns(count: int) -> str:
    return plural(count, "colonne", "colonnes")


def _written(cells: Iterable[object]) -> bool:
    return any(str(cell or "").strip() for cell in cells)


def _refuse_ragged(reading: _Reading) -> None:
    start = heading_line(reading.lines)
    if start is None:
        return
    _refuse_mixed_headings(reading.lines[start])
    top = reading.lines[start].cells
    named = max(i for i, cell in enumerate(top) if _written([cell])) + 1
    body = [line for line in reading.lines[start + 1 :] if not line.blank]
    wrong = [line for line in body if len(line.cells) < named or _written(line.cells[len(top) :])]
    if not wrong:
        return
    first, others = wrong[0], len(wrong) - 1
    alone = str(first.cells[0]) if len(first.cells) == 1 else ""
    if any(alone.count(s) == named - 1 for s in SEPARATORS if s != reading.separator):
        raise MixedSeparators(where=line_words(first))
    aside = f", et {plural(others, 'autre ligne', 'autres lignes')} avec elle" if others else ""
    found, expected = _columns(len(first.cells)), _columns(named)
    raise WrongWidth(where=line_words(first), found=found, expected=expected, others=aside)


def read_text(content: bytes) -> Source:
    """The lines of a CSV or tabulated text; raises `UnreadableList` in French naming the line."""
    text, encoding, notices = decode(content)
    reading = _best(text)
    _refuse_ragged(reading)
    return Source("csv", reading.lines, encoding, reading.separator, notices=notices)
