"""Where the server of a base can be met: a short private path, and a token in `server.json`."""

from __future__ import annotations

import os
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import msgspec

from workbench.store.durable import private_folder, write_whole

NAME = "server.json"


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
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    root = Path(runtime) if runtime and len(runtime) < 60 else Path(tempfile.gettempdir())
    if len(str(root)) > 60:
        root = Path("/tmp")  # noqa: S108 - the folder below is owner-only
    return str(private_folder(root / f"clspd-{os.getuid()}") / short)


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
