"""« La salle »: who is in the room; each arrival or departure changes the screen at once."""

from __future__ import annotations

from workbench.widgets.parts.controls import NOBODY, Banner, button, choice, chosen, column, labelled, row
from workbench.widgets.parts.html import page, rendered
from workbench.widgets.seance.state import Panel, SeanceState


class RoomBox:
    """The émargement during the session, opened and closed by a button."""

    def __init__(self, state: SeanceState, banner: Banner) -> None:
        self.state = state
        self.present, self.absent, self.guest = choice([NOBODY]), choice([NOBODY]), choice([NOBODY])
        doors = row(
            column(
                labelled("Une personne sort", self.present), button("Noter le départ", self._depart, banner)
            ),
            column(
                labelled("Un membre arrive", self.absent), button("Noter l'arrivée", self._arrive, banner)
            ),
            column(
                labelled("Une personne invitée, par son organisation", self.guest),
                button("Noter l'invité", self._welcome, banner),
            ),
            name="wb-three",
        )
        self.box = column(page(rendered("seance/room.html")), doors, name="wb-body")

    def show(self, seen: Panel) -> None:
        """Who can leave, who can arrive."""
        here = {a.member_id for a in seen.present}
        self.present.options = [
            NOBODY, *((f"{a.partner} : {a.function}", a.id) for a in seen.present)
        ]  # fmt: skip
        self.absent.options = [
            NOBODY,
            *((f"{m.partner} : {m.function}", m.id) for m in self.state.members(seen) if m.id not in here),
        ]
        self.guest.options = [NOBODY, *((p.name, p.id) for p in self.state.partners())]

    def _depart(self) -> None:
        if chosen(self.present):
            self.state.depart(self.present.value)

    def _arrive(self) -> None:
        if chosen(self.absent):
            self.state.arrive(member_id=self.absent.value)

    def _welcome(self) -> None:
        if chosen(self.guest):
            self.state.arrive(partner_id=self.guest.value)
