"""What JupyterLab may write in a notebook file: what its author wrote, and nothing that was shown."""

from __future__ import annotations

import asyncio
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from lab_rooms import write_notebook

from workbench.lab.hooks import NoCheckpoints, QuietContents, strip

SHOWN = "Zoé Inventée"


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    return write_notebook(tmp_path, "a.ipynb", "1 + 1")


def after_a_session(notebook: Path) -> dict[str, Any]:
    """What the browser would send: the notebook with everything a session puts in it."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cell = content["cells"][0]
    cell["execution_count"] = 7
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": SHOWN}]
    cell["metadata"] |= {"execution": {"iopub.status.busy": SHOWN}, "scrolled": True, "trusted": True}
    content["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": SHOWN}}
    content["metadata"]["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
    content["metadata"]["language_info"] = {"name": "python", "version": "9.9"}
    return {"type": "notebook", "format": "json", "content": content}


def save(manager_class: type, notebook: Path, model: dict[str, Any], **options: Any) -> None:
    manager = manager_class(root_dir=str(notebook.parent), **options)
    asyncio.run(manager.save(model, notebook.name))


def test_saving_after_a_session_leaves_every_byte_as_it_was(notebook: Path) -> None:
    before = notebook.read_bytes()
    save(QuietContents, notebook, after_a_session(notebook), checkpoints_class=NoCheckpoints)
    assert notebook.read_bytes() == before
    assert [path.name for path in notebook.parent.iterdir()] == [notebook.name]


def test_without_our_manager_the_same_save_writes_what_was_shown(notebook: Path) -> None:
    save(AsyncLargeFileManager, notebook, after_a_session(notebook))
    assert SHOWN in notebook.read_text(encoding="utf-8")
    copies = list(notebook.parent.glob(".ipynb_checkpoints/*"))
    assert SHOWN in copies[0].read_text(encoding="utf-8")


def test_what_the_author_writes_is_saved_without_what_was_shown(notebook: Path) -> None:
    model = after_a_session(notebook)
    model["content"]["cells"][0]["source"] = "2 + 2"
    save(QuietContents, notebook, model, checkpoints_class=NoCheckpoints)
    saved = json.loads(notebook.read_text(encoding="utf-8"))
    assert saved["cells"][0]["source"] in ("2 + 2", ["2 + 2"])
    assert SHOWN not in notebook.read_text(encoding="utf-8")
    assert "language_info" not in saved["metadata"]
    assert saved["metadata"]["kernelspec"]["display_name"] == "Python 3"


def test_a_notebook_that_came_with_outputs_is_cleaned_by_its_first_save(notebook: Path) -> None:
    dirty = after_a_session(notebook)["content"]
    dirty["cells"][0]["metadata"].pop("trusted")
    notebook.write_text(json.dumps(dirty), encoding="utf-8")
    save(
        QuietContents,
        notebook,
        {"type": "notebook", "format": "json", "content": copy.deepcopy(dirty)},
        checkpoints_class=NoCheckpoints,
    )
    assert SHOWN not in notebook.read_text(encoding="utf-8")


def test_a_new_notebook_is_written_clean(tmp_path: Path, notebook: Path) -> None:
    model = after_a_session(notebook)
    save(QuietContents, tmp_path / "b.ipynb", model, checkpoints_class=NoCheckpoints)
    assert SHOWN not in (tmp_path / "b.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "trace", ["execution", "scrolled", "trusted", "outputs", "execution_count", "widgets"]
)
def test_each_trace_of_a_session_is_dropped(notebook: Path, trace: str) -> None:
    model = after_a_session(notebook)
    strip(model)
    cell = model["content"]["cells"][0]
    assert not cell.get(trace)
    assert trace not in cell["metadata"]
    assert trace not in model["content"]["metadata"]


def test_other_files_are_saved_as_they_are() -> None:
    model = {"type": "file", "content": SHOWN}
    strip(model)
    assert model["content"] == SHOWN


def test_there_is_never_a_copy_to_go_back_to(notebook: Path) -> None:
    copies = NoCheckpoints()

    async def everything() -> list[dict[str, Any]]:
        made = await copies.create_checkpoint(None, notebook.name)
        assert made["id"]
        await copies.restore_checkpoint(None, "none", notebook.name)
        await copies.rename_all_checkpoints(notebook.name, "b.ipynb")
        await copies.delete_all_checkpoints(notebook.name)
        return await copies.list_checkpoints(notebook.name)

    assert asyncio.run(everything()) == []
