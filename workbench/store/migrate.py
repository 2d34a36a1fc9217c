"""Numbered `.sql` files, forward only, each applied in one transaction with its hash."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from workbench.errors import BaseDamaged, BaseTooNew
from workbench.store.database import Database
from workbench.store.named_queries import all_queries
from workbench.store.statements import fetch, run_script, write

FOLDER = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Migration:
    """One numbered file of `store/migrations/`."""

    n: int
    name: str
    sql: str

    @property
    def hash(self) -> str:
        """The hash that tells a migration edited after it was merged."""
        return sha256(self.sql.replace("\r\n", "\n").encode()).hexdigest()


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """Every migration, in order of its number."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [Migration(int(f.name[:4]), f.stem[5:], f.read_text(encoding="utf-8")) for f in files]


def migrate(database: Database, folder: Path = FOLDER) -> list[Migration]:
    """Apply what is missing, a safe checkpoint after; the migrations applied now.

    `BaseTooNew` when the base knows a later migration, `BaseDamaged` when one was edited since.
    """
    queries, cursor = all_queries(), database.cursor()
    write(cursor, queries["create_schema_version"], {})
    applied = dict(fetch(cursor, queries["applied_migrations"], {})[1])
    known = migrations(folder)
    if applied and max(applied) > known[-1].n:
        raise BaseTooNew
    if any(m.n in applied and applied[m.n] != m.hash for m in known):
        raise BaseDamaged(what="une de ses mises à jour n'est plus celle du programme")
    waiting = [m for m in known if m.n not in applied]
    for migration in waiting:
        run_script(cursor, migration.sql, partial(_record, cursor, migration))
    if waiting:
        database.checkpoint()
    return waiting


def _record(cursor: Any, migration: Migration) -> None:
    told = {"n": migration.n, "name": migration.name, "hash": migration.hash}
    write(cursor, all_queries()["record_migration"], told)
