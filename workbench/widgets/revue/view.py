"""The review of situations: totals in public, the inbox and the import of lists at the coordinator's desk."""

from __future__ import annotations

from workbench.domain.access import Mode
from workbench.domain.french import NBSP, sentence
from workbench.widgets.parts.controls import button, column, every, on_loop, row, visible
from workbench.widgets.parts.frame import Frame
from workbench.widgets.parts.html import page, rendered
from workbench.widgets.revue.importing import ColumnsPart, FilePart
from workbench.widgets.revue.lines import LinesPart
from workbench.widgets.revue.shown import typeset
from workbench.widgets.revue.state import RevueState, Step

INBOX_LINES = 100


class RevueView:
    """Builds the widgets once; every content that names someone leaves the screen when the desk closes."""

    def __init__(self, state: RevueState) -> None:
        self.state = state
        self.frame = Frame(state.desk)
        self.frame.when_locked = self.refresh
        banner = self.frame.banner
        self.closed, self.inbox, self.done = page(), page(), page()
        self.file, self.columns = FilePart(state, banner), ColumnsPart(state, banner)
        self.lines = LinesPart(state, banner)
        self.begin_button = button("Importer une liste", state.begin, banner, main=True)
        self.again_button = button("Changer les colonnes", state.back_to_columns, banner)
        self.leave_button = button("Abandonner cette liste", state.leave, banner)
        self.over_button = button("Revenir aux situations", state.leave, banner, main=True)
        self.tools = row(self.begin_button, self.again_button, self.leave_button, self.over_button)
        self.frame.bar.children = (*self.frame.bar.children, self.tools)
        self.work = column(
            self.closed, self.inbox, self.done, self.file.box, self.columns.box, name="wb-body"
        )
        self.frame.body.children = [self.work, self.lines.box]
        self.box = self.frame.box
        self._seen: Mode | None = None
        state.observe(lambda _change: self.refresh(), "turn")
        self.refresh()
        self.watcher = state.desk.store.watch(on_loop(self.refresh))
        every(1.0, self._tick)

    def refresh(self) -> None:
        """Show what the desk allows now; when it is closed, first empty what is on the screen."""
        against = self.state.against_desk()
        at_desk = not against
        if not at_desk:
            self._empty()
        self._seen = Mode.BUREAU if at_desk else Mode.PUBLIC
        self._tell_mode([r.rule for r in against], [r.text for r in against])
        self._show_tools(at_desk)
        if at_desk:
            self._show_step()
        else:
            count, kept = len(self.state.inbox()), self.state.opened is not None
            reasons = [typeset(r.text) for r in against]
            self.closed.show(rendered("revue/closed.html", reasons=reasons, count=count, kept=kept))

    def _empty(self) -> None:
        """Nothing of a list, of a situation, nor of what was being typed stays on the screen."""
        nothing = rendered("revue/hint.html", sentences=[], sign="", kind="")
        for place in (self.inbox, self.done):
            place.show(nothing)
        self.columns.clear()
        self.lines.clear()
        for part in (self.inbox, self.done, self.file.box, self.columns.box, self.lines.box):
            visible(part, False)
        visible(self.closed, True)

    def _tell_mode(self, rules: list[str], texts: list[str]) -> None:
        if not texts:
            why = f"Coordination seule{NBSP}: ne partagez pas cet écran."
            self.frame.tell_mode(Mode.BUREAU, why, "Identités ouvertes")
        elif rules == ["A6"]:
            self.frame.tell_mode(Mode.PUBLIC, "Des totaux seulement.", "Identités fermées")
        else:
            others = "\u202f; ".join(t for r, t in zip(rules, texts, strict=True) if r != "A6")
            self.frame.tell_mode(Mode.PUBLIC, sentence(typeset(f"des totaux seulement : {others}.")))

    def _show_tools(self, at_desk: bool) -> None:
        step = self.state.step
        self.frame.tell_title("revue/title.html", title=self._title(at_desk))
        self.begin_button.disabled = not at_desk
        visible(self.begin_button, step is Step.INBOX)
        visible(self.again_button, at_desk and step is Step.LINES)
        visible(self.leave_button, step in (Step.FILE, Step.COLUMNS, Step.LINES))
        visible(self.over_button, step is Step.DONE)

    def _title(self, at_desk: bool) -> str:
        if at_desk and self.state.step is not Step.INBOX:
            return typeset(self.state.step.value)
        return "Revue des situations"

    def _show_step(self) -> None:
        step = self.state.step
        visible(self.closed, False)
        visible(self.inbox, step is Step.INBOX)
        visible(self.done, step is Step.DONE)
        visible(self.file.box, step in (Step.FILE, Step.COLUMNS))
        visible(self.file.file, step is Step.FILE)
        visible(self.columns.box, step is Step.COLUMNS)
        visible(self.lines.box, step is Step.LINES)
        if step is Step.INBOX:
            self.inbox.show(rendered("revue/inbox.html", rows=self.state.inbox(), shown=INBOX_LINES))
        elif step is Step.DONE:
            self.done.show(rendered("revue/done.html", done=self.state.done))
        self.file.show()
        if step is Step.COLUMNS:
            self.columns.show()
        else:
            self.columns.clear()
        if step is Step.LINES:
            self.lines.show()
        else:
            self.lines.clear()

    def _tick(self) -> None:
        """A projection that opens or closes changes no row: the desk looks by itself."""
        if self.state.mode() is not self._seen:
            self.refresh()
