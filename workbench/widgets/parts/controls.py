"""Buttons, fields and the banner: every handler passes here, so that a refusal becomes a French sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import ipywidgets as widgets

from workbench.errors import Refused, UnexpectedFault, WorkbenchError
from workbench.widgets.parts.html import Page, page, rendered

Action = Callable[[], None]


class Banner:
    """One line under the title: what was refused and why, or what was done."""

    def __init__(self) -> None:
        self.page: Page = page(name="wb-banner")
        self.page.layout.display = "none"
        self.fault: BaseException | None = None
        self.error: WorkbenchError | None = None

    def clear(self) -> None:
        """Say nothing."""
        self.fault = self.error = None
        self.page.layout.display = "none"

    def say(self, sentence: str) -> None:
        """Tell that something is done."""
        self._show("ok", "✓", "", [sentence])

    def refuse(self, error: WorkbenchError) -> None:
        """Tell what was refused, each reason on its line."""
        self.error = error
        if isinstance(error, Refused):
            self._show("stop", "■", error.what, [r.text[:1].upper() + r.text[1:] for r in error.reasons])
        else:
            self._show("stop", "■", "", [str(error)])

    def _show(self, kind: str, sign: str, title: str, sentences: Sequence[str]) -> None:
        self.page.show(rendered("parts/banner.html", kind=kind, sign=sign, title=title, sentences=sentences))
        self.page.layout.display = ""

    def guard(self, action: Action) -> Action:
        """The action with its refusals turned into this banner; anything else becomes a code."""

        def carried_out() -> None:
            self.clear()
            try:
                action()
            except WorkbenchError as error:
                self.refuse(error)
            except Exception as fault:  # noqa: BLE001 - the last resort, without content
                self.fault = fault
                self.refuse(UnexpectedFault(code=type(fault).__name__))

        return carried_out


def button(
    label: str, action: Action, banner: Banner, *, main: bool = False, key: str = "", classes: str = ""
) -> widgets.Button:
    """A button; the one filled button of a screen is `main`; `key` is the key that presses it."""
    made = widgets.Button(description=label, layout=widgets.Layout(width="auto"))
    made.add_class("wb-button")
    for name in filter(None, ["wb-main" if main else "", f"wb-key-{key}" if key else "", *classes.split()]):
        made.add_class(name)
    carried_out = banner.guard(action)
    made.on_click(lambda _button: carried_out())
    return made


def door(label: str, notebook: str, *, window: bool = False) -> widgets.Button:
    """A button that opens another notebook: the lab's extension reads its class."""
    made = widgets.Button(description=label, layout=widgets.Layout(width="auto"))
    made.add_class("wb-button")
    made.add_class(f"wb-window--{notebook}" if window else f"wb-open--{notebook}")
    return made


def press(target: widgets.Button, banner: Banner) -> None:
    """Click as a test does: what the handler swallowed is raised again."""
    target.click()
    if banner.fault is not None:
        raise banner.fault
    if banner.error is not None:
        raise banner.error


def labelled(label: str, field: widgets.DOMWidget) -> widgets.DOMWidget:
    """The field with its label above it, tied to it for screen readers."""
    field.description = label
    field.add_class("wb-field")
    return field


NOBODY = ("À choisir", "")
"""First line of a closed list in which nothing is chosen yet."""


def choice(options: Sequence[tuple[str, Any]], value: Any = None) -> widgets.Dropdown:
    """A closed list."""
    given = list(options)
    if value is None and given:
        value = given[0][1]
    made = widgets.Dropdown(options=given, value=value, layout=widgets.Layout(width="100%"))
    made.add_class("wb-choice")
    return made


def chosen(field: widgets.Dropdown) -> Any:
    """What a closed list says; None while nothing is chosen."""
    return None if field.value == "" else field.value


def row(*children: widgets.Widget, name: str = "") -> widgets.HBox:
    """Widgets side by side."""
    made = widgets.HBox(list(children))
    made.add_class("wb-row")
    if name:
        made.add_class(name)
    return made


def column(*children: widgets.Widget, name: str = "") -> widgets.VBox:
    """Widgets one under the other."""
    made = widgets.VBox(list(children))
    if name:
        made.add_class(name)
    return made


def visible(widget: widgets.Widget, shown: bool) -> None:
    """Show or hide a widget that holds nothing to mask: what is masked is never sent at all."""
    widget.layout.display = "" if shown else "none"


def every(seconds: float, action: Action) -> None:
    """Repeat an action while the notebook lives; silent where no loop runs (tests, scripts)."""

    async def again() -> None:
        while True:
            await asyncio.sleep(seconds)
            with suppress(WorkbenchError):
                action()

    with suppress(RuntimeError):
        _tasks.add(asyncio.get_running_loop().create_task(again()))


_tasks: set[asyncio.Task[None]] = set()


def on_loop(action: Action) -> Action:
    """The action brought back from a watching thread to the notebook's own loop."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return lambda: None

    def called() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_quietly, action)

    return called


def _quietly(action: Action) -> None:
    with suppress(WorkbenchError):
        action()
