"""The session panel: one question per screen, the next thing to do is the one filled button."""

from __future__ import annotations

from workbench.domain.access import Mode
from workbench.domain.french import NBSP, day_and_month, plural
from workbench.domain.sessions import Phase, SessionState
from workbench.widgets.parts.controls import (
    Banner,
    button,
    choice,
    door,
    every,
    labelled,
    on_loop,
    row,
    visible,
)
from workbench.widgets.parts.frame import Frame
from workbench.widgets.parts.html import page, rendered
from workbench.widgets.seance.conduct import Closing, DueActions, Item, Rail
from workbench.widgets.seance.prepare import NewSession, Preparation
from workbench.widgets.seance.room import RoomBox
from workbench.widgets.seance.state import Panel, SeanceState

WORDS = {
    Mode.PUBLIC: "Des totaux seulement.",
    Mode.SEANCE: "Panneau privé, à ne pas partager.",
    Mode.NOMINATIF: "Identité affichée, à ne pas partager.",
}


class SeanceView:
    """Builds the widgets once, then shows what the state reads."""

    def __init__(self, state: SeanceState) -> None:
        self.state = state
        self.room_button = button("La salle", self._toggle_room, Banner(), classes="wb-room-button")
        self.projection = door("Ouvrir la projection", "11_projection", window=True)
        self.frame = Frame(state.desk, self.room_button, self.projection)
        self.frame.when_locked = self.refresh
        banner = self.frame.banner
        self.session = choice([])
        self.session.observe(self._choose, "value")
        self.picker = labelled("Séance", self.session)
        self.new, self.preparation = NewSession(state, banner), Preparation(state, banner)
        self.new_button = button("Préparer une autre séance", self._toggle_new, banner)
        self.rail, self.actions = Rail(state, banner), DueActions(state, banner)
        self.item, self.closing = Item(state, banner), Closing(state, banner)
        self.room, self.closed_room = RoomBox(state, banner), page(name="wb-centre")
        self.stage = row(
            self.rail.box, self.actions.box, self.item.box, self.closing.box, self.closed_room,
            name="wb-columns",
        )  # fmt: skip
        self.top = row(self.picker, self.new_button, name="wb-body")
        self.frame.body.children = [self.top, self.room.box, self.new.box, self.preparation.box, self.stage]
        self.box = self.frame.box
        self._room_open = self._new_open = self._quiet = False
        state.observe(lambda _change: self.refresh(), "turn")
        self.refresh()
        self.watcher = state.desk.store.watch(on_loop(self.refresh))
        every(1.0, self._tick)

    def refresh(self) -> None:
        """Show what the room allows now."""
        seen = self.state.panel()
        self._show_sessions(seen)
        live = seen is not None and seen.state is SessionState.OPEN
        over = seen is not None and seen.state in (SessionState.CLOSED, SessionState.RELEVE_SENT)
        visible(self.room_button, live)
        visible(self.projection, live)
        visible(self.top, not live)
        visible(self.room.box, live and self._room_open)
        visible(self.new.box, seen is None or (self._new_open and not live))
        visible(self.preparation.box, seen is not None and not live and not over and not self._new_open)
        visible(self.stage, live or (over and not self._new_open))
        if seen is None or self._new_open:
            self.new.show()
        if seen is None:
            self.frame.tell_mode(Mode.PUBLIC, "Des totaux seulement.")
            self.frame.tell_title("seance/title.html", title="Séance de groupe")
            return
        self._tell(seen)
        if live or over:
            self._show_stage(seen, live)
        else:
            self.preparation.show(seen)

    def _tell(self, seen: Panel) -> None:
        why = WORDS[seen.mode]
        if seen.mode is Mode.PUBLIC and seen.state is SessionState.OPEN and seen.against:
            reasons = "\u202f; ".join(map(str, seen.against))
            why = f"Les situations sont fermées{NBSP}: {reasons}."
        self.frame.tell_mode(seen.mode, why, self._who(seen))
        day = day_and_month(seen.session.held_on)
        self.frame.tell_title("seance/title.html", title=f"{seen.session.group_name}, {day}")
        self._tell_clock(seen)

    def _who(self, seen: Panel) -> str:
        if seen.state is not SessionState.OPEN:
            return str(seen.state.value).capitalize()
        valid = sum(p.member_of_group and not p.against for p in seen.room.present)
        present = plural(len(seen.present), "présent", "présents")
        return f"{present}, {plural(valid, 'charte valide', 'chartes valides')}"

    def _tell_clock(self, seen: Panel) -> None:
        if seen.state is SessionState.OPEN:
            now = self.state.desk.now()
            self.frame.right.show(rendered("seance/clock.html", now=now, end=seen.end, drift=seen.drift))

    def _show_stage(self, seen: Panel, live: bool) -> None:
        shut = live and seen.phase is Phase.ITEMS and seen.mode is Mode.PUBLIC
        visible(self.rail.box, live)
        visible(self.closed_room, shut)
        visible(self.actions.box, live and seen.phase is Phase.ACTIONS)
        visible(self.item.box, live and seen.phase is Phase.ITEMS and not shut)
        visible(self.closing.box, not live or seen.phase is Phase.CLOSING)
        self.rail.show(seen)
        if self._room_open:
            self.room.show(seen)
        if shut:
            self.item.card.show(rendered("parts/label.html", text=""))
            self.closed_room.show(rendered("seance/closed_room.html", reasons=seen.against))
        elif live and seen.phase is Phase.ACTIONS:
            self.actions.show(seen)
        elif live and seen.phase is Phase.ITEMS:
            self.item.show(seen)
        else:
            self.closing.show(seen)

    def _show_sessions(self, seen: Panel | None) -> None:
        rows = [*self.state.to_come(), *self.state.closed()[:6]]
        self._quiet = True
        self.session.options = [
            (f"{r.group_name}, {day_and_month(r.held_on)} ({SessionState[r.state].value})", r.id)
            for r in rows
        ]
        if seen is not None:
            self.session.value = seen.session.id
        self._quiet = False

    def _choose(self, change: dict[str, object]) -> None:
        if not self._quiet and self.session.value is not None:
            self._new_open = False
            self.frame.banner.guard(lambda: self.state.choose(self.session.value))()

    def _toggle_room(self) -> None:
        self._room_open = not self._room_open
        self.refresh()

    def _toggle_new(self) -> None:
        self._new_open = not self._new_open
        self.refresh()

    def _tick(self) -> None:
        """The countdown of an identity, and its masking when the time is over."""
        seen = self.state.panel()
        if seen is None or seen.state is not SessionState.OPEN:
            return
        if seen.session.shown_item is not None and seen.mode is not Mode.NOMINATIF:
            self.state.hide_identity()
        self._tell_clock(seen)
