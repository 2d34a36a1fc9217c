"""One invented town built once; each test works on its own copy, at a desk of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest

from workbench.demo.build import build_demo
from workbench.store import stop_server
from workbench.widgets.parts.controls import Banner, press
from workbench.widgets.parts.desk import Desk

NOW = datetime(2026, 11, 23, 10)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini demo base, its server stopped: to be copied, never opened."""
    folder = tmp_path_factory.mktemp("town") / "base"
    build_demo(folder, "mini")
    stop_server(folder)
    return folder


@pytest.fixture
def desk(town: Path, tmp_path: Path) -> Iterator[Desk]:
    """The coordinator's desk in a copy of the town, a Monday at 10."""
    base = tmp_path / "base"
    shutil.copytree(town, base, ignore=shutil.ignore_patterns("server.*"))
    made = Desk(base, clock=lambda: NOW)
    yield made
    made.store.close()
    stop_server(base)


def walk(widget: Any) -> Iterator[Any]:
    """A widget and everything inside it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def sent(view: Any) -> str:
    """Everything that the screen holds, hidden or not: pages, labels, options, typed texts."""
    told = []
    for widget in walk(view.box):
        for name in ("value", "description", "placeholder", "tooltip"):
            told.append(str(getattr(widget, name, "")))
        told += [str(option) for option in getattr(widget, "options", ())]
    return "\n".join(told)


def pages(view: Any) -> str:
    """What the pages of the screen show, tags included."""
    return "\n".join(w.value for w in walk(view.box) if isinstance(w, widgets.HTML))


def button_named(view: Any, label: str) -> widgets.Button:
    """The button that bears a label, or begins with it."""
    found = [w for w in walk(view.box) if isinstance(w, widgets.Button) and w.description.startswith(label)]
    assert found, [w.description for w in walk(view.box) if isinstance(w, widgets.Button)]
    return found[0]


@pytest.fixture
def click() -> Callable[[Any, str], None]:
    """Press a button of a view by its label; a refusal is raised again."""

    def pressed(view: Any, label: str) -> None:
        banner: Banner = view.frame.banner
        banner.clear()
        target = button_named(view, label)
        assert not target.disabled, label
        press(target, banner)

    return pressed
