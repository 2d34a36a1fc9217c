"""A unit of work inside the server: one transaction, one writer, a line of journal or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from workbench.domain.access import IN_SESSION, Purpose, Seeker
from workbench.domain.audit import Event, journal_of
from workbench.domain.people import Agent
from workbench.errors import Invalid, NoAuditEvent, NotFound, Refused, StoreInterrupted, WorkbenchError
from workbench.store import gate
from workbench.store.journal import Head, Line, mac_of
from workbench.store.named_queries import Query, Seal, all_queries
from workbench.store.names import Known, known
from workbench.store.owner import TABLES, Owner, day_of
from workbench.store.statements import begin, commit, fetch_dicts, roll_back, write
from workbench.store.wire import Match


class Probe(msgspec.Struct):
    """Someone read in a partner's list, to be compared with the base."""

    surname: str
    first_name: str
    born: date | None


class Told(NamedTuple):
    """What a line of journal says, besides who, when and for which command."""

    event: Event
    about: str
    motive: str = ""
    session_id: int | None = None


def query_named(name: str) -> Query:
    """A query by name; `NotFound` when there is none."""
    if name not in all_queries():
        raise NotFound
    return all_queries()[name]


class OwnUnit:
    """Holds the turnstile from its first moment to its commit or its rollback."""

    def __init__(self, owner: Owner, cursor: Any, who: Agent, now: datetime, command: str) -> None:
        if now.tzinfo is not None:
            raise Invalid  # the base keeps local time: another zone would break the chain when read again
        self.owner, self.who, self.now, self.command = owner, who, now, command
        self._cursor, self._over = cursor, False
        self._new_names: list[Known] = []
        self._read: list[Told] = []
        owner.turnstile.enter(owner.patience)
        try:
            if owner.database.dead:
                raise StoreInterrupted
            begin(cursor)
        except BaseException:
            owner.turnstile.leave()
            raise
        self._heads, self._names = dict(owner.heads), owner.names

    # -- rows ------------------------------------------------------------------------------

    def rows(self, name: str, **given: Any) -> list[dict[str, Any]]:
        """Rows of a reading query; sealed columns never come this way."""
        query = query_named(name)
        if query.opens or query.writes:
            raise NotFound
        return fetch_dicts(self._cursor, query, given)

    def run(self, name: str, given: Mapping[str, Any]) -> int:
        """Write with a named query; what it declares sealed is sealed here."""
        query = query_named(name)
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
            born = day_of(values.get("birth_date"))
            self._new_names.append(known(person, values["surname"], values["first_name"], born))
        for column in seals.columns:
            if values[column] is not None:
                values[column] = self.owner.vault.seal_for(person, values[column], seals.context(column))
        return values

    # -- journals --------------------------------------------------------------------------

    def audit(self, event: Event, about: str, motive: str = "", session_id: int | None = None) -> None:
        """Chain a line in the journal of this event, in this transaction."""
        self._chain(Told(event, about, motive, session_id))

    def _chain(self, told: Told) -> None:
        journal = journal_of(told.event)
        line = Line(
            self.now, self.who.name, self.who.role.name, told.event.name, told.about, told.motive,
            told.session_id, self.command,
        )  # fmt: skip
        head = self._heads[journal]
        mac = mac_of(self.owner.key, head, line)
        values = vars(line) | {"n": head.count + 1, "occurred_at": line.at, "mac": mac}
        write(self._cursor, all_queries()[f"add_{TABLES[journal]}_event"], values)
        self._heads[journal] = Head(head.count + 1, mac)

    def _chain_read(self, told: Told) -> None:
        self._read.append(told)
        self._chain(told)

    # -- identities ------------------------------------------------------------------------

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
        query = query_named(name)
        if not query.opens:
            raise NotFound
        self._pass_gate(purpose, session_id, case)
        rows = fetch_dicts(self._cursor, query, given)
        if purpose in IN_SESSION and {row[query.opens.key] for row in rows} - self._people_of(case):
            raise NotFound  # the room was opened for one case, the rows speak of someone else
        opened = self.owner.opened(query, rows)
        event = Event.IDENTITY_READ if query.opens.table == "person" else Event.TEXT_READ
        for person in dict.fromkeys(row[query.opens.key] for row in opened):
            self._chain_read(Told(event, f"person:{person}", purpose.name, session_id))
        return opened

    def _people_of(self, case: str | None) -> set[int]:
        return {row["person_id"] for row in self.rows("person_of_case", number=case)}

    def search(self, typed: str, purpose: Purpose) -> list[Match]:
        """People by name, at the desk; the text typed is not kept."""
        self._pass_gate(purpose, None, None)
        found = self._names.search(typed)
        self._chain_read(Told(Event.NAME_SEARCHED, f"réponses:{len(found)}", purpose.name))
        return found

    def likely(self, probes: list[Probe], purpose: Purpose) -> list[list[Match]]:
        """For each probe, the people of the base who are probably the same, at the desk."""
        self._pass_gate(purpose, None, None)
        self._chain_read(Told(Event.NAME_SEARCHED, f"comparaisons:{len(probes)}", purpose.name))
        return [self._names.likely(known(0, p.surname, p.first_name, p.born)) for p in probes]

    def blind(self, texts: list[str], purpose: Purpose) -> list[str]:
        """Texts as codes that only this base can make, at the desk."""
        self._pass_gate(purpose, None, None)
        return [self.owner.vault.blind(text) for text in texts]

    def _pass_gate(self, purpose: Purpose, session_id: int | None, case: str | None) -> None:
        seeker = Seeker(self.who.role, self.owner.vault.opened_by)
        reasons = gate.reasons_against_reading(
            self.rows, seeker, purpose, self.now, session_id, case, self.owner.projection_open
        )
        if reasons:
            self._read.append(Told(Event.ACCESS_REFUSED, case or "bureau", purpose.name, session_id))
            raise Refused("Identité non affichée", reasons)

    # -- ends ------------------------------------------------------------------------------

    def commit(self) -> list[Any]:
        """Keys, transaction, witness, in that order; `NoAuditEvent` if nothing was told.

        Returns the number and short head of the decisions' journal.
        """
        if self._heads == self.owner.heads:
            raise NoAuditEvent
        self.owner.vault.persons.flush()
        commit(self._cursor)
        self._over = True
        try:
            self.owner.learn(self._names, self._new_names)
            self.owner.keep(self._heads)
            return self.owner.decisions_head()
        finally:
            self.owner.turnstile.leave()

    def rollback(self) -> None:
        """Nothing of this unit remains, neither rows nor keys, but the lines of what was read.

        Harmless once committed.
        """
        if self._over:
            return
        self._over = True
        try:
            roll_back(self._cursor)
            self.owner.vault.forget_waiting()
            if self._read:
                self._keep_what_was_read()
        finally:
            self.owner.turnstile.leave()

    def _keep_what_was_read(self) -> None:
        """Names already shown stay in the journal; where it cannot be written, nothing more is shown."""
        self._heads = dict(self.owner.heads)
        try:
            begin(self._cursor)
            for told in self._read:
                self._chain(told)
            commit(self._cursor)
            self.owner.keep(self._heads)
        except WorkbenchError:
            roll_back(self._cursor)
            self.owner.lock()
