"""The only room that knows DuckDB: one process owns the base, everything else asks it."""

from workbench.store.client import Row, Store, Unit, Watcher, stop_server
from workbench.store.create import create_base
from workbench.store.vault import Cost

__all__ = ["Cost", "Row", "Store", "Unit", "Watcher", "create_base", "stop_server"]
