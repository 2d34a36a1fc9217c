"""The process that owns a base: started on demand, one for all notebooks, gone when idle."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any


from workbench.domain.access import Purpose
from workbench.domain.audit import Event
from workbench.domain.people import Agent, Role
from workbench.errors import NotFound, UnexpectedFault, WorkbenchError
from workbench.store import address
from workbench.store.claim import Claim, claim
from workbench.store.database import fetch
from workbench.store.named_queries import all_queries
from workbench.store.owner import Owner, OwnUnit, Probe
from workbench.store.wire import pack, pack_error, unpack

GREETING_SECONDS = 2.0
UNIT_SECONDS = 10.0
BROKEN = (EOFError, OSError, BrokenPipeError, ConnectionResetError)


class Server:
    """Accepts clients of one base until nobody is left or someone says stop."""

    def __init__(self, base: Path, idle_seconds: float) -> None:
        self.base, self.idle_seconds = base, idle_seconds
        self.owner = Owner(base)
        self.refusal: WorkbenchError | None = None
        self.changed = threading.Condition()
        self.clients = 0
        self.last_seen = time.monotonic()
        self.stopping = threading.Event()
        self.address = address.Address(os.getpid(), address.meeting_path(base), secrets.token_hex(24))

    def run(self, claimed: Claim) -> None:
        """Open the base, listen, and close the base whatever happens."""
        try:
            self.owner.open()
        except WorkbenchError as error:
            self.refusal = error
        family = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
        if family == "AF_UNIX":
            Path(self.address.path).unlink(missing_ok=True)
        listener = Listener(self.address.path, family, backlog=64)
        address.tell(self.base, self.address)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        while not self.stopping.wait(0.2):
            if not self.clients and time.monotonic() - self.last_seen > self.idle_seconds:
                break
        self._end(listener, claimed)

    def _end(self, listener: Listener, claimed: Claim) -> None:
        self.stopping.set()
        address.forget(self.base, self.address)
        listener.close()
        if self.refusal is None:
            self.owner.turnstile.enter(UNIT_SECONDS + 2)
            self.owner.close()
        claimed.release()

    def _accept(self, listener: Listener) -> None:
        while not self.stopping.is_set():
            try:
                connection = listener.accept()
            except OSError:
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        """Greet within a deadline, so that a mute client holds only its own thread."""
        watchdog = threading.Timer(GREETING_SECONDS, _cut, [connection])
        watchdog.start()
        try:
            greeted = secrets.compare_digest(connection.recv_bytes(256), self.address.token.encode())
        except BROKEN:
            greeted = False
        finally:
            watchdog.cancel()
        if greeted:
            self.clients += 1
            try:
                Client(self, connection).serve()
            finally:
                self.clients -= 1
                self.last_seen = time.monotonic()
        with suppress(OSError):
            connection.close()

    def tell_change(self) -> None:
        """Wake every window that watches this base."""
        with self.changed:
            self.changed.notify_all()


def _cut(connection: Connection) -> None:
    if sys.platform == "win32":
        connection.close()
        return
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


class Client:
    """One connection, in its own thread: calls come in lists and are answered in lists."""

    def __init__(self, server: Server, connection: Connection) -> None:
        self.server, self.owner, self.connection = server, server.owner, connection
        self.unit: OwnUnit | None = None
        self._cursor: Any = None

    @property
    def cursor(self) -> Any:
        if self._cursor is None:
            self._cursor = self.owner.database.cursor()
        return self._cursor

    def serve(self) -> None:
        """Answer until the client leaves; a unit left open is undone."""
        try:
            while not self.server.stopping.is_set():
                if not self.connection.poll(UNIT_SECONDS if self.unit else 1.0):
                    if self.unit:
                        return
                    continue
                calls = unpack(self.connection.recv_bytes())
                self.connection.send_bytes(self._answer(calls))
        except BROKEN:
            return
        finally:
            self._undo()

    def _answer(self, calls: list[list[Any]]) -> bytes:
        try:
            return pack([self._call(name, *given) for name, *given in calls])
        except WorkbenchError as error:
            self._undo()
            return pack_error(error)
        except Exception as error:  # noqa: BLE001 - the last resort: a code without content
            self._undo()
            return pack_error(UnexpectedFault(code=type(error).__name__))

    def _call(self, name: str, *given: Any) -> Any:
        if self.server.refusal is not None and name != "stop":
            raise self.server.refusal
        return getattr(self, f"do_{name}")(*given)

    def _undo(self) -> None:
        if self.unit:
            self.unit.rollback()
            self.unit = None

    def _in_unit(self) -> OwnUnit:
        if self.unit is None:
            raise NotFound
        return self.unit

    # -- a unit of work ------------------------------------------------------------

    def do_begin(self, who: str, role: str, now: datetime, command: str) -> None:
        self._undo()
        self.unit = OwnUnit(self.owner, self.cursor, Agent(who, Role[role]), now, command)

    def do_run(self, query: str, given: dict[str, Any]) -> int:
        return self._in_unit().run(query, given)

    def do_audit(self, event: str, about: str, motive: str, session_id: int | None) -> None:
        self._in_unit().audit(Event[event], about, motive, session_id)

    def do_commit(self) -> list[Any]:
        told = self._in_unit().commit()
        self.unit = None
        self.server.tell_change()
        return told

    def do_rollback(self) -> None:
        self._undo()

    # -- reading ----------------------------------------------------------------------

    def do_rows(self, query: str, given: dict[str, Any]) -> list[Any]:
        if self.unit:
            return self.unit.rows(query, **given)
        named = all_queries().get(query)
        if named is None or named.opens or named.writes:
            raise NotFound
        columns, rows = fetch(self.cursor, named, given)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def do_reveal(
        self, query: str, purpose: str, session_id: int | None, case: str | None, given: dict[str, Any]
    ) -> list[Any]:
        return self._in_unit().reveal(query, Purpose[purpose], session_id, case, given)

    def do_search(self, typed: str, purpose: str) -> list[Any]:
        found = self._in_unit().search(typed, Purpose[purpose])
        return [[m.person, m.score, m.why] for m in found]

    def do_likely(self, probes: list[Any], purpose: str) -> list[Any]:
        asked = [Probe(*probe) for probe in probes]
        found = self._in_unit().likely(asked, Purpose[purpose])
        return [[[m.person, m.score, m.why] for m in matches] for matches in found]

    # -- the base itself ----------------------------------------------------------------

    def do_status(self) -> dict[str, Any]:
        opened_by = self.owner.vault.opened_by
        return {
            "revision": self.owner.revision,
            "opened_by": opened_by.name if opened_by else None,
            "projection_open": self.owner.projection_open,
            "pid": os.getpid(),
        }

    def do_applied(self, command: str) -> bool:
        return bool(fetch(self.cursor, all_queries()["command_applied"], {"command": command})[1][0][0])

    def do_unlock(self, who: str, role: str, now: datetime, passphrase: str) -> str:
        agent, seals = Agent(who, Role[role]), self.owner.vault
        try:
            self.owner.unlock(passphrase)
        except WorkbenchError:
            self._note(agent, now, Event.UNLOCK_REFUSED)
            raise
        self._note(agent, now, Event.UNLOCKED)
        assert seals.opened_by is not None
        return seals.opened_by.name

    def do_lock(self, who: str, role: str, now: datetime) -> None:
        self.owner.lock()
        self._note(Agent(who, Role[role]), now, Event.LOCKED)

    def _note(self, who: Agent, now: datetime, event: Event) -> None:
        unit = OwnUnit(self.owner, self.cursor, who, now, secrets.token_hex(8))
        try:
            unit.audit(event, "base")
            unit.commit()
        finally:
            unit.rollback()
        self.server.tell_change()

    def do_watch(self, revision: int, seconds: float, projection: bool) -> dict[str, Any]:
        self.owner.projections += projection
        try:
            with self.server.changed:
                self.server.changed.wait_for(
                    lambda: self.owner.revision != revision or self.server.stopping.is_set(), min(seconds, 30)
                )
        finally:
            self.owner.projections -= projection
            if projection:
                self.owner.projection_seen = time.monotonic()
        return self.do_status()

    def do_check(self) -> dict[str, int]:
        self.owner.turnstile.enter(UNIT_SECONDS)
        try:
            self.owner.check()
            return self.owner.scan()
        finally:
            self.owner.turnstile.leave()

    def do_checkpoint(self) -> None:
        self.owner.turnstile.enter(UNIT_SECONDS)
        try:
            self.owner.database.checkpoint()
        finally:
            self.owner.turnstile.leave()

    def do_stop(self) -> None:
        self.server.stopping.set()
        self.server.tell_change()


def main() -> None:
    """`python -m workbench.store.server BASE [IDLE_SECONDS]`: own this base, or leave if another does."""
    base = Path(sys.argv[1])
    idle = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    sys.setswitchinterval(0.0005)
    claimed = claim(base)
    if claimed is None:
        return
    server = Server(base, idle)
    signal.signal(signal.SIGTERM, lambda *_: server.stopping.set())
    all_queries()
    server.run(claimed)


if __name__ == "__main__":
    main()
