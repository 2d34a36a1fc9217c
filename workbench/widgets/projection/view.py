"""The shared window: large type, at most seven lines, black on demand, frozen on demand."""

from __future__ import annotations

from workbench.domain.access import Mode
from workbench.services.session_views import Projected
from workbench.widgets.parts.controls import Banner, button, column, on_loop, row, visible
from workbench.widgets.parts.html import look, page, rendered
from workbench.widgets.projection.state import ProjectionState

NO_NAME = "Aucun nom ne peut s'afficher. Enregistrement interdit."


class ProjectionView:
    """Follows the session by itself; its two keys are noir (B) and figer (F)."""

    def __init__(self, state: ProjectionState) -> None:
        self.state = state
        self.strip, self.stage = page(), page(name="wb-stage")
        banner = Banner()
        self.black_button = button("Noir", self._black, banner, key="b")
        self.freeze_button = button("Figer", self._freeze, banner, key="f")
        self.mode = row(self.strip, self.black_button, self.freeze_button, name="wb-mode")
        self.box = column(look(), self.mode, self.stage, name="wb-screen")
        self.box.add_class("wb-room")
        self.black = self.frozen = False
        self._mode = ""
        self.refresh()
        self.watcher = state.desk.store.watch(on_loop(self.refresh), projection=True)

    def refresh(self) -> None:
        """Show what the room may see now; frozen or black, nothing is pushed but a lower mode."""
        shown = self.state.projected()
        if self.frozen and shown is not None and shown.mode is not Mode.PUBLIC:
            return
        self._tell_mode(shown)
        if self.black:
            self.stage.show(rendered("projection/black.html"))
        elif shown is None:
            self.stage.show(rendered("projection/waiting.html"))
        else:
            self.stage.show(rendered("projection/stage.html", shown=shown))

    def _tell_mode(self, shown: Projected | None) -> None:
        mode = shown.mode if shown else Mode.PUBLIC
        why = NO_NAME if mode is Mode.SEANCE else (shown.why if shown else "Aucune séance n'est ouverte.")
        self.strip.show(
            rendered(
                "parts/mode.html",
                mode=mode,
                why=why[:1].upper() + why[1:],
                who=shown.progress if shown else "",
            )
        )
        name = mode.name.lower()
        if name != self._mode:
            self.mode.remove_class(self._mode or "none")
            self.mode.add_class(name)
            self._mode = name

    def _black(self) -> None:
        self.black = not self.black
        self.black_button.description = "Rallumer" if self.black else "Noir"
        self.frozen = False
        self.refresh()

    def _freeze(self) -> None:
        self.frozen = not self.frozen
        self.freeze_button.description = "Reprendre" if self.frozen else "Figer"
        if not self.frozen:
            self.refresh()
        visible(self.freeze_button, True)
