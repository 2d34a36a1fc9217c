"""The state of the first screen: totals and what is due; no case number, no reason of a block."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from workbench.domain.access import Mode
from workbench.services.session_views import totals
from workbench.widgets.parts.desk import Desk

NEWS = Path(__file__).resolve().parents[2] / "nouveautes.md"


class AccueilState:
    """Reads the totals; nothing is typed here but the passphrase."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def today(self) -> date:
        return self.desk.now().date()

    @property
    def mode(self) -> Mode:
        """The first screen starts, and stays, in `PUBLIC` (domain.md §2.3 rule 1)."""
        return Mode.PUBLIC

    def totals(self) -> dict[str, Any]:
        return totals(self.desk.reader, self.today)

    def news(self) -> list[str]:
        """The newest lines of `nouveautes.md`."""
        if not NEWS.exists():
            return []
        lines = NEWS.read_text(encoding="utf-8").splitlines()
        return [line[2:] for line in lines if line.startswith("- ")][:3]
