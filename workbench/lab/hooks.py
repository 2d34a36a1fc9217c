"""Hooks of the launched JupyterLab: what is shown on a screen never reaches a notebook file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jupyter_server.services.contents.checkpoints import AsyncCheckpoints
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

Json = dict[str, Any]

_TRACES_OF_A_CELL = ("execution", "ExecuteTime", "collapsed", "scrolled", "trusted")


def strip(model: Json, **_: Any) -> None:
    """Drop outputs, execution numbers and times, and widget state from a notebook about to be saved."""
    notebook = model.get("content")
    if model.get("type") != "notebook" or not notebook:
        return
    metadata = notebook.get("metadata", {})
    metadata.pop("widgets", None)
    metadata.pop("signature", None)
    for cell in notebook.get("cells", []):
        _strip_cell(cell)


def _strip_cell(cell: Json) -> None:
    for trace in _TRACES_OF_A_CELL:
        cell.get("metadata", {}).pop(trace, None)
    if cell.get("cell_type") == "code":
        cell["outputs"] = []
        cell["execution_count"] = None


def _says_the_same(new: Json, old: Json) -> bool:
    """Whether two stripped notebooks differ only by the kernel that happened to run them."""
    return _without_machine(new) == _without_machine(old)


def _without_machine(notebook: Json) -> Json:
    metadata = {k: v for k, v in notebook["metadata"].items() if k not in ("kernelspec", "language_info")}
    return {**notebook, "metadata": metadata}


class QuietContents(AsyncLargeFileManager):
    """Leaves a notebook file untouched when nothing its author wrote has changed."""

    async def save(self, model: Json, path: str = "") -> Json:
        """Save what the author wrote; keep the bytes on disk when only running it changed it."""
        if model.get("type") == "notebook" and model.get("content"):
            strip(model)
            if await self.file_exists(path) and await self._settle(model["content"], path):
                return await self.get(path, content=False)  # type: ignore[no-any-return, no-untyped-call]
        return await super().save(model, path)  # type: ignore[no-any-return, no-untyped-call]

    async def _settle(self, notebook: Json, path: str) -> bool:
        """Give the notebook the machine facts of its file; True when the file already says it all."""
        kept = await self.get(path, content=True, type="notebook")  # type: ignore[no-untyped-call]
        before = kept["content"]
        had_traces = any(c.get("outputs") or c.get("execution_count") for c in before["cells"])
        had_traces = had_traces or "widgets" in before["metadata"]
        strip(kept)
        for fact in ("kernelspec", "language_info"):
            notebook["metadata"].pop(fact, None)
            if fact in before["metadata"]:
                notebook["metadata"][fact] = before["metadata"][fact]
        return not had_traces and _says_the_same(notebook, before)


class NoCheckpoints(AsyncCheckpoints):
    """Answers JupyterLab's requests for a second copy of a file, and makes none."""

    async def create_checkpoint(self, contents_mgr: Any, path: str) -> Json:
        """Say that a copy was made."""
        return {"id": "none", "last_modified": datetime.now(UTC)}

    async def list_checkpoints(self, path: str) -> list[Json]:
        """No copy of any file."""
        return []

    async def restore_checkpoint(self, contents_mgr: Any, checkpoint_id: str, path: str) -> None:
        """Leave the file as it is: there is no copy to go back to."""

    async def rename_checkpoint(self, checkpoint_id: str, old_path: str, new_path: str) -> None:
        """Nothing to rename."""

    async def delete_checkpoint(self, checkpoint_id: str, path: str) -> None:
        """Nothing to delete."""
