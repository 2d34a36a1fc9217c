"""The process that owns a base: started on demand, one for all notebooks, gone when idle."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection, Listener
from pathlib import Path

from workbench.errors import UnexpectedFault, WorkbenchError
from workbench.store import address
from workbench.store.claim import claim
from workbench.store.contact import cut
from workbench.store.conversation import Conversation
from workbench.store.owner import Owner

TICK = 0.1
IDLE_SECONDS = 60.0
UNIT_SECONDS = 10.0
ALONE_SECONDS = 3.0  # nobody ever came: a start that lost its race
REFUSING_SECONDS = 1.0  # whoever mends the base must find it free
SWITCH_SECONDS = 0.0005  # threads of clients take turns often, or the busiest one starves the others


class Server:
    """Accepts clients of one base until nobody is left or someone says stop."""

    def __init__(self, base: Path, idle_seconds: float, unit_seconds: float) -> None:
        self.base, self.idle_seconds, self.unit_seconds = base, idle_seconds, unit_seconds
        self.address = address.Address(os.getpid(), address.meeting_path(base), secrets.token_hex(24))
        self.refusal: WorkbenchError | None = None
        self.changed = threading.Condition()
        self.stopping, self.opened = threading.Event(), threading.Event()
        self._talks: set[Conversation] = set()
        self._mutex = threading.Lock()
        self._last_seen = time.monotonic()
        self._met = False

    def run(self) -> None:
        """Listen, open the base, and close it whatever happens; the first callers wait for the opening."""
        if address.FAMILY == "AF_UNIX":
            Path(self.address.path).unlink(missing_ok=True)
        listener = Listener(self.address.path, address.FAMILY, backlog=64)
        address.tell(self.base, self.address)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        self._open()
        while not self.stopping.wait(TICK) and not self._is_idle() and self._can_be_met():
            self._hang_up_on_the_mute()
            with suppress(WorkbenchError, OSError):
                self.owner.breathe()
        self._end(listener)

    def _open(self) -> None:
        """A base that cannot be opened is told to everyone who asks, then this server leaves."""
        try:
            self.owner = Owner(self.base, patience=self.unit_seconds + 1)
            self.owner.open()
        except WorkbenchError as error:
            self.refusal = error
        except Exception as error:  # noqa: BLE001 - the last resort: a code without content
            self.refusal = UnexpectedFault(code=type(error).__name__)
        self.opened.set()
        self._last_seen = time.monotonic()

    def _can_be_met(self) -> bool:
        """Whether the meeting place is still there: a tidy-up of temporary files must not hide the base."""
        return address.FAMILY != "AF_UNIX" or Path(self.address.path).exists()

    def _is_idle(self) -> bool:
        with self._mutex:
            alone = not any(talk.greeted for talk in self._talks)
            quiet = time.monotonic() - self._last_seen
        patience = (
            self.idle_seconds if self._met and not self.refusal else min(ALONE_SECONDS, self.idle_seconds)
        )
        return alone and quiet > patience

    def _hang_up_on_the_mute(self) -> None:
        now = time.monotonic()
        with self._mutex:
            late = [talk for talk in self._talks if talk.deadline < now]
        for talk in late:
            cut(talk.connection)

    def _end(self, listener: Listener) -> None:
        self.stopping.set()
        self.tell_change()
        address.forget(self.base, self.address)
        listener.close()
        self._see_everyone_out()
        if self.refusal is None:
            with suppress(WorkbenchError, OSError):
                self.owner.turnstile.enter(1.0)
                self.owner.close()

    def _see_everyone_out(self) -> None:
        """Who waits for words is cut, a unit left open is undone; who works now may finish."""
        deadline = time.monotonic() + self.unit_seconds
        while time.monotonic() < deadline:
            with self._mutex:
                talks = list(self._talks)
            if not talks:
                return
            for talk in talks:
                if talk.listening:
                    cut(talk.connection)
            time.sleep(0.01)

    def _accept(self, listener: Listener) -> None:
        while not self.stopping.is_set():
            try:
                connection = listener.accept()
            except OSError:
                time.sleep(0.01)
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        talk = Conversation(self, connection)
        with self._mutex:
            self._talks.add(talk)
        try:
            talk.hold(self.address.token)
        finally:
            with self._mutex:
                self._talks.discard(talk)
                if talk.greeted:
                    self._last_seen, self._met = time.monotonic(), True
            with suppress(OSError):
                connection.close()

    def tell_change(self) -> None:
        """Wake every window that watches this base."""
        with self.changed:
            self.changed.notify_all()

    def leave(self) -> None:
        """End soon: the next call of anyone meets a new server."""
        self.stopping.set()
        self.tell_change()


def main() -> None:
    """`python -m workbench.store.server BASE [IDLE_SECONDS [UNIT_SECONDS]]`: own this base, or leave at once
    if another process does."""
    os.umask(0o077)
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    base, *limits = sys.argv[1:]
    idle, unit = [float(limit) for limit in limits] + [IDLE_SECONDS, UNIT_SECONDS][len(limits) :]
    claimed = claim(Path(base))  # goes with this process
    if claimed is None:
        return
    sys.setswitchinterval(SWITCH_SECONDS)
    server = Server(Path(base), idle, unit)
    signal.signal(signal.SIGTERM, lambda *_: server.stopping.set())
    server.run()
    os._exit(0)  # no thread that still waits may hold the process back


if __name__ == "__main__":
    main()
