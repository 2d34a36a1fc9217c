"""The guard of the whole run sees a server left behind."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

from workbench.store import Store

GUARD = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))


def test_a_server_left_running_is_found_and_ended(base, monkeypatch):
    mark = f"planted-{os.getpid()}"
    monkeypatch.setenv(GUARD["RUN"], mark)
    with Store(base, idle_seconds=60) as store:
        store.status()
    assert GUARD["end_servers_of"](mark, grace=0.2) == [f"{base} 60 10.0"]
    assert GUARD["end_servers_of"](mark, grace=0.0) == []
