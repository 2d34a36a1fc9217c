"""The owner of one base: its file, its keys, its journals, the names it knows while it is open."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from workbench.domain.audit import Journal
from workbench.domain.people import Role
from workbench.errors import (
    BaseDamaged,
    Invalid,
    StoreBusy,
    StoreInterrupted,
    UnexpectedFault,
    WitnessNotWritten,
)
from workbench.store.database import Database
from workbench.store.journal import Head, Witness, short_head, verify
from workbench.store.migrate import migrate
from workbench.store.named_queries import Query, all_queries
from workbench.store.names import Known, NameIndex, known
from workbench.store.statements import fetch, fetch_dicts
from workbench.store.turnstile import Turnstile
from workbench.store.vault import Vault

TABLES = {Journal.DECISIONS: "decision", Journal.ACCESSES: "access"}
LOG_LIMIT = 4 * 1024 * 1024
PROJECTION_GRACE = 2.0
PATIENCE = 10.0


class Owner:
    """One base, open in this process."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self.folder, self.patience = folder, patience
        self.database = Database(folder)
        self.vault = Vault(folder / "keys")
        self.turnstile = Turnstile()
        self.names = NameIndex()
        self.heads = {Journal.DECISIONS: Head(), Journal.ACCESSES: Head()}
        self.key = b""
        self.revision = 0  # one more at each commit; the next server starts at the lines of both journals
        self._projections = 0
        self._projection_seen = float("-inf")
        self._witness: Witness | None = None

    # -- opening and closing -------------------------------------------------------------

    def open(self) -> None:
        """Open, migrate, read both journals whole and compare them with the witness.

        `BaseDamaged` or `BaseTooNew` when the base must not be used.
        """
        try:
            self._open_file()
            self.check()
            self.revision = sum(head.count for head in self.heads.values())
        except (UnexpectedFault, Invalid, StoreInterrupted):  # the engine has many words for a damaged file
            raise BaseDamaged(what="le fichier est abîmé") from None
        except OSError:
            raise BaseDamaged(what="ce dossier ne peut pas être lu ou écrit") from None

    def open_new(self) -> None:
        """Open a base that was never opened: build its tables and its first witness."""
        self._open_file()
        self.witness()

    def _open_file(self) -> None:
        self.key = self.vault.journal_key
        self._witness = Witness(self.folder / "witness", self.key)
        self.database.open()
        migrate(self.database)

    def close(self) -> None:
        """A safe checkpoint if the log has grown, then close."""
        try:
            if self.database.log_size() > LOG_LIMIT and not self.database.dead:
                self.database.checkpoint()
        finally:
            self.lock()
            self.database.close()
            if self._witness:
                self._witness.close()

    def breathe(self) -> None:
        """Fold a log that has grown long, if nobody is at work now."""
        if self.database.log_size() < 4 * LOG_LIMIT or self.database.dead:
            return
        try:
            self.turnstile.enter(0)
        except StoreBusy:
            return
        try:
            self.database.checkpoint()
        finally:
            self.turnstile.leave()

    # -- journals --------------------------------------------------------------------------

    def check(self) -> None:
        """Full scan of the journals against the witness; `BaseDamaged` says what is wrong."""
        assert self._witness is not None
        cursor, heads = self.database.cursor(), {}
        for journal, witnessed in zip(Journal, self._witness.read(), strict=True):
            rows = fetch(cursor, all_queries()[f"{TABLES[journal]}_chain"], {})[1]
            heads[journal] = verify(self.key, rows, witnessed, journal)
        self.heads = heads
        self.witness()

    def witness(self) -> None:
        """Write both heads outside the file, synced."""
        assert self._witness is not None
        self._witness.write(self.heads[Journal.DECISIONS], self.heads[Journal.ACCESSES])

    def keep(self, heads: Mapping[Journal, Head]) -> None:
        """Take the heads of a unit that the engine has committed; `WitnessNotWritten` if the disk refuses."""
        self.heads = dict(heads)
        self.revision += 1
        try:
            self.witness()
        except OSError:
            raise WitnessNotWritten from None

    def decisions_head(self) -> list[Any]:
        """Number and short head of the journal of decisions."""
        head = self.heads[Journal.DECISIONS]
        return [head.count, short_head(head.mac)]

    def applied(self, command: str) -> list[Any] | None:
        """What the unit of this command was answered when it was committed; None if it never was."""
        cursor = self.database.cursor()
        if not fetch(cursor, all_queries()["command_applied"], {"command": command})[1][0][0]:
            return None
        last = fetch(cursor, all_queries()["last_decision_of_command"], {"command": command})[1]
        return [last[0][0], short_head(bytes(last[0][1]))] if last else self.decisions_head()

    def scan(self) -> dict[str, int]:
        """Read every value of every table, since a count does not see a damaged block; rows per table."""
        cursor, counts = self.database.cursor(), {}
        for name, query in all_queries().items():
            if name.startswith("scan_"):
                counts[name.removeprefix("scan_")] = int(fetch(cursor, query, {})[1][0][0])
        return counts

    # -- projection ------------------------------------------------------------------------

    @property
    def projection_open(self) -> bool:
        """Whether a projection window watches, or did a moment ago (it asks again every few seconds)."""
        return self._projections > 0 or time.monotonic() - self._projection_seen < PROJECTION_GRACE

    def projection(self, change: int) -> None:
        """A projection window came (+1) or left (-1); called under the lock of those who watch."""
        self._projections += change
        if change:
            self._projection_seen = time.monotonic()

    # -- identities ------------------------------------------------------------------------

    def open_identities(self, role: Role, master: bytes) -> None:
        """Open the seals and read the names into memory; the caller holds the turnstile."""
        self.vault.open(role, master)
        query, names = all_queries()["identity_names"], NameIndex()
        rows = self.opened(query, fetch_dicts(self.database.cursor(), query, {}))
        names.add(known(r["id"], r["surname"], r["first_name"], day_of(r["birth_date"])) for r in rows)
        self.names = names

    def lock(self) -> None:
        """Drop every key and every name; a unit under way keeps neither."""
        self.vault.lock()
        self.names = NameIndex()

    def opened(self, query: Query, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows with their sealed columns in clear; only the gate's callers may use it."""
        return [self._clear(query, row) for row in rows]

    def _clear(self, query: Query, row: dict[str, Any]) -> dict[str, Any]:
        if query.opens:
            for column in query.opens.columns:
                if row[column] is not None:
                    person, context = row[query.opens.key], query.opens.context(column)
                    row[column] = self.vault.open_for(person, row[column], context)
        return row

    def learn(self, index: NameIndex, people: list[Known]) -> None:
        """Add people to the index of the unit that wrote them: a discarded one if a lock came between."""
        if self.vault.is_open:
            index.add(people)


def day_of(text: str | None) -> date | None:
    """A sealed birth date as a day."""
    return date.fromisoformat(text) if text else None
