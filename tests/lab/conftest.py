"""Two JupyterLabs for the tests of the launcher: ours, and the same one with its settings taken away.

They live for one module: an open Playwright holds the event loop of the thread, and asyncio tests need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Lab
from lab_rooms import bare


def _room(tmp: Path) -> tuple[Path, Path]:
    for name in ("notebooks", "base"):
        (tmp / name).mkdir()
    return tmp / "notebooks", tmp / "base"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Our JupyterLab, as the launcher starts it."""
    with Lab(*_room(tmp_path_factory.mktemp("ours"))) as ours:
        yield ours


@pytest.fixture(scope="module")
def bare_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The control: the same launcher with its settings taken away."""
    folder = tmp_path_factory.mktemp("bare")
    with Lab(*_room(folder), before=bare(folder)) as control:
        yield control
