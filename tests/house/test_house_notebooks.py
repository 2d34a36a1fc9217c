"""Notebooks are thin, bare and locked: three short cells that a person never has to read."""

from __future__ import annotations

import ast
import copy
import json
from typing import Any

import pytest
from checkout import ROOT, named
from guards import traces_in

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_CELLS, MOST_LINES = 8, 5
NOT_IN_A_NOTEBOOK = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.If, ast.IfExp,
    ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Try, ast.With,
)  # fmt: skip


def source_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def faults_in(notebook: dict[str, Any]) -> list[str]:
    """Why a notebook is not thin; empty when it is."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    found = traces_in(notebook)
    found += ["too many code cells"] if len(code) > MOST_CELLS else []
    for cell in code:
        found += _faults_of_code(source_of(cell))
    for cell in notebook["cells"]:
        if cell["metadata"].get("deletable") is not False or cell["metadata"].get("editable") is not False:
            found.append("a cell can be edited or deleted")
    if not code or "check" not in code[-1]["metadata"].get("tags", []):
        found.append("the last code cell is not tagged « check »")
    elif not any(isinstance(node, ast.Assert) for node in ast.parse(source_of(code[-1])).body):
        found.append("the last code cell asserts nothing")
    return found


def _faults_of_code(source: str) -> list[str]:
    found = ["a cell is too long"] if len(source.splitlines()) > MOST_LINES else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, NOT_IN_A_NOTEBOOK):
            found.append(f"{type(node).__name__} in a notebook")
        elif isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) != "import workbench as wb":
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_a_notebook_is_thin(path):
    assert faults_in(json.loads(path.read_text(encoding="utf-8"))) == []


def test_there_is_a_notebook_to_open_first():
    assert [path.name for path in NOTEBOOKS][:1] == ["00_accueil.ipynb"]


@pytest.mark.parametrize(
    ("cell", "change"),
    [
        (0, {"source": "import pandas"}),
        (0, {"source": "from workbench import store"}),
        (1, {"source": "for a in b:\n    a"}),
        (1, {"source": "[a for a in b]"}),
        (1, {"source": "def f():\n    pass"}),
        (1, {"source": "wb.screen('a')\n" * 6}),
        (1, {"outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}),
        (1, {"execution_count": 3}),
        (1, {"metadata": {}}),
        (1, {"metadata": {"deletable": False, "editable": True}}),
        (2, {"metadata": {"deletable": False, "editable": False}}),
        (2, {"source": "wb.summary('accueil')"}),
    ],
)
def test_a_planted_fault_is_seen(cell, change):
    notebook = copy.deepcopy(json.loads(NOTEBOOKS[0].read_text(encoding="utf-8")))
    notebook["cells"][cell].update(change)
    assert faults_in(notebook)


def test_saved_widget_state_is_seen():
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    assert faults_in(notebook)
