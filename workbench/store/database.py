"""The DuckDB file: opened with safe settings, checkpointed only by us, its engine errors never shown."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from workbench.errors import BaseDamaged, BaseTooNew, Invalid, StaleRecord, UnexpectedFault, WorkbenchError
from workbench.store.durable import sync_file, sync_folder, write_whole
from workbench.store.named_queries import Query

SETTINGS = {
    "checkpoint_threshold": "1TB",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
}
Step = Callable[[str], None]


def _nothing(_step: str) -> None:
    """A safe checkpoint told to nobody; tests listen to be killed at each step."""


class Database:
    """`base.duckdb` of one base folder, open in this process alone."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "base.duckdb"
        self.log = folder / "base.duckdb.wal"
        self._copy = folder / "checkpoint.copy"
        self._copy_log = folder / "checkpoint.copy.wal"
        self._marker = folder / "checkpoint.under_way"
        self._main: Any = None

    def open(self) -> None:
        """Put the copy back if a checkpoint was cut, then open; `BaseDamaged` if the engine refuses."""
        self._undo_cut_checkpoint()
        try:
            self._main = duckdb.connect(str(self.path), config=SETTINGS)
            self._main.execute("PRAGMA disable_checkpoint_on_shutdown")
            self._main.execute("SET lock_configuration = true")
        except duckdb.Error as error:
            raise _translated(error) from None

    def cursor(self) -> Any:
        """A connection of its own, for one thread."""
        return self._main.cursor()

    def close(self) -> None:
        if self._main is not None:
            self._main.close()
            self._main = None

    def log_size(self) -> int:
        """Bytes of the write-ahead log."""
        return self.log.stat().st_size if self.log.exists() else 0

    def checkpoint(self, told: Step = _nothing) -> None:
        """Fold the log into the file; the engine's own checkpoint is not atomic, so a copy stands by.

        Nobody may write meanwhile: the owner holds the turnstile.
        """
        for source, copy in ((self.path, self._copy), (self.log, self._copy_log)):
            copy.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, copy)
                sync_file(copy)
            told("copy")
        write_whole(self._marker, b"")
        told("marked")
        try:
            self._main.execute("CHECKPOINT")
        except duckdb.Error as error:
            raise _translated(error) from None
        told("done")
        self._marker.unlink()
        sync_folder(self._marker.parent)
        self._drop_copy()

    def _undo_cut_checkpoint(self) -> None:
        if not self._marker.exists():
            self._drop_copy()
            return
        shutil.copyfile(self._copy, self.path)
        sync_file(self.path)
        self.log.unlink(missing_ok=True)
        if self._copy_log.exists():
            shutil.copyfile(self._copy_log, self.log)
            sync_file(self.log)
        sync_folder(self.path.parent)
        self._marker.unlink()
        self._drop_copy()

    def _drop_copy(self) -> None:
        self._copy.unlink(missing_ok=True)
        self._copy_log.unlink(missing_ok=True)


def fetch(cursor: Any, query: Query, given: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of a reading query."""
    try:
        cursor.execute(query.sql, _wanted(query, given))
        return [column[0] for column in cursor.description], cursor.fetchall()
    except duckdb.Error as error:
        raise _translated(error) from None


def write(cursor: Any, query: Query, given: Mapping[str, Any]) -> int:
    """Rows changed by a writing query; `StaleRecord` when one row was expected and none has this version."""
    values = dict(given)
    if query.many:
        values["rows"] = json.dumps([_jsonable(row) for row in given["rows"]])
    try:
        changed = cursor.execute(query.sql, _wanted(query, values)).fetchone()
    except duckdb.Error as error:
        raise _translated(error) from None
    count = int(changed[0]) if changed else 0
    if query.one_row and count != 1:
        raise StaleRecord
    return count


def _jsonable(row: Mapping[str, Any]) -> dict[str, Any]:
    plain = (str, int, float, bool, type(None))
    return {
        name: b64encode(value).decode() if isinstance(value, bytes) else value if isinstance(value, plain)
        else value.isoformat()
        for name, value in row.items()
    }  # fmt: skip


def _wanted(query: Query, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in query.parameters}


def rows_as_lists(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(row) for row in rows]


def _translated(error: duckdb.Error) -> WorkbenchError:
    """Engine errors quote the values they met: only their kind is told."""
    match error:
        case duckdb.ConstraintException() | duckdb.ConversionException() | duckdb.InvalidInputException():
            return Invalid()
        case duckdb.SerializationException() | duckdb.IOException() | duckdb.FatalException():
            if "newer version" in str(error) or "storage version" in str(error):
                return BaseTooNew()
            return BaseDamaged(what=_what_is_wrong(str(error)))
        case _:
            return UnexpectedFault(code=type(error).__name__)


def _what_is_wrong(told: str) -> str:
    lowered = told.casefold()
    if "space" in lowered:
        return "le disque est plein"
    if "lock" in lowered:
        return "un autre programme la tient ouverte"
    if "permission" in lowered or "read-only" in lowered:
        return "ce dossier ne peut pas être écrit"
    return "le fichier est abîmé"


def run_script(cursor: Any, sql: str, then: Callable[[], object]) -> None:
    """Statements of a migration and what records it, in one transaction."""
    cursor.execute("BEGIN")
    try:
        cursor.execute(sql)
        then()
    except duckdb.Error as error:
        cursor.execute("ROLLBACK")
        raise _translated(error) from None
    cursor.execute("COMMIT")


def commit(cursor: Any) -> None:
    """End a transaction for good; the engine syncs its log before it answers."""
    try:
        cursor.execute("COMMIT")
    except duckdb.Error as error:
        raise _translated(error) from None


def roll_back(cursor: Any) -> None:
    """Undo a transaction; one that the engine already undid is no fault."""
    with suppress(duckdb.Error):
        cursor.execute("ROLLBACK")
