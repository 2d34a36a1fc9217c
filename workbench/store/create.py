"""A new base: its folder, its keys, its empty tables, its witness."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.domain.people import Role
from workbench.errors import BaseExists
from workbench.store.durable import private_folder
from workbench.store.vault import Cost, Vault


def create_base(folder: Path, passphrases: Mapping[Role, str], cost: Cost | None = None) -> None:
    """Make an empty base in an empty folder; `BaseExists` otherwise."""
    from workbench.store.owner import Owner  # the engine is for the server and this command, not for a window

    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        raise BaseExists
    private_folder(folder)
    private_folder(folder / "backups")
    Vault.create(folder / "keys", dict(passphrases), cost or Cost())
    owner = Owner(folder)
    owner.open_new()
    owner.database.checkpoint()
    owner.close()
