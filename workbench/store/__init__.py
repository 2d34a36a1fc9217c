"""The only room that knows DuckDB: one process owns the base, everything else asks it."""

from workbench.store.client import Store
from workbench.store.contact import stop_server
from workbench.store.create import create_base
from workbench.store.unit import Row, Unit
from workbench.store.vault import Cost
from workbench.store.watcher import Watcher

__all__ = ["Cost", "Row", "Store", "Unit", "Watcher", "create_base", "stop_server"]
