"""Where the server of a base can be met: a short private path, and a token in `server.json`."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import msgspec

from workbench.errors import StoreUnreachable
from workbench.store.durable import private_folder, write_whole

NAME = "server.json"
LONGEST = 60
FAMILY = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
HELLO = b"clspd"


class Address(msgspec.Struct, frozen=True):
    """How to reach the server of a base, readable by its owner only."""

    pid: int
    path: str
    token: str


def meeting_path(base: Path) -> str:
    """A path short enough for a Unix socket whatever the length of the base's own path."""
    short = sha256(str(base.resolve()).encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return rf"\\.\pipe\clspd-{short}"
    return str(_own_folder(_runtime() / f"clspd-{os.getuid()}") / short)


def _runtime() -> Path:
    for named in (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir()):
        if named and len(named.encode()) < LONGEST and Path(named).is_dir():
            return Path(named)
    return Path("/tmp")  # noqa: S108 - the folder below is checked to be ours alone


def _own_folder(path: Path) -> Path:
    """The folder, if it is a true folder of this user; someone else may have made it first."""
    if path.is_symlink() or (path.exists() and not _is_ours(path)):
        raise StoreUnreachable
    return private_folder(path)


def _is_ours(path: Path) -> bool:
    told = path.lstat()
    return stat.S_ISDIR(told.st_mode) and (sys.platform == "win32" or told.st_uid == os.getuid())


def tell(base: Path, address: Address) -> None:
    """Write where the server is, whole and owner-only."""
    write_whole(base / NAME, msgspec.json.encode(address))


def told(base: Path) -> Address | None:
    """Where the server said it was; None if it never did or the file is not whole."""
    try:
        return msgspec.json.decode((base / NAME).read_bytes(), type=Address)
    except (OSError, msgspec.DecodeError):
        return None


def forget(base: Path, address: Address) -> None:
    """Remove what this server told, unless another has told since."""
    if told(base) == address:
        (base / NAME).unlink(missing_ok=True)
