"""Files that are whole or absent, whatever happens while they are written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import BinaryIO

BLOCK = 1024 * 1024


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no folder handle to sync."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Push a file that is already written down to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def write_whole(path: Path, content: bytes) -> None:
    """Write aside, sync, rename: a reader sees the old file or the new one, owner-only."""
    aside = path.with_name(path.name + ".part")
    with open(aside, "wb", opener=_owner_only) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def copy_from(source: BinaryIO, target: Path) -> None:
    """Copy an open file from its first byte, owner-only and synced."""
    source.seek(0)
    with open(target, "wb", opener=_owner_only) as file:
        shutil.copyfileobj(source, file, BLOCK)
        file.flush()
        os.fsync(file.fileno())


def private_folder(path: Path) -> Path:
    """A folder that only its owner can enter, made if absent."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path
