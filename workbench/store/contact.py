"""The way from a notebook to the server of a base: finds it, starts it, asks it, survives its death."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import connection as wires
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from workbench.errors import (
    BaseDamaged,
    BaseMissing,
    BaseTooNew,
    Invalid,
    StoreInterrupted,
    StoreUnreachable,
)
from workbench.store import address
from workbench.store.claim import claim
from workbench.store.wire import pack, unpack, unpack_error

START_SECONDS = 30.0
START_AGAIN = 3.0
HELLO_SECONDS = 3.0
BROKEN = (EOFError, OSError)
DETACHED = 0x00000208  # Windows: DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP


def start_server(base: Path, idle_seconds: float, unit_seconds: float) -> None:
    """Start the server of a base in a session of its own, so that it outlives the notebook."""
    apart: dict[str, Any] = (
        {"creationflags": DETACHED} if sys.platform == "win32" else {"start_new_session": True}
    )
    quiet = subprocess.DEVNULL
    limits = [str(idle_seconds), str(unit_seconds)]
    command = [sys.executable, "-m", "workbench.store.server", str(base), *limits]
    started = subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, cwd=base, env=_environment(), **apart
    )
    threading.Thread(target=started.wait, daemon=True, name="clspd-reap").start()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "CLSPD_PASSPHRASE"}
    here = str(Path(__file__).resolve().parents[2])
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, [here, kept.get("PYTHONPATH", "")]))}


def cut(connection: Connection) -> None:
    """End a connection from another thread: the one that waits on it wakes up."""
    with suppress(OSError):
        if sys.platform == "win32":
            connection.close()
        else:
            with socket.socket(fileno=os.dup(connection.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)


class Contact:
    """A connection to the server of a base; starts one when there is none."""

    def __init__(self, base: Path, idle_seconds: float = 60.0, unit_seconds: float = 10.0) -> None:
        self.base, self.idle_seconds, self.unit_seconds = base, idle_seconds, unit_seconds
        self._connection: Connection | None = None

    @property
    def connected(self) -> bool:
        """Whether a connection is held: a unit lives and dies with it."""
        return self._connection is not None

    def ask(self, calls: list[list[Any]], retry: bool) -> list[Any]:
        """Send calls and give their answers; `StoreInterrupted` if the server died meanwhile.

        With `retry` (nothing can be committed by these calls), they are sent once more to the next server.
        """
        question = _packed(calls)
        answer = self._exchange(question)
        if answer is None and retry:
            answer = self._exchange(question)
        if answer is None:
            raise StoreInterrupted
        if isinstance(answer, dict):
            error = unpack_error(answer)
            if isinstance(error, BaseDamaged | BaseTooNew):
                self.close()  # that server leaves; the next call meets the next one
            raise error
        return list(answer)

    def _exchange(self, question: bytes) -> Any:
        """The answer, None if the line broke; dropped when cut short, lest its answer be read as the next."""
        connection = self._open()
        try:
            connection.send_bytes(question)
            return unpack(connection.recv_bytes())
        except BROKEN:
            self.close()
            return None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up; a unit left open is undone."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()

    def cut(self) -> None:
        """Hang up from another thread."""
        if self._connection is not None:
            cut(self._connection)

    def reachable(self) -> Connection | None:
        """A greeted connection if a server is there now."""
        told = address.told(self.base)
        if told is None:
            return None
        try:
            connection = wires.Client(told.path, address.FAMILY)
        except BROKEN:
            return None
        with suppress(*BROKEN):
            connection.send_bytes(told.token.encode())
            if connection.poll(HELLO_SECONDS) and connection.recv_bytes(16) == address.HELLO:
                return connection
        connection.close()
        return None

    def _open(self) -> Connection:
        if self._connection is None:
            if not (self.base / "base.duckdb").exists():
                raise BaseMissing
            self._connection = self._find()
        return self._connection

    def _find(self) -> Connection:
        deadline, asked = time.monotonic() + START_SECONDS, float("-inf")
        while (found := self.reachable()) is None:
            if time.monotonic() > deadline:
                raise StoreUnreachable
            if time.monotonic() - asked > START_AGAIN:
                start_server(self.base, self.idle_seconds, self.unit_seconds)
                asked = time.monotonic()
            time.sleep(0.02)
        return found


def _packed(calls: list[list[Any]]) -> bytes:
    try:
        return pack(calls)
    except (TypeError, ValueError, OverflowError):
        pass  # raised outside, so that the refusal does not carry the value along
    raise Invalid


def stop_server(base: Path, seconds: float = 20.0) -> bool:
    """End the server of a base if there is one, and wait; whether one was running."""
    base = Path(base).resolve()
    connection = Contact(base).reachable()
    if connection is None:
        return False
    with connection, suppress(*BROKEN):
        connection.send_bytes(pack([["stop"]]))
        connection.recv_bytes()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if free := claim(base):
            free.release()
            return True
        time.sleep(0.02)
    raise StoreUnreachable
