"""What the tests of the launcher share: notebooks as ours are, and our settings taken away."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

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
