"""A real base, its real server, in a temporary folder."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from factories import make_base

from workbench.errors import StoreUnreachable
from workbench.store import Store, address, stop_server


def end(base: Path) -> None:
    """End the server of a base, whatever the test did to it."""
    try:
        stop_server(base, seconds=5)
    except StoreUnreachable:
        if told := address.told(base):
            with suppress(ProcessLookupError):
                os.kill(told.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty base that no test opens: it is copied."""
    return make_base(tmp_path_factory.mktemp("pristine") / "base")


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Path]:
    folder = make_base(tmp_path / "base")
    yield folder
    end(folder)


@pytest.fixture
def store(base: Path) -> Iterator[Store]:
    with Store(base, idle_seconds=30, unit_seconds=1.0) as store:
        yield store
