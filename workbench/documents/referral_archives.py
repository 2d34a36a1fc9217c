"""A partner's XLSX file opened with suspicion: what it is, how large it grows, which sheets it shows."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from workbench.documents.list_refusals import (
    MAX_RATIO,
    MAX_UNZIPPED,
    DamagedWorkbook,
    HostileWorkbook,
    ListTooBig,
    MacroWorkbook,
    ProtectedWorkbook,
    StrictWorkbook,
    UnknownKind,
)
from workbench.domain.french import number

if not openpyxl.DEFUSEDXML:
    raise ImportError("defusedxml must be active before a partner's workbook is opened")

MAX_PARTS = 2_000
"""Files inside one workbook."""
UNSUSPECTED = 4 * 2**20
"""Unzipped bytes under which a high ratio is no bomb."""

BROKEN = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, EOFError, RuntimeError),
    *(SyntaxError, AssertionError, zipfile.BadZipFile, zlib.error, struct.error),
)
"""What openpyxl and the parsers raise on a damaged file; found by the fuzzed files of the tests."""
_READ_FIRST = re.compile(r"\[Content_Types\]\.xml|(xl/)?_rels/[^/]*\.rels|xl/(?!sharedS|comments)[^/]*\.xml")
"""Parts that openpyxl reads whole; sheets and strings are read row by row, the others never."""
_TAG = f"{{{SHEET_MAIN_NS}}}"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
MAX_SCANNED = 1_000_000
"""Cells, rows or shared strings looked at, empty ones included."""


def check_archive(content: bytes) -> zipfile.ZipFile:
    """An archive whose parts all unzip, within limits counted while reading; else `UnreadableList`."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        parts = archive.infolist()
        _refuse_kind({part.filename for part in parts}, parts)
        _refuse_sizes(parts)
        read = 0
        for part in parts:
            with archive.open(part) as stream:
                while chunk := stream.read(2**20):
                    read += len(chunk)
                    if read > MAX_UNZIPPED:
                        raise _too_big()
    except BROKEN:
        raise DamagedWorkbook from None
    return archive


def _too_big() -> ListTooBig:
    return ListTooBig(what="une fois décompressé", limit=f"{MAX_UNZIPPED // 2**20}\u00a0Mio")


def _refuse_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > MAX_UNZIPPED or len(parts) > MAX_PARTS:
        raise _too_big()
    for part in parts:
        if part.file_size > UNSUSPECTED and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise HostileWorkbook(what="compression démesurée")


def _refuse_kind(names: set[str], parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise ProtectedWorkbook
    if len(names) != len(parts) or not names:
        raise DamagedWorkbook
    if any("vbaproject" in name.lower() for name in names):
        raise MacroWorkbook
    kinds = {
        "word/": "un document Word",
        "ppt/": "un diaporama PowerPoint",
        "xl/workbook.bin": "un classeur XLSB",
        "content.xml": "un document OpenDocument (ODS ou ODT)",
    }
    for prefix, kind in kinds.items():
        if any(name.startswith(prefix) for name in names):
            raise UnknownKind(kind=kind)
    if "[Content_Types].xml" not in names:
        raise UnknownKind(kind="une archive ZIP")


@dataclass(repr=False)
class Book:
    """What is common to the sheets of a workbook."""

    archive: zipfile.ZipFile
    strings: list[str]
    epoch: datetime
    formats: dict[int, str]
    sheets: dict[str, str]
    hidden: tuple[str, ...]
    links: bool


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """Parts that openpyxl gives to lxml are read first by defusedxml, which refuses any DTD."""
    for name in archive.namelist():
        if _READ_FIRST.fullmatch(name):
            root = fromstring(archive.read(name), forbid_dtd=True)
            if name.endswith("workbook.xml") and "purl.oclc.org" in root.tag:
                raise StrictWorkbook


def open_book(content: bytes) -> Book:
    """What every sheet needs: strings, formats, calendar, names; raises `UnreadableList`."""
    archive = check_archive(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _refuse_entities(archive)
            reader = ExcelReader(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            return _book(reader, archive)
    except DefusedXmlException:
        raise HostileWorkbook(what="entités XML") from None
    except BROKEN:
        raise DamagedWorkbook from None


def _book(reader: Any, archive: zipfile.ZipFile) -> Book:
    reader.read_manifest()
    if any("macroEnabled" in part.ContentType for part in reader.package.Override):
        raise MacroWorkbook
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    sheets, hidden = {}, []
    for sheet, link in reader.parser.find_sheets():
        if "worksheet" not in link.Type:
            continue
        if sheet.state == "visible":
            sheets[sheet.name] = link.target
        else:
            hidden.append(sheet.name)
    links = any(name.startswith("xl/externalLinks/") for name in archive.namelist())
    formats = {i: _format(reader.wb, style.numFmtId) for i, style in enumerate(reader.wb._cell_styles)}
    return Book(
        archive, _strings(reader.package, archive), reader.wb.epoch, formats, sheets, tuple(hidden), links
    )


def _strings(package: Any, archive: zipfile.ZipFile) -> list[str]:
    part = package.find(SHARED_STRINGS)
    if part is None:
        return []
    strings = []
    with archive.open(part.PartName.removeprefix("/")) as stream:
        for _, element in iterparse(stream, forbid_dtd=True):
            if element.tag == f"{_TAG}si":
                strings.append(rich_text(element))
                element.clear()
            if len(strings) > MAX_SCANNED:
                raise ListTooBig(what="trop de textes", limit=number(MAX_SCANNED))
    return strings


def rich_text(element: Any) -> str:
    """The text of a shared or inline string, its runs joined, phonetic aids apart, _x000D_ decoded."""
    runs = [element, *element.iterfind(f"{_TAG}r")]
    return decoded("".join(run.findtext(f"{_TAG}t") or "" for run in runs))


def decoded(text: str) -> str:
    """A text with the characters that Excel writes as _x000D_."""
    return _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text


def _format(workbook: Any, code: int) -> str:
    if code < 164:
        return BUILTIN_FORMATS.get(code, "General")
    return str(workbook._number_formats[code - 164])
