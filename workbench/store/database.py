"""The DuckDB file: opened with safe settings, checkpointed only by us."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from workbench.errors import DiskFull, StoreBusy, StoreInterrupted
from workbench.store.durable import copy_from, sync_file, sync_folder, write_whole
from workbench.store.statements import translated

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "checkpoint_threshold": "1TB",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "temp_directory": "",
}
ROOM_TO_SPARE = 16 * 1024 * 1024
LOCK_PATIENCE = 3.0
Step = Callable[[str], None]


def _nothing(_step: str) -> None:
    """A safe checkpoint told to nobody; tests listen to be killed at each step."""


class Database:
    """`base.duckdb` of one base folder, open in this process alone."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "base.duckdb"
        self.log = folder / "base.duckdb.wal"
        self.dead = False
        self._copy = folder / "checkpoint.copy"
        self._copy_log = folder / "checkpoint.copy.wal"
        self._marker = folder / "checkpoint.under_way"
        self._main: Any = None
        self._held: BinaryIO | None = None

    def open(self) -> None:
        """Put the copy back if a checkpoint was cut, then open; `BaseDamaged` if the engine refuses."""
        try:
            self._undo_cut_checkpoint()
            self._main = self._connect()
            self._main.execute("PRAGMA disable_checkpoint_on_shutdown")
            self._main.execute("SET lock_configuration = true")
        except duckdb.Error as error:
            raise translated(error) from None
        # POSIX drops every lock of a process when it closes any handle on the file, the engine's lock
        # too: copies read through this one handle, closed after the engine.
        self._held = self.path.open("rb")
        self.path.chmod(0o600)

    def _connect(self) -> Any:
        """The engine holds its own lock a moment longer than the last server lived."""
        deadline = time.monotonic() + LOCK_PATIENCE
        while True:
            try:
                return duckdb.connect(str(self.path), config=SETTINGS)
            except duckdb.IOException as error:
                if "Conflicting lock" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def cursor(self) -> Any:
        """A connection of its own, for one thread."""
        return self._main.cursor()

    def close(self) -> None:
        """Close the file, its log left as it is."""
        if self._main is not None:
            self._main.close()
            self._main = None
        if self._held is not None:
            self._held.close()
            self._held = None

    def log_size(self) -> int:
        """Bytes of the write-ahead log."""
        return self.log.stat().st_size if self.log.exists() else 0

    def checkpoint(self, told: Step = _nothing) -> None:
        """Fold the log into the file; the engine's own checkpoint is not atomic, so a copy stands by.

        Nobody may write meanwhile: the owner holds the turnstile. `DiskFull` when there is no room for
        the copy; `StoreInterrupted` when the engine failed, and then this process must end.
        """
        self._check_room()
        try:
            self.copy_to(self._copy, self._copy_log, told)
        except OSError:
            self._drop_copy()
            raise DiskFull from None
        write_whole(self._marker, b"")
        told("marked")
        self._fold()
        told("done")
        self._unmark()

    def copy_to(self, target: Path, target_log: Path, told: Step = _nothing) -> None:
        """A synced copy of the file and its log; consistent only while nobody writes."""
        assert self._held is not None
        copy_from(self._held, target)
        told("copy")
        target_log.unlink(missing_ok=True)
        if self.log.exists():
            with self.log.open("rb") as log:
                copy_from(log, target_log)
        told("copy")

    def _check_room(self) -> None:
        needed = 2 * (self.path.stat().st_size + self.log_size()) + ROOM_TO_SPARE
        if shutil.disk_usage(self.path.parent).free < needed:
            raise DiskFull

    def _fold(self) -> None:
        """Once marked, either the marker goes or this engine writes no more: else the copy put back
        at the next opening would undo what was committed after it."""
        try:
            self._main.execute("CHECKPOINT")
        except duckdb.TransactionException:
            self._unmark()
            raise StoreBusy from None
        except duckdb.Error:
            self.dead = True
            raise StoreInterrupted from None

    def _unmark(self) -> None:
        try:
            self._marker.unlink()
            sync_folder(self._marker.parent)
        except OSError:
            self.dead = True
            raise StoreInterrupted from None
        self._drop_copy()

    def _undo_cut_checkpoint(self) -> None:
        if not self._marker.exists():
            self._drop_copy()
            return
        shutil.copyfile(self._copy, self.path)
        sync_file(self.path)
        self.log.unlink(missing_ok=True)
        if self._copy_log.exists():
            shutil.copyfile(self._copy_log, self.log)
            sync_file(self.log)
        sync_folder(self.path.parent)
        self._marker.unlink()
        sync_folder(self.path.parent)
        self._drop_copy()

    def _drop_copy(self) -> None:
        self._copy.unlink(missing_ok=True)
        self._copy_log.unlink(missing_ok=True)
