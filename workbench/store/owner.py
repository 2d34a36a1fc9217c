"""The owner of one base: its file, its keys, its journals; every unit of work passes here."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from workbench.domain.access import Purpose, Seeker
from workbench.domain.audit import Event, Journal, journal_of
from workbench.domain.people import Agent
from workbench.errors import NoAuditEvent, NotFound, Refused
from workbench.store import gate
from workbench.store.database import Database, commit, fetch, roll_back, write
from workbench.store.journal import Head, Line, Witness, mac_of, short_head, verify
from workbench.store.migrate import migrate
from workbench.store.names import Known, Match, NameIndex, known
from workbench.store.named_queries import Query, Seal, all_queries
from workbench.store.turnstile import Turnstile
from workbench.store.vault import Vault

TABLES = {Journal.DECISIONS: "decision", Journal.ACCESSES: "access"}
LOG_LIMIT = 4 * 1024 * 1024


class Probe(msgspec.Struct):
    """Someone read in a partner's list, to be compared with the base."""

    surname: str
    first_name: str
    born: date | None


class Owner:
    """One base, open in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder)
        self.vault = Vault(folder / "keys")
        self.turnstile = Turnstile()
        self.names = NameIndex()
        self.heads = {Journal.DECISIONS: Head(), Journal.ACCESSES: Head()}
        self.revision = 0
        self.projections = 0
        self.projection_seen = float("-inf")
        self._witness: Witness | None = None

    def open(self) -> None:
        """Open, migrate, read both journals whole and compare them with the witness."""
        self.key = self.vault.journal_key
        self.database.open()
        migrate(self.database)
        self._witness = Witness(self.folder / "witness", self.key)
        self.check()

    def open_new(self) -> None:
        """Open a base that was never opened: build its tables and its first witness."""
        self.key = self.vault.journal_key
        self.database.open()
        migrate(self.database)
        self._witness = Witness(self.folder / "witness", self.key)
        self.witness()

    def check(self) -> None:
        """Full scan of the journals against the witness; `BaseDamaged` says what is wrong."""
        assert self._witness is not None
        cursor = self.database.cursor()
        for journal, witnessed in zip(Journal, self._witness.read(), strict=True):
            rows = fetch(cursor, all_queries()[f"{TABLES[journal]}_chain"], {})[1]
            self.heads[journal] = verify(self.key, rows, witnessed, journal)
        self.witness()

    @property
    def projection_open(self) -> bool:
        """Whether a projection window watches, or did a moment ago (it asks again every few seconds)."""
        return self.projections > 0 or time.monotonic() - self.projection_seen < 2.0

    def scan(self) -> dict[str, int]:
        """Read every value of every table, since a count does not see a damaged block; rows per table."""
        cursor = self.database.cursor()
        counts = {}
        for query in all_queries().values():
            if query.room == "scan":
                counts[query.name.removeprefix("scan_")] = int(fetch(cursor, query, {})[1][0][0])
        return counts

    def witness(self) -> None:
        """Write both heads outside the file, synced."""
        assert self._witness is not None
        self._witness.write(self.heads[Journal.DECISIONS], self.heads[Journal.ACCESSES])

    def close(self) -> None:
        """A safe checkpoint if the log has grown, then close."""
        if self.database.log_size() > LOG_LIMIT:
            self.database.checkpoint()
        self.lock()
        self.database.close()
        if self._witness:
            self._witness.close()

    def unlock(self, passphrase: str) -> None:
        """Open the identities and read the names into memory; `WrongPassphrase` otherwise."""
        self.vault.unlock(passphrase)
        self.names.clear()
        cursor = self.database.cursor()
        columns, rows = fetch(cursor, all_queries()["identity_names"], {})
        opened = self.opened(all_queries()["identity_names"], columns, rows)
        self.names.add(known(r["id"], r["surname"], r["first_name"], _day(r["birth_date"])) for r in opened)

    def lock(self) -> None:
        """Drop every key and every name."""
        self.vault.lock()
        self.names.clear()

    def opened(self, query: Query, columns: list[str], rows: list[Any]) -> list[dict[str, Any]]:
        """Rows with their sealed columns in clear; only the gate's callers may use it."""
        dicts = [dict(zip(columns, row, strict=True)) for row in rows]
        if query.opens:
            for row in dicts:
                for column in query.opens.columns:
                    if row[column] is not None:
                        row[column] = self.vault.open_for(
                            row[query.opens.key], row[column], query.opens.context(column)
                        )
        return dicts


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class OwnUnit:
    """A unit of work inside the server: one transaction, one writer, an audit line or nothing."""

    PATIENCE = 10.0

    def __init__(self, owner: Owner, cursor: Any, who: Agent, now: datetime, command: str) -> None:
        self.owner, self.who, self.now, self.command = owner, who, now, command
        self._cursor = cursor
        self._new_names: list[Known] = []
        self._over = False
        owner.turnstile.enter(self.PATIENCE)
        self._heads = dict(owner.heads)
        cursor.execute("BEGIN")

    def rows(self, name: str, **given: Any) -> list[dict[str, Any]]:
        """Rows of a reading query; sealed columns never come this way."""
        query = all_queries()[name]
        if query.opens or query.writes:
            raise NotFound
        columns, rows = fetch(self._cursor, query, given)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def run(self, name: str, given: Mapping[str, Any]) -> int:
        """Write with a named query; what it declares sealed is sealed here."""
        query = all_queries()[name]
        if not query.writes:
            raise NotFound
        values = dict(given)
        if query.seals and query.many:
            values["rows"] = [self._sealed(query.seals, dict(row)) for row in given["rows"]]
        elif query.seals:
            values = self._sealed(query.seals, values)
        return write(self._cursor, query, values)

    def _sealed(self, seals: Seal, values: dict[str, Any]) -> dict[str, Any]:
        person = values[seals.key]
        if seals.table == "person":
            born = _day(values.get("birth_date"))
            self._new_names.append(known(person, values["surname"], values["first_name"], born))
        for column in seals.columns:
            if values[column] is not None:
                values[column] = self.owner.vault.seal_for(person, values[column], seals.context(column))
        return values

    def audit(self, event: Event, about: str, motive: str = "", session_id: int | None = None) -> None:
        """Chain a line in the journal of this event, in this transaction."""
        journal = journal_of(event)
        line = Line(
            self.now, self.who.name, self.who.role.name, event.name, about, motive, session_id, self.command
        )
        head = self._heads[journal]
        mac = mac_of(self.owner.key, head, line)
        self._heads[journal] = Head(head.count + 1, mac)
        query = all_queries()[f"add_{TABLES[journal]}_event"]
        values = {
            "n": head.count + 1, "occurred_at": line.at, "who": line.who, "role": line.role, "event": line.event,
            "object": about, "motive": motive, "session_id": session_id, "command": self.command, "mac": mac,
        }  # fmt: skip
        write(self._cursor, query, values)

    def reveal(
        self,
        name: str,
        purpose: Purpose,
        session_id: int | None,
        case: str | None,
        given: Mapping[str, Any],
    ) -> list[dict[str, Any]]:
        """Clear rows of a query that opens seals, if the gate agrees; each person read is a line.

        `Refused` with the reasons of `domain.access` otherwise, and that is a line too.
        """
        self._pass_gate(purpose, session_id, case)
        query = all_queries()[name]
        if not query.opens:
            raise NotFound
        columns, rows = fetch(self._cursor, query, given)
        opened = self.owner.opened(query, columns, rows)
        event = Event.IDENTITY_READ if query.opens.table == "person" else Event.TEXT_READ
        for person in dict.fromkeys(row[query.opens.key] for row in opened):
            self.audit(event, f"person:{person}", purpose.name, session_id)
        return opened

    def search(self, typed: str, purpose: Purpose) -> list[Match]:
        """People by name, at the desk; the text typed is not kept."""
        self._pass_gate(purpose, None, None)
        found = self.owner.names.search(typed)
        self.audit(Event.NAME_SEARCHED, f"{len(found)} réponses", purpose.name)
        return found

    def likely(self, probes: list[Probe], purpose: Purpose) -> list[list[Match]]:
        """For each probe, the people of the base who are probably the same, at the desk."""
        self._pass_gate(purpose, None, None)
        self.audit(Event.NAME_SEARCHED, f"{len(probes)} comparaisons", purpose.name)
        return [self.owner.names.likely(known(0, p.surname, p.first_name, p.born)) for p in probes]

    def _pass_gate(self, purpose: Purpose, session_id: int | None, case: str | None) -> None:
        seeker = Seeker(self.who.role, self.owner.vault.opened_by)
        reasons = gate.reasons_against_reading(
            self.rows, seeker, purpose, self.now, session_id, case, self.owner.projection_open
        )
        if reasons:
            raise Refused("Identité non affichée", reasons)

    def commit(self) -> list[Any]:
        """Keys, transaction, witness, in that order; `NoAuditEvent` if nothing was told.

        Returns the number and short head of the decisions' journal.
        """
        if self._heads == self.owner.heads:
            raise NoAuditEvent
        self.owner.vault.persons.flush()
        commit(self._cursor)
        self._over = True
        self.owner.heads = self._heads
        self.owner.names.add(self._new_names)
        self.owner.revision += 1
        try:
            self.owner.witness()
        finally:
            self.owner.turnstile.leave()
        head = self._heads[Journal.DECISIONS]
        return [head.count, short_head(head.mac)]

    def rollback(self) -> None:
        """Nothing of this unit remains, neither rows nor keys; harmless once committed."""
        if self._over:
            return
        self._over = True
        try:
            roll_back(self._cursor)
        finally:
            self.owner.vault.forget_waiting()
            self.owner.turnstile.leave()
