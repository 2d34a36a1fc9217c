"""A unit of work as a service sees it: read, check, write, audit, all kept or nothing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any

from workbench.domain.access import Purpose
from workbench.domain.audit import Event
from workbench.domain.people import Agent
from workbench.errors import NotFound, StoreInterrupted, StoreUnreachable, UnitAlreadyOpen
from workbench.store.contact import Contact
from workbench.store.wire import Match


class Row(dict[str, Any]):
    """A row read by name; `repr` shows its columns, never its values."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __repr__(self) -> str:
        return f"Row({', '.join(self)})"


def only(found: list[Row]) -> Row:
    """The first row; `NotFound` if there is none."""
    if not found:
        raise NotFound
    return found[0]


class Turn:
    """One unit at a time on one contact, whatever the number of threads that share it."""

    def __init__(self) -> None:
        self.mutex = threading.RLock()
        self._taken = False

    def take(self) -> None:
        """Wait for the other threads; `UnitAlreadyOpen` if this thread is already in a unit."""
        self.mutex.acquire()
        if self._taken:
            self.mutex.release()
            raise UnitAlreadyOpen
        self._taken = True

    def give_back(self) -> None:
        """Let another thread begin."""
        self._taken = False
        self.mutex.release()


class Unit:
    """A unit of work: nothing is kept unless it all is, with its line of journal."""

    def __init__(
        self, contact: Contact, turn: Turn, who: Agent, now: datetime, command: str, again: bool = False
    ) -> None:
        self.who, self.now, self.command = who, now, command
        self.journal: tuple[int, str] | None = None
        self._contact, self._turn, self._ids = contact, turn, 0
        self._calls: list[list[Any]] = [["begin", who.name, who.role.name, now, command, again]]

    def __enter__(self) -> Unit:
        self._turn.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._commit()
            elif self._begun and self._contact.connected:
                with suppress(StoreInterrupted, StoreUnreachable):
                    self._contact.ask([["rollback"]], retry=False)
        finally:
            self._turn.give_back()

    @property
    def base(self) -> Path:
        """The folder of the base, where its local protocol and its papers are."""
        return self._contact.base

    @property
    def _begun(self) -> bool:
        return not self._calls or self._calls[0][0] != "begin"

    def new_id(self) -> int:
        """An id of this unit: the same if the command is carried out again."""
        self._ids += 1
        digest = blake2b(f"{self.command}:{self._ids}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 11

    def rows(self, query: str, **given: Any) -> list[Row]:
        """Rows of a named query, as this unit sees them."""
        return [Row(row) for row in self._ask(["rows", query, given])]

    def one(self, query: str, **given: Any) -> Row:
        """The one row of a named query; `NotFound` if there is none."""
        return only(self.rows(query, **given))

    def run(self, query: str, **given: Any) -> None:
        """Write with a named query; sent with the next reading or with the commit."""
        self._calls.append(["run", query, given])

    def run_many(self, query: str, rows: Sequence[dict[str, Any]]) -> None:
        """Write many rows with one named query."""
        if rows:
            self._calls.append(["run", query, {"rows": list(rows)}])

    def audit(self, event: Event, about: object, motive: str = "", session_id: int | None = None) -> None:
        """The line of journal without which nothing is kept; ids only, no content."""
        self._calls.append(["audit", event.name, str(about), motive, session_id])

    def reveal(
        self,
        query: str,
        purpose: Purpose,
        session_id: int | None = None,
        case: str | None = None,
        **given: Any,
    ) -> list[Row]:
        """Clear rows, if `domain.access` allows; each person read is a line of the journal of accesses."""
        return [Row(r) for r in self._ask(["reveal", query, purpose.name, session_id, case, given])]

    def search(self, typed: str, purpose: Purpose) -> list[Match]:
        """People by name, at the desk."""
        return [Match(*found) for found in self._ask(["search", typed, purpose.name])]

    def likely(self, probes: Sequence[tuple[str, str, Any]], purpose: Purpose) -> list[list[Match]]:
        """For each (surname, first name, birth date), who is probably the same, at the desk."""
        answer = self._ask(["likely", list(probes), purpose.name])
        return [[Match(*found) for found in matches] for matches in answer]

    def blind(self, texts: Sequence[str], purpose: Purpose) -> list[str]:
        """Texts as codes that only this base can make, at the desk."""
        return list(self._ask(["blind", list(texts), purpose.name]))

    def _ask(self, call: list[Any]) -> Any:
        fresh = not self._begun  # nothing of a unit that was not begun can be lost: ask again
        calls, self._calls = [*self._calls, call], []
        return self._contact.ask(calls, retry=fresh)[-1]

    def _commit(self) -> None:
        fresh = not self._begun
        calls, self._calls = [*self._calls, ["commit"]], []
        try:
            told = self._contact.ask(calls, retry=False)[-1]
        except StoreInterrupted:
            told = self._contact.ask([["applied", self.command]], retry=True)[0]
            if told is None and not fresh:
                raise
            if told is None:
                told = self._contact.ask(calls, retry=False)[-1]
        self.journal = (told[0], told[1])
