"""Before the session: choose it, set its agenda, take the émargement."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import time

import ipywidgets as widgets

from workbench.widgets.parts.controls import Banner, button, choice, column, labelled, row
from workbench.widgets.parts.date_field import DateField
from workbench.widgets.parts.html import page, rendered
from workbench.widgets.seance.state import Panel, SeanceState

HOURS = [
    (f"{hour} h {minute:02}".replace(" 00", ""), time(hour, minute))
    for hour in range(8, 20)
    for minute in (0, 30)
]


class NewSession:
    """Prepare a session of a group that has none."""

    def __init__(self, state: SeanceState, banner: Banner) -> None:
        self.state = state
        self.group = choice([])
        self.day = DateField("Date")
        self.hour = choice(HOURS, time(14, 0))
        self.place = widgets.Text(value="Hôtel de ville", layout=widgets.Layout(width="100%"))
        self.box = column(
            page(rendered("seance/empty.html")), labelled("Groupe", self.group), self.day.box,
            labelled("Heure", self.hour), labelled("Lieu", self.place),
            button("Préparer la séance", self._prepare, banner, main=True, key="ctrl-enter"),
            name="wb-body",
        )  # fmt: skip
        self.box.layout.max_width = "640px"

    def show(self) -> None:
        """Offer the groups."""
        kept = self.group.value
        self.group.options = [(group.name, group.id) for group in self.state.groups()]
        if kept in [value for _, value in self.group.options]:
            self.group.value = kept

    def _prepare(self) -> None:
        self.state.prepare(self.group.value, self.day.value, self.hour.value, self.place.value)


class Preparation:
    """The agenda on the left, the émargement on the right."""

    def __init__(self, state: SeanceState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        self.agenda = page(name="wb-scroll")
        self.item, self.other = choice([]), choice([])
        self.papers = page()
        self.boxes: dict[int, widgets.Checkbox] = {}
        self.sheet = widgets.VBox(layout=widgets.Layout(max_height="392px", overflow="auto"))
        tools = row(
            button("Monter", lambda: self._move(-1), banner),
            button("Descendre", lambda: self._move(1), banner),
            button("Retirer", self._remove, banner),
        )  # fmt: skip
        left = column(
            page(rendered("seance/title.html", title="Ordre du jour")), self.agenda,
            labelled("Point à déplacer ou à retirer", self.item), tools,
            labelled("Situation à ajouter", self.other),
            row(
                button("Ajouter à l'ordre du jour", self._add, banner),
                button("Ordre du jour à imprimer", lambda: self._print(state.agenda_paper), banner),
            ),
            self.papers, name="wb-centre",
        )  # fmt: skip
        right = column(
            page(rendered("seance/title.html", title="Émargement")), self.sheet,
            row(
                button("Tous présents", self._everyone, banner),
                button("Feuille à signer", lambda: self._print(state.attendance_paper), banner),
            ),
            row(button("Ouvrir la séance", self._open, banner, main=True, key="ctrl-enter")),
        )  # fmt: skip
        for name in ("wb-side", "wide"):
            right.add_class(name)
        self.box = row(left, right, name="wb-columns")

    def show(self, seen: Panel) -> None:
        """The agenda and the members as they are now; ticks already made are kept."""
        total = self.state.planned(seen)
        self.agenda.show(
            rendered("seance/agenda.html", items=seen.items, total=total, length=seen.session.minutes)
        )
        kept = self.item.value
        self.item.options = [(f"Point {i.point} : {i.theme}", i.case_number) for i in seen.items]
        if kept in [value for _, value in self.item.options]:
            self.item.value = kept
        others = self.state.others(seen)
        self.other.options = [(f"{o.number} : {o.theme}", o.number) for o in others] or [("Aucune", "")]
        self._show_sheet(seen)

    def _show_sheet(self, seen: Panel) -> None:
        members = self.state.members(seen)
        if [m.id for m in members] == list(self.boxes):
            return
        ticked = {member for member, box in self.boxes.items() if box.value}
        lines = []
        self.boxes = {}
        for member in members:
            label = f"{member.partner}{' (suppléance)' if member.substitute else ''}"
            box = widgets.Checkbox(value=member.id in ticked, description=label, indent=False)
            self.boxes[member.id] = box
            told = page(rendered("seance/member.html", function=member.function, against=member.against))
            lines.append(column(box, told))
        self.sheet.children = lines

    def _order(self) -> list[str]:
        return [value for _, value in self.item.options]

    def _move(self, step: int) -> None:
        order = self._order()
        at = order.index(self.item.value)
        to = min(max(at + step, 0), len(order) - 1)
        order.insert(to, order.pop(at))
        self.state.set_agenda(order)

    def _remove(self) -> None:
        self.state.set_agenda([case for case in self._order() if case != self.item.value])

    def _add(self) -> None:
        if self.other.value:
            self.state.set_agenda([*self._order(), self.other.value])

    def _everyone(self) -> None:
        seen = self.state.panel()
        for member in self.state.members(seen) if seen else []:
            if not member.substitute and not member.against:
                self.boxes[member.id].value = True

    def _open(self) -> None:
        self.state.open([member for member, box in self.boxes.items() if box.value])

    def _print(self, made: Callable[[], tuple[str, bytes]]) -> None:
        name, content = made()
        told = "Le document de la séance est prêt, et classé dans la base."
        self.papers.show(
            rendered("seance/paper.html", name=name, content=b64encode(content).decode(), sentence=told)
        )
