"""Where the notebooks are: the checkout's own, or a work copy of the packaged ones."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from platformdirs import user_data_path

_ROOM = Path(__file__).resolve().parent
_LEDGER = ".livres.json"


def notebooks_folder() -> Path:
    """Folder of the notebooks to open; from a wheel, a per-user copy that is brought up to date."""
    checkout = _ROOM.parents[1]
    if (checkout / "pyproject.toml").is_file() and (checkout / "notebooks").is_dir():
        return checkout / "notebooks"
    return work_copy(_ROOM / "notebooks", user_data_path("clspd-workbench") / "notebooks")


def work_copy(shipped: Path, work: Path) -> Path:
    """Copy each shipped notebook that is absent, or that its user has not changed; return the folder."""
    work.mkdir(parents=True, exist_ok=True)
    ledger = _read(work / _LEDGER)
    for source in sorted(shipped.glob("*.ipynb")):
        content, target = source.read_bytes(), work / source.name
        if not target.exists() or _hash(target.read_bytes()) in (ledger.get(source.name), _hash(content)):
            _replace(target, content)
            ledger[source.name] = _hash(content)
    _replace(work / _LEDGER, json.dumps(ledger, indent=1, sort_keys=True).encode())
    return work


def _read(ledger: Path) -> dict[str, str]:
    try:
        found = json.loads(ledger.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # without it every copy counts as changed by its user: nothing is overwritten
    return found if isinstance(found, dict) else {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(target: Path, content: bytes) -> None:
    if target.exists() and target.read_bytes() == content:
        return
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(content)
    part.replace(target)
