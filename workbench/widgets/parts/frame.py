"""The frame of every screen: mode strip, title bar, banner, lock; what is inside belongs to the screen."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from workbench.domain.access import Mode
from workbench.widgets.parts.controls import Banner, button, column, row, visible
from workbench.widgets.parts.desk import Desk, demo_hint
from workbench.widgets.parts.html import look, page, rendered


class Frame:
    """A screen: `tell_mode` and `tell_title` speak, `body` receives the pieces of the screen."""

    def __init__(self, desk: Desk, *tools: widgets.Widget, lock: bool = True) -> None:
        self.desk, self.banner = desk, Banner()
        self.strip = page()
        self.title = page()
        self.right = page()
        self.passphrase = widgets.Password(placeholder="Phrase de passe")
        self.passphrase.add_class("wb-passphrase")
        self.lock_button = button("Verrouiller", self._lock, self.banner)
        self.unlock_button = button("Déverrouiller", self._ask, self.banner)
        self.mode = row(
            self.strip, *tools, *([self.unlock_button, self.lock_button] if lock else []), name="wb-mode"
        )
        self.asked = row(
            page(rendered("parts/ask.html", hint=demo_hint(desk)), "wb-ask"), self.passphrase,
            button("Ouvrir les identités", self._unlock, self.banner, main=True), name="wb-bar",
        )  # fmt: skip
        visible(self.asked, False)
        self.bar = row(self.title, self.right, name="wb-bar")
        self.body = column()
        self.box = column(
            look(), self.mode, self.asked, self.bar, self.banner.page, self.body, name="wb-screen"
        )
        self._mode = ""
        self.when_locked: Callable[[], None] = lambda: None

    def tell_mode(self, mode: Mode, why: str, who: str = "") -> None:
        """A shape, a word, the reason in one sentence, who is in the room."""
        self.strip.show(rendered("parts/mode.html", mode=mode, why=why, who=who))
        name = mode.name.lower()
        if name != self._mode:
            if self._mode:
                self.mode.remove_class(self._mode)
            self.mode.add_class(name)
            self._mode = name
        unlocked = self.desk.unlocked
        visible(self.lock_button, unlocked)
        visible(self.unlock_button, not unlocked)

    def tell_title(self, template: str, **facts: object) -> None:
        """The title of the screen."""
        self.title.show(rendered(template, **facts))

    def _ask(self) -> None:
        visible(self.asked, True)

    def _unlock(self) -> None:
        typed, self.passphrase.value = self.passphrase.value, ""
        self.desk.unlock(typed)
        visible(self.asked, False)
        self.when_locked()

    def _lock(self) -> None:
        self.desk.lock()
        self.when_locked()
