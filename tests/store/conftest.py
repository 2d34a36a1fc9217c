"""A real base, its real server, in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from acts import end

from tests.factories import make_base
from workbench.store import Store


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
