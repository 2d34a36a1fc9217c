"""The files of this repository, as the house tests read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKBENCH = ROOT / "workbench"
IGNORED = {"__pycache__", "node_modules", "dist", "build", "test-results", "uv.lock"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or could be, committed; outside a git checkout, every file but the ignored ones."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        told = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        if told.returncode == 0:
            named = sorted(set(told.stdout.decode().split("\0")) - {""})
            return tuple(ROOT / name for name in named if (ROOT / name).is_file())
    return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not _ignored(path))


def _ignored(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    hidden = parts[0].startswith(".") and parts[0] not in (
        ".ci",
        ".github",
        ".gitignore",
        ".pre-commit-config.yaml",
    )
    return hidden or not IGNORED.isdisjoint(parts) or ".ipynb_checkpoints" in parts or path.suffix == ".pyc"


def text_of(path: Path) -> str | None:
    """The text of a file; None when it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def named(path: Path) -> str:
    """A file as the messages name it."""
    return path.relative_to(ROOT).as_posix()


def modules(folder: Path = WORKBENCH) -> list[Path]:
    """Every Python file of a room."""
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(folder)]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function, methods too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """The constants that only tell, so that no rule reads them as code."""
    told: set[ast.AST] = set()
    for node in ast.walk(tree):
        for inner in (
            getattr(node, "body", None) or [] if not isinstance(node, ast.Lambda | ast.IfExp) else []
        ):
            if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant):
                told.add(inner.value)
    return told
