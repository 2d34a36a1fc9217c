"""One server for one base: a lock that the system frees when its holder dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class Claim:
    """The lock held on `server.lock`."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def release(self) -> None:
        """Let another server own the base."""
        os.close(self._handle)


def claim(base: Path) -> Claim | None:
    """Hold the base, or None at once if another process holds it."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOINHERIT", 0)
    handle = os.open(base / "server.lock", flags, 0o600)
    try:
        _lock(handle)
    except OSError:
        os.close(handle)
        return None
    return Claim(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
