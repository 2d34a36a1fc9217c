"""Where the base is, and what time it is there."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

from platformdirs import user_data_path

DEMO_TODAY = date(2026, 11, 23)


def base_folder() -> Path:
    """The base named by `CLSPD_BASE`; unset, the demo base of this user."""
    named = os.environ.get("CLSPD_BASE")
    return Path(named).expanduser().resolve() if named else demo_folder()


def demo_folder() -> Path:
    """Where the demo town is built on first use."""
    return user_data_path("clspd-workbench", appauthor=False) / "demo"


def data_folder() -> Path:
    """`data/`: in the installed package, or beside it in the repository."""
    package = Path(__file__).resolve().parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"


def wall_clock(fixed_day: date | None = None) -> datetime:
    """Now, to the second; a demo base keeps its fixed day and the real time of day."""
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the town's local time
    return datetime.combine(fixed_day, now.time()) if fixed_day else now
