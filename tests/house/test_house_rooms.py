"""Rooms only look down: the import contracts hold, and each is seen red on a planted import."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT, WORKBENCH, modules, named

SCREENS = WORKBENCH / "widgets"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts on the code of a folder."""
    program = "from importlinter.cli import lint_imports_command as run; run()"
    command = [sys.executable, "-c", program, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(WORKBENCH, tmp_path / "workbench", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold():
    told = lint(ROOT)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("services/verbs.py", "import workbench.widgets.screens", "Rooms only look down"),
        ("domain/french.py", "import workbench.store.wire", "Rooms only look down"),
        ("store/wire.py", "import workbench.documents.word", "Rooms only look down"),
        ("services/verbs.py", "import duckdb", "Only the store knows DuckDB"),
        ("services/verbs.py", "import ipywidgets", "Only the widgets know ipywidgets"),
        ("domain/french.py", "import msgspec", "The domain knows nothing but the standard library"),
    ],
)
def test_a_contract_sees_a_planted_import(copy, module, planted, contract):
    path = copy / "workbench" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{planted}\n", encoding="utf-8")
    told = lint(copy)
    assert told.returncode != 0
    assert f"{contract} BROKEN" in told.stdout


def services_in(source: str) -> set[str]:
    """What a view takes from the services, other than the classes and constants that its state hands it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "workbench.services":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("workbench.services."):
            room = (node.module or "").rpartition(".")[2]
            found |= {f"{room}.{a.name}" for a in node.names if not a.name[:1].isupper()}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith("workbench.services")}
    return found


@pytest.mark.parametrize(
    "view",
    [m for m in modules(SCREENS) if m.parent not in (SCREENS, SCREENS / "parts") and m.name != "state.py"],
    ids=named,
)
def test_a_view_reaches_the_services_through_its_state(view):
    assert services_in(view.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("from workbench.services import papers", {"papers"}),
        ("from workbench.services.conduct import decide", {"conduct.decide"}),
        ("import workbench.services.conduct", {"workbench.services.conduct"}),
        ("from workbench.services.session_views import Panel", set()),
        ("from workbench.services.cases import ASIDE", set()),
    ],
)
def test_a_view_that_acts_without_its_state_is_seen(planted, seen):
    assert services_in(planted) == seen
