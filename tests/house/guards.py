"""Guards before a commit: `python tests/house/guards.py FILE…` refuses outputs, large files and secrets."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

LARGEST = 500_000
LARGEST_PICTURE = 2_000_000
PICTURES = {".png", ".jpg", ".svg"}
SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bglpat-[\w-]{20}|\bxox[abp]-[\w-]{10,}|\bsk-[A-Za-z0-9_-]{32,}|://[^/\s:@{}<>\"']+:[^/\s:@{}<>\"']+@"
    r"|\b(?:password|passwd|api_key|secret|token)\s*[:=]\s*['\"][A-Za-z0-9+/_-]{24,}['\"]",
    re.IGNORECASE,
)
OF_A_BASE = {".duckdb", ".wal", ".keys", ".key"}


def traces_in(notebook: dict[str, Any]) -> list[str]:
    """Outputs, execution numbers and widget state left in a notebook."""
    found = ["saved widget state"] if "widgets" in notebook.get("metadata", {}) else []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            found += ["an output"] if cell.get("outputs") else []
            found += ["an execution number"] if cell.get("execution_count") is not None else []
    return found


def refusals(path: Path) -> list[str]:
    """Why a file must not be committed; empty when it may."""
    found = []
    content = path.read_bytes()
    if len(content) > (LARGEST_PICTURE if path.suffix in PICTURES else LARGEST):
        found.append(f"{len(content)} bytes")
    if path.suffix in OF_A_BASE or path.name in ("holders.json", "server.json", "witness"):
        found.append("a file of a base")
    if path.suffix == ".ipynb":
        found += traces_in(json.loads(content))
    if SECRETS.search(content.decode("utf-8", "ignore")):
        found.append("something that looks like a secret")
    return found


def main(names: list[str]) -> int:
    """Refuse the commit when one of these files must not be in it."""
    refused = [(name, why) for name in names if (why := refusals(Path(name)))]
    for name, why in refused:
        print(f"{name}: {', '.join(why)}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
