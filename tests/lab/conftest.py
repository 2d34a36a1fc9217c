"""Two JupyterLabs for the tests of the launcher: ours, and the same one with its settings taken away.

They live for one module: an open Playwright holds the event loop of the thread, and asyncio tests need it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Lab

import workbench.lab

EXTENSION = Path(workbench.lab.__file__).parent / "extension"

# What a launcher without our settings would do; each line takes one away. The extension stays, less its
# two guards (named in `unguarded`), because it is what runs the notebooks.
BARE = """
settings.KERNEL.clear()
settings.SCREEN.clear()
settings.SCREEN["@jupyter-widgets/jupyterlab-manager:plugin"] = {{"saveState": True}}
for part in ("FileContentsManager", "AsyncLargeFileManager", "NotebookNotary"):
    settings.SERVER.pop(part)
server, lab = settings.SERVER["ServerApp"], settings.SERVER["LabApp"]
for name in ("terminals_enabled", "contents_manager_class", "tornado_settings"):
    server.pop(name)
for name in ("custom_css", "news_url", "extension_manager", "lock_all_plugins", "check_for_updates_class"):
    lab.pop(name)
lab["extra_labextensions_path"] = [{extension!r}]
"""


def write_notebook(folder: Path, name: str, *cells: str, title: str = "Essai", **more: Any) -> Path:
    """A notebook as ours are committed: cells that cannot be cut, no output, run when opened."""
    lock = more.pop("lock", {"deletable": False, "editable": False})
    code = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": lock,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": code,
        "metadata": {"kernelspec": kernel, "workbench": {"autorun": True, "title": title}, **more},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / name
    path.write_text(
        json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path


def unguarded(folder: Path) -> Path:
    """Our extension without its two guards: the mark against shortcuts, the silence of the fields."""
    copy = folder / "extension"
    shutil.copytree(EXTENSION, copy)
    entry = copy / "clspd-workbench/static/remoteEntry.js"
    code = entry.read_text(encoding="utf-8")
    for guard in (
        "event.target.dataset.lmSuppressShortcuts = 'true'",
        "field.setAttribute('autocomplete', 'off')",
    ):
        assert code.count(guard) == 1
        code = code.replace(guard, "void 0")
    entry.write_text(code, encoding="utf-8")
    return copy


def bare(folder: Path) -> str:
    """Code that takes our settings away before the launcher starts."""
    return BARE.format(extension=str(unguarded(folder)))


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
