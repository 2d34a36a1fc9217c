"""Lists of referrals that partners send: bytes in, a raw table out, or one sentence saying why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePath

from workbench.documents.list_refusals import MAX_BYTES, EmptyList, ListTooBig, ProtectedWorkbook, UnknownKind
from workbench.documents.list_refusals import UnreadableList as UnreadableList
from workbench.documents.referral_tables import RawRow, Source, shape
from workbench.documents.referral_texts import read_text
from workbench.documents.referral_workbooks import read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", "un document PDF"),
    (b"{\\rtf", "un document RTF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7-Zip"),
    (b"Rar!", "une archive RAR"),
    (b"\x1f\x8b", "une archive GZIP"),
)
_MARKUP = (b"<?xml", b"<html", b"<!doctype", b"<table", b"<office:")


@dataclass(frozen=True, repr=False)
class RawList:
    """A partner's list before any column is given a field; `repr` holds no cell.

    `file_hash` is the file's SHA-256, `epoch` day 0 of its serial dates, `notices` what to tell the user.
    """

    kind: str
    encoding: str
    separator: str
    sheet: str
    other_sheets: tuple[str, ...]
    hidden_sheets: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    file_hash: str
    epoch: date
    notices: tuple[str, ...]

    def __repr__(self) -> str:
        return f"RawList({self.kind}, {len(self.rows)} rows, {len(self.headings)} columns)"


def read_list(content: bytes, file_name: str, *, sheet: str | None = None) -> RawList:
    """Read a list from its bytes, whatever its name says; raises `UnreadableList`, one sentence in French.

    Dates stay as the file holds them: typed dates as `date`, texts and serial numbers untouched."""
    if len(content) > MAX_BYTES:
        raise ListTooBig(what="à lire", limit=f"{MAX_BYTES // 2**20}\u00a0Mio")
    if not content.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise EmptyList
    source = _source(content, sheet)
    table = shape(source)
    digest = sha256(content).hexdigest()
    return RawList(
        kind=source.kind,
        encoding=source.encoding,
        separator=source.separator,
        sheet=source.sheet,
        other_sheets=source.other_sheets,
        hidden_sheets=source.hidden_sheets,
        headings=table.headings,
        rows=table.rows,
        file_hash=digest,
        epoch=source.epoch,
        notices=(*_surprise(source.kind, file_name), *table.notices),
    )


def _source(content: bytes, sheet: str | None) -> Source:
    if content.startswith(b"PK"):
        return read_workbook(content, sheet)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise ProtectedWorkbook
        raise UnknownKind(kind="un document Office d'avant 2007 (XLS ou DOC)")
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise UnknownKind(kind=kind)
    if content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise UnknownKind(kind="une page web ou un document XML")
    return read_text(content)


def _surprise(kind: str, file_name: str) -> list[str]:
    suffix = PurePath(file_name).suffix.lower()
    if (kind == "xlsx") == (suffix in (".xlsx", ".xlsm", ".xltx")) or not suffix:
        return []
    return [f"Le contenu est au format {kind.upper()}, malgré l'extension du fichier."]
