"""Named queries carried out on a connection of the engine, its errors told without any value."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import duckdb

from workbench.errors import (
    BaseDamaged,
    BaseTooNew,
    DiskFull,
    Invalid,
    StaleRecord,
    StoreInterrupted,
    UnexpectedFault,
    WorkbenchError,
)
from workbench.store.named_queries import Query

FULL = ("no space", "disk is full", "file too large", "not enough space", "could not write")
WRONG_VALUE = (duckdb.ConstraintException, duckdb.DataError, duckdb.InvalidInputException)


def fetch(cursor: Any, query: Query, given: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of a reading query."""
    try:
        cursor.execute(query.sql, _wanted(query, given))
        return [column[0] for column in cursor.description], cursor.fetchall()
    except duckdb.Error as error:
        raise translated(error) from None


def fetch_dicts(cursor: Any, query: Query, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a reading query, by column name."""
    columns, rows = fetch(cursor, query, given)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def write(cursor: Any, query: Query, given: Mapping[str, Any]) -> int:
    """Rows changed by a writing query; `StaleRecord` when one row was expected and none has this version."""
    values = dict(given)
    if query.many:
        values["rows"] = json.dumps([_jsonable(row) for row in given["rows"]])
    try:
        changed = cursor.execute(query.sql, _wanted(query, values)).fetchone()
    except duckdb.Error as error:
        raise translated(error) from None
    count = int(changed[0]) if changed else 0
    if query.one_row and count != 1:
        raise StaleRecord
    return count


def begin(cursor: Any) -> None:
    """Start a transaction."""
    try:
        cursor.execute("BEGIN")
    except duckdb.Error as error:
        raise translated(error) from None


def commit(cursor: Any) -> None:
    """End a transaction for good; the engine syncs its log before it answers."""
    try:
        cursor.execute("COMMIT")
    except duckdb.Error as error:
        raise translated(error) from None


def roll_back(cursor: Any) -> None:
    """Undo a transaction; one that the engine already undid is no fault."""
    with suppress(duckdb.Error):
        cursor.execute("ROLLBACK")


def run_script(cursor: Any, sql: str, then: Callable[[], object]) -> None:
    """Statements of a migration and what records it, in one transaction."""
    begin(cursor)
    try:
        cursor.execute(sql)
        then()
        cursor.execute("COMMIT")
    except duckdb.Error as error:
        roll_back(cursor)
        raise translated(error) from None


def _jsonable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _jsonable_value(value) for name, value in row.items()}


def _jsonable_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value if isinstance(value, str | int | float | None) else value.isoformat()


def _wanted(query: Query, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in query.parameters}


def translated(error: duckdb.Error) -> WorkbenchError:
    """Engine errors quote the values they met: only their kind is told."""
    told = str(error).casefold()
    if isinstance(error, duckdb.FatalException):
        return StoreInterrupted()
    if isinstance(error, duckdb.IOException | duckdb.TransactionException) and any(f in told for f in FULL):
        return DiskFull()
    if isinstance(error, duckdb.SerializationException | duckdb.IOException):
        if "newer version" in told or "storage version" in told:
            return BaseTooNew()
        return BaseDamaged(what=_what_is_wrong(told))
    if isinstance(error, WRONG_VALUE):
        return Invalid()
    return UnexpectedFault(code=type(error).__name__)


def _what_is_wrong(told: str) -> str:
    if "lock" in told and "conflicting" in told:
        return "un autre programme la tient ouverte"
    if "permission" in told or "read-only" in told:
        return "ce dossier ne peut pas être écrit"
    return "le fichier est abîmé"
