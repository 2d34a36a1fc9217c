"""The screens by name: what `workbench.screen` opens."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from workbench.errors import NotFound
from workbench.services.session_views import totals
from workbench.widgets.parts.desk import Desk

SCREENS = {
    "accueil": ("accueil", "AccueilState", "AccueilView"),
    "seance": ("seance", "SeanceState", "SeanceView"),
    "projection": ("projection", "ProjectionState", "ProjectionView"),
    "revue": ("revue", "RevueState", "RevueView"),
    "administration": ("administration", "AdministrationState", "AdministrationView"),
}
_open: dict[str, Any] = {}


def screen(name: str, desk: Desk | None = None) -> Any:
    """The widget of a screen; asked again in one notebook, the same one, so that nothing typed is lost."""
    if name not in SCREENS:
        raise NotFound
    if name not in _open or desk is not None:
        folder, state, view = SCREENS[name]
        states = import_module(f"workbench.widgets.{folder}.state")
        views = import_module(f"workbench.widgets.{folder}.view")
        _open[name] = getattr(views, view)(getattr(states, state)(desk or Desk()))
    return _open[name].box


def view_of(name: str) -> Any:
    """The view behind a screen already open, for tests."""
    return _open[name]


def summary(name: str) -> SimpleNamespace:
    """Counts of the base, without any case."""
    desk = Desk()
    counted = totals(desk.reader, desk.now().date())
    return SimpleNamespace(**{k: v for k, v in counted.items() if isinstance(v, int)}, screen=name)
