"""One client of the server, in its own thread: calls come in lists and are answered in lists."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from workbench.domain.access import Purpose
from workbench.domain.audit import Event
from workbench.domain.people import Agent, Role
from workbench.errors import (
    AlreadyApplied,
    BaseDamaged,
    NotFound,
    StoreInterrupted,
    UnexpectedFault,
    WorkbenchError,
    WrongPassphrase,
)
from workbench.store import address
from workbench.store.own_unit import OwnUnit, Probe, query_named
from workbench.store.owner import Owner
from workbench.store.statements import fetch_dicts
from workbench.store.wire import Match, pack, pack_error, unpack

if TYPE_CHECKING:
    from workbench.store.server import Server

GREETING_SECONDS = 2.0
LONGEST_WATCH = 30.0
GLANCE_SECONDS = 0.5
LARGEST = 256 * 1024 * 1024
NEVER = float("inf")
BROKEN = (EOFError, OSError, ValueError)


class Conversation:
    """What one client says, and the unit it has open; `deadline` is when its silence ends it."""

    def __init__(self, server: Server, connection: Connection) -> None:
        self.server, self.connection = server, connection
        self.greeted = self.listening = False
        self.deadline = time.monotonic() + GREETING_SECONDS
        self.unit: OwnUnit | None = None
        self._cursor: Any = None

    @property
    def owner(self) -> Owner:
        """The owner of the base, once it is open."""
        return self.server.owner

    @property
    def cursor(self) -> Any:
        """This client's own connection to the engine."""
        if self._cursor is None:
            self._cursor = self.owner.database.cursor()
        return self._cursor

    def hold(self, token: str) -> None:
        """Greet, then answer until the client leaves; a unit left open is undone."""
        try:
            self._greet(token)
            self.server.opened.wait()
            while self.greeted and not self.server.stopping.is_set():
                self._exchange()
        except BROKEN:
            return
        finally:
            self._undo()
            if self._cursor is not None:
                with suppress(Exception):
                    self._cursor.close()

    def _greet(self, token: str) -> None:
        self.greeted = secrets.compare_digest(self.connection.recv_bytes(256), token.encode())
        if self.greeted:
            self.connection.send_bytes(address.HELLO)
        self.deadline = NEVER

    def _exchange(self) -> None:
        """One question, one answer; inside a unit the client has a limited time for both."""
        self.deadline = time.monotonic() + self.server.unit_seconds if self.unit else NEVER
        self.listening = True
        question = self.connection.recv_bytes(LARGEST)
        self.listening, self.deadline = False, NEVER
        answer = self._answer(unpack(question))
        self.deadline = time.monotonic() + self.server.unit_seconds
        self.connection.send_bytes(answer)

    def _answer(self, calls: list[list[Any]]) -> bytes:
        try:
            return pack([self._call(name, *given) for name, *given in calls])
        except WorkbenchError as error:
            refusal = error
        except Exception as error:  # noqa: BLE001 - the last resort: a code without content
            refusal = UnexpectedFault(code=type(error).__name__)
        self._undo()
        if isinstance(refusal, BaseDamaged | StoreInterrupted) and self.server.refusal is None:
            self.server.leave()
        return pack_error(refusal)

    def _call(self, name: str, *given: Any) -> Any:
        if self.server.refusal is not None and name != "stop":
            self.greeted = False  # told once: the server leaves when everyone has heard it
            raise self.server.refusal
        return getattr(self, f"do_{name}")(*given)

    def _undo(self) -> None:
        unit, self.unit = self.unit, None
        if unit:
            unit.rollback()

    def _in_unit(self) -> OwnUnit:
        if self.unit is None:
            raise NotFound
        return self.unit

    # -- a unit of work ------------------------------------------------------------

    def do_begin(self, who: str, role: str, now: datetime, command: str, again: bool) -> None:
        self._undo()
        self.unit = OwnUnit(self.owner, self.cursor, Agent(who, Role[role]), now, command)
        if again and self.owner.applied(command):
            raise AlreadyApplied

    def do_run(self, query: str, given: dict[str, Any]) -> int:
        return self._in_unit().run(query, given)

    def do_audit(self, event: str, about: str, motive: str, session_id: int | None) -> None:
        self._in_unit().audit(Event[event], about, motive, session_id)

    def do_commit(self) -> list[Any]:
        try:
            told = self._in_unit().commit()
            self.unit = None
            return told
        finally:
            self.server.tell_change()

    def do_rollback(self) -> None:
        self._undo()

    def do_applied(self, command: str) -> list[Any] | None:
        """Behind the turnstile: a commit that is under way has its answer first."""
        self.owner.turnstile.enter(self.owner.patience)
        try:
            return self.owner.applied(command)
        finally:
            self.owner.turnstile.leave()

    # -- reading ----------------------------------------------------------------------

    def do_rows(self, query: str, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.unit:
            return self.unit.rows(query, **given)
        named = query_named(query)
        if named.opens or named.writes:
            raise NotFound
        return fetch_dicts(self.cursor, named, given)

    def do_reveal(
        self, query: str, purpose: str, session_id: int | None, case: str | None, given: dict[str, Any]
    ) -> list[dict[str, Any]]:
        return self._in_unit().reveal(query, Purpose[purpose], session_id, case, given)

    def do_search(self, typed: str, purpose: str) -> list[list[Any]]:
        return [_told(match) for match in self._in_unit().search(typed, Purpose[purpose])]

    def do_likely(self, probes: list[Any], purpose: str) -> list[list[list[Any]]]:
        found = self._in_unit().likely([Probe(*probe) for probe in probes], Purpose[purpose])
        return [[_told(match) for match in matches] for matches in found]

    def do_blind(self, texts: list[str], purpose: str) -> list[str]:
        return self._in_unit().blind(texts, Purpose[purpose])

    # -- the base itself ----------------------------------------------------------------

    def do_status(self) -> dict[str, Any]:
        opened_by = self.owner.vault.opened_by
        return {
            "revision": self.owner.revision,
            "opened_by": opened_by.name if opened_by else None,
            "projection_open": self.owner.projection_open,
            "pid": os.getpid(),
        }

    def do_unlock(self, who: str, role: str, now: datetime, passphrase: str) -> str:
        agent = Agent(who, Role[role])
        try:
            opened_by, master = self.owner.vault.holder_of(passphrase)
        except WrongPassphrase:
            self._note(agent, now, Event.UNLOCK_REFUSED)
            raise
        try:
            self._note(agent, now, Event.UNLOCKED, opened_by, master)
        except BaseException:
            self.owner.lock()
            raise
        return opened_by.name

    def do_lock(self, who: str, role: str, now: datetime) -> None:
        self.owner.lock()
        self._note(Agent(who, Role[role]), now, Event.LOCKED)

    def _note(self, who: Agent, now: datetime, event: Event, *opening: Any) -> None:
        """A line about the keys, in a unit of its own; the keys open only if it is kept."""
        self._undo()
        unit = OwnUnit(self.owner, self.cursor, who, now, secrets.token_hex(8))
        try:
            unit.audit(event, "base")
            if opening:
                self.owner.open_identities(*opening)
            unit.commit()
        finally:
            unit.rollback()
            self.server.tell_change()

    def do_watch(self, pid: int, revision: int, seconds: float, projection: bool) -> dict[str, Any]:
        """Answer when the base is no longer the one described, or when the time is over."""
        deadline = time.monotonic() + min(seconds, LONGEST_WATCH)
        with self.server.changed:
            self.owner.projection(+projection)
            try:
                while pid == os.getpid() and self._nothing_new(revision) and time.monotonic() < deadline:
                    self.server.changed.wait(GLANCE_SECONDS)
            finally:
                self.owner.projection(-projection)
        return self.do_status()

    def _nothing_new(self, revision: int) -> bool:
        """Same revision, and a window still there to be told (one that has gone makes its line readable)."""
        same = self.owner.revision == revision and not self.server.stopping.is_set()
        return same and not self.connection.poll(0)

    def do_check(self) -> dict[str, int]:
        self._undo()
        self.owner.turnstile.enter(self.owner.patience)
        try:
            self.owner.check()
            return self.owner.scan()
        finally:
            self.owner.turnstile.leave()

    def do_checkpoint(self) -> None:
        self._undo()
        self.owner.turnstile.enter(self.owner.patience)
        try:
            self.owner.database.checkpoint()
        finally:
            self.owner.turnstile.leave()

    def do_stop(self) -> None:
        self.server.leave()


def _told(match: Match) -> list[Any]:
    return [match.person, match.score, match.why]
