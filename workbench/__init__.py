"""Front door of the CLSPD workbench: the few names that a notebook may use."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["screen", "summary"]


def screen(name: str) -> Any:
    """Show a screen by its name: « accueil », « seance », « revue », « administration », « projection »."""
    from workbench.widgets.screens import screen as made

    return made(name)


def summary(name: str) -> Any:
    """What must hold on the base behind a screen, as counts; used by the last cell of each notebook."""
    from workbench.widgets.screens import summary as made

    return made(name)
