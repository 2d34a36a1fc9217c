"""A base as seen from a notebook, a script or a test."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from workbench.domain.people import Agent, Role
from workbench.errors import AlreadyApplied, StoreInterrupted
from workbench.store.contact import Contact
from workbench.store.unit import Row, Turn, Unit, only
from workbench.store.watcher import Watcher

TRIES = 3
Done = TypeVar("Done")


class Store:
    """A base reached through its server. Safe to share between threads."""

    def __init__(self, base: Path, idle_seconds: float = 60.0, unit_seconds: float = 10.0) -> None:
        self.base = Path(base).resolve()
        self._limits = (idle_seconds, unit_seconds)
        self._contact = Contact(self.base, *self._limits)
        self._turn = Turn()
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
        self._watchers.clear()
        with self._turn.mutex:
            self._contact.close()

    # -- reading ---------------------------------------------------------------------

    def rows(self, query: str, **given: Any) -> list[Row]:
        """Rows of a named query; none of them is an identity."""
        return [Row(row) for row in self._call("rows", query, given, retry=True)]

    def one(self, query: str, **given: Any) -> Row:
        """The one row of a named query; `NotFound` if there is none."""
        return only(self.rows(query, **given))

    def status(self) -> Row:
        """Revision, who opened the identities, whether a projection is open."""
        return Row(self._call("status", retry=True))

    # -- writing ---------------------------------------------------------------------

    def unit(self, who: Agent, now: datetime, command: str | None = None) -> Unit:
        """A unit of work: read, check, write, audit, in one transaction."""
        return Unit(self._contact, self._turn, who, now, command or secrets.token_hex(8))

    def do(self, who: Agent, now: datetime, service: Callable[..., Done], /, **given: Any) -> Done:
        """Carry out a service in a unit of its own, once, even if the server dies on the way."""
        command, done = secrets.token_hex(8), []
        for attempt in range(TRIES):
            try:
                with Unit(self._contact, self._turn, who, now, command, again=attempt > 0) as unit:
                    done = [service(unit, **given)]
                return done[0]
            except AlreadyApplied:
                return done[0]
            except StoreInterrupted:
                continue
        raise StoreInterrupted

    # -- keys and care -----------------------------------------------------------------

    def unlock(self, who: Agent, now: datetime, passphrase: str) -> Role:
        """Open the identities for every window; `WrongPassphrase` otherwise."""
        return Role[self._call("unlock", who.name, who.role.name, now, passphrase, retry=True)]

    def lock(self, who: Agent, now: datetime) -> None:
        """Close the identities for every window."""
        self._call("lock", who.name, who.role.name, now, retry=True)

    def check(self) -> dict[str, int]:
        """Journals against the witness, then every value of every table; `BaseDamaged` says what is wrong."""
        return dict(self._call("check", retry=True))

    def checkpoint(self) -> None:
        """Fold the log into the file, safely."""
        self._call("checkpoint", retry=True)

    def watch(self, told: Callable[[], None], projection: bool = False) -> Watcher:
        """Call `told` from a thread each time the base has changed."""
        watcher = Watcher(Contact(self.base, *self._limits), told, projection)
        self._watchers.append(watcher)
        return watcher

    def _call(self, name: str, *given: Any, retry: bool = False) -> Any:
        with self._turn.mutex:
            return self._contact.ask([[name, *given]], retry=retry)[0]
