"""The small client that every notebook, test and command uses to reach the base."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from multiprocessing.connection import Client as connect_to
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from workbench.domain.access import Purpose
from workbench.domain.audit import Event
from workbench.domain.people import Agent, Role
from workbench.errors import BaseMissing, NotFound, StoreInterrupted, StoreUnreachable
from workbench.store import address
from workbench.store.names import Match
from workbench.store.wire import pack, unpack, unpack_error

START_SECONDS = 20.0
BROKEN = (EOFError, OSError)
Done = TypeVar("Done")


class Row(dict[str, Any]):
    """A row read by name; `repr` shows its columns, never its values."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __repr__(self) -> str:
        return f"Row({', '.join(self)})"


def start_server(base: Path, idle_seconds: float) -> None:
    """Start the server of a base in a session of its own, so that it outlives the notebook."""
    apart: dict[str, Any] = (
        {"creationflags": 0x00000208} if sys.platform == "win32" else {"start_new_session": True}
    )
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "workbench.store.server", str(base), str(idle_seconds)]
    subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, cwd=base, env=_environment(), **apart)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "CLSPD_PASSPHRASE"}
    here = str(Path(__file__).resolve().parents[2])
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, [here, kept.get("PYTHONPATH", "")]))}


class Line:
    """A connection to the server of a base; starts one when there is none."""

    def __init__(self, base: Path, idle_seconds: float) -> None:
        self.base, self.idle_seconds = base, idle_seconds
        self._connection: Connection | None = None

    def ask(self, calls: list[list[Any]], retry: bool) -> list[Any]:
        """Send calls and give their answers; `StoreInterrupted` if the server died meanwhile.

        With `retry` (reading only), the question is asked again once to the next server.
        """
        for last in (not retry, True):
            try:
                connection = self._open()
                connection.send_bytes(pack(calls))
                answer = unpack(connection.recv_bytes())
            except BROKEN:
                self.close()
                if last:
                    raise StoreInterrupted from None
                continue
            if isinstance(answer, dict):
                raise unpack_error(answer)
            return list(answer)
        raise StoreInterrupted

    def close(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()
            self._connection = None

    def reachable(self) -> Connection | None:
        """A greeted connection if a server is there now."""
        told = address.told(self.base)
        if told is None:
            return None
        family = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
        try:
            connection = connect_to(told.path, family)
            connection.send_bytes(told.token.encode())
        except BROKEN:
            return None
        return connection

    def _open(self) -> Connection:
        if self._connection is None:
            if not (self.base / "base.duckdb").exists():
                raise BaseMissing
            deadline, asked = time.monotonic() + START_SECONDS, 0.0
            while (found := self.reachable()) is None:
                if time.monotonic() > deadline:
                    raise StoreUnreachable
                if time.monotonic() - asked > 3.0:
                    start_server(self.base, self.idle_seconds)
                    asked = time.monotonic()
                time.sleep(0.02)
            self._connection = found
        return self._connection


class Store:
    """A base as seen from a notebook, a script or a test. Safe to share between threads."""

    def __init__(self, base: Path, idle_seconds: float = 60.0) -> None:
        self.base = Path(base).resolve()
        self._line = Line(self.base, idle_seconds)
        self._mutex = threading.RLock()
        self._idle_seconds = idle_seconds
        self._watchers: list[Watcher] = []

    def __repr__(self) -> str:
        return f"Store({self.base.name})"

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the server; it ends by itself when everyone has left."""
        for watcher in self._watchers:
            watcher.stop()
        self._line.close()

    # -- reading ---------------------------------------------------------------------

    def rows(self, query: str, **given: Any) -> list[Row]:
        """Rows of a named query; none of them is an identity."""
        with self._mutex:
            return [Row(r) for r in self._line.ask([["rows", query, given]], retry=True)[0]]

    def one(self, query: str, **given: Any) -> Row:
        """The one row of a named query; `NotFound` if there is none."""
        found = self.rows(query, **given)
        if not found:
            raise NotFound
        return found[0]

    def status(self) -> Row:
        """Revision, who opened the identities, whether a projection is open."""
        return self._call("status", retry=True, row=True)

    # -- writing ---------------------------------------------------------------------

    def unit(self, who: Agent, now: datetime, command: str | None = None) -> Unit:
        """A unit of work: read, check, write, audit, in one transaction."""
        return Unit(self, who, now, command or secrets.token_hex(8))

    def do(self, who: Agent, now: datetime, service: Callable[..., Done], /, **given: Any) -> Done:
        """Carry out a service in a unit of its own, once, even if the server dies on the way."""
        command = secrets.token_hex(8)
        with self._mutex:
            try:
                return self._attempt(who, now, command, service, given)
            except StoreInterrupted:
                return self._attempt(who, now, command, service, given)

    def _attempt(
        self, who: Agent, now: datetime, command: str, service: Callable[..., Done], given: dict[str, Any]
    ) -> Done:
        with self.unit(who, now, command) as unit:
            done = service(unit, **given)
        return done

    # -- keys and care -----------------------------------------------------------------

    def unlock(self, who: Agent, now: datetime, passphrase: str) -> Role:
        """Open the identities for every window; `WrongPassphrase` otherwise."""
        return Role[self._call("unlock", who.name, who.role.name, now, passphrase)]

    def lock(self, who: Agent, now: datetime) -> None:
        """Close the identities for every window."""
        self._call("lock", who.name, who.role.name, now)

    def check(self) -> dict[str, int]:
        """Journals against the witness, then every value of every table; `BaseDamaged` says what is wrong."""
        return dict(self._call("check"))

    def checkpoint(self) -> None:
        """Fold the log into the file, safely."""
        self._call("checkpoint")

    def watch(self, told: Callable[[], None], projection: bool = False) -> Watcher:
        """Call `told` from a thread each time the base has changed."""
        watcher = Watcher(Line(self.base, self._idle_seconds), told, projection)
        self._watchers.append(watcher)
        return watcher

    def _call(self, name: str, *given: Any, retry: bool = False, row: bool = False) -> Any:
        with self._mutex:
            answer = self._line.ask([[name, *given]], retry=retry)[0]
        return Row(answer) if row else answer


def stop_server(base: Path, seconds: float = 20.0) -> bool:
    """End the server of a base if there is one, and wait; whether one was running."""
    line = Line(Path(base).resolve(), 0)
    connection = line.reachable()
    if connection is None:
        return False
    with connection, suppress(*BROKEN):
        connection.send_bytes(pack([["stop"]]))
        connection.recv_bytes()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError):
            from workbench.store.claim import claim

            if free := claim(line.base):
                free.release()
                return True
        time.sleep(0.02)
    raise StoreUnreachable


class Unit:
    """A unit of work: nothing is kept unless it all is, with its line of journal."""

    def __init__(self, store: Store, who: Agent, now: datetime, command: str) -> None:
        self.store, self.who, self.now, self.command = store, who, now, command
        self._calls: list[list[Any]] = [["begin", who.name, who.role.name, now, command]]
        self._ids = 0
        self.journal: tuple[int, str] | None = None

    def __enter__(self) -> Unit:
        self.store._mutex.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._commit()
            elif self._begun:
                with suppress(StoreInterrupted):
                    self.store._line.ask([["rollback"]], retry=False)
        finally:
            self.store._mutex.release()

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
        found = self.rows(query, **given)
        if not found:
            raise NotFound
        return found[0]

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

    def _ask(self, call: list[Any]) -> Any:
        calls, self._calls = [*self._calls, call], []
        return self.store._line.ask(calls, retry=False)[-1]

    def _commit(self) -> None:
        calls, self._calls = [*self._calls, ["commit"]], []
        try:
            count, head = self.store._line.ask(calls, retry=False)[-1]
        except StoreInterrupted:
            if not self.store._line.ask([["applied", self.command]], retry=True)[0]:
                raise
            return
        self.journal = (count, head)


class Watcher:
    """A thread that waits for the base to change, on a connection of its own."""

    def __init__(self, line: Line, told: Callable[[], None], projection: bool) -> None:
        self._line, self._told, self._projection = line, told, projection
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="clspd-watch")
        self._thread.start()

    def stop(self) -> None:
        """Stop waiting; the thread ends with its next answer."""
        self._over.set()
        self._line.close()

    def _run(self) -> None:
        seen: tuple[int, int] | None = None
        while not self._over.is_set():
            revision = seen[1] if seen else -1
            try:
                status = self._line.ask([["watch", revision, 5.0, self._projection]], retry=False)[0]
            except (StoreInterrupted, StoreUnreachable, BaseMissing):
                self._over.wait(0.2)
                continue
            now = (status["pid"], status["revision"])
            if seen is not None and now != seen:
                self._told()
            seen = now
