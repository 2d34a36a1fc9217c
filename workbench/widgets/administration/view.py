"""« Administration »: one question at a time, chosen by the buttons of the title bar."""

from __future__ import annotations

from functools import partial
from typing import Any

from workbench.domain.access import Mode
from workbench.widgets.administration.members import MembersPart, NewMember
from workbench.widgets.administration.papers import PapersPart, PartnersPart, ProtocolPart
from workbench.widgets.administration.state import AdministrationState
from workbench.widgets.parts.controls import button, on_loop, row, visible
from workbench.widgets.parts.frame import Frame

PARTS = ("Membres", "Nouveau membre", "Chartes et règlements", "Organisations", "Protocole local")


class AdministrationView:
    """Builds the widgets once, then shows the part that was chosen."""

    def __init__(self, state: AdministrationState) -> None:
        self.state, self.current = state, PARTS[0]
        self.frame = Frame(state.desk)
        self.frame.when_locked = self.refresh
        banner = self.frame.banner
        self.members, self.new_member = MembersPart(state, banner), NewMember(state, banner)
        self.papers, self.partners = PapersPart(state, banner), PartnersPart(state, banner)
        self.protocol = ProtocolPart(state)
        shown: tuple[Any, ...] = (self.members, self.new_member, self.papers, self.partners, self.protocol)
        self.parts = dict(zip(PARTS, shown, strict=True))
        self.doors = {name: button(name, partial(self.choose, name), banner) for name in PARTS}
        self.frame.bar.children = (*self.frame.bar.children, row(*self.doors.values()))
        self.frame.body.children = [part.box for part in shown]
        self.box = self.frame.box
        state.observe(lambda _change: self.refresh(), "turn")
        self.refresh()
        self.watcher = state.desk.store.watch(on_loop(self.refresh))

    def choose(self, name: str) -> None:
        """Show another part."""
        self.current = name
        self.state.keep_member()

    def refresh(self) -> None:
        """The part under the eyes, as the base is now."""
        self.frame.tell_mode(Mode.PUBLIC, "Aucune situation sur cet écran.")
        self.frame.tell_title("administration/title.html", title="Administration")
        for name, part in self.parts.items():
            visible(part.box, name == self.current)
            self.doors[name].disabled = name == self.current
        self.parts[self.current].show()
