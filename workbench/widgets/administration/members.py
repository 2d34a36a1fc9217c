"""Members: the table, the signature, the departure in two steps, the form to add one."""

from __future__ import annotations

from datetime import date
from typing import Any

import ipywidgets as widgets

from workbench.errors import Reason, Refused
from workbench.widgets.administration.state import AdministrationState
from workbench.widgets.parts.controls import (
    NOBODY,
    Banner,
    button,
    choice,
    chosen,
    column,
    labelled,
    row,
    visible,
)
from workbench.widgets.parts.date_field import DateField
from workbench.widgets.parts.html import page, rendered


def offer(field: widgets.Dropdown, options: list[tuple[str, Any]], value: Any) -> None:
    """New options of a closed list that begins with « À choisir »; the value stays if it is still there."""
    wanted = [NOBODY, *options]
    if list(field.options) != wanted:
        field.options = wanted
    field.value = value if value in [one for _, one in wanted] else NOBODY[1]


def day_typed(field: DateField, what: str) -> date | None:
    """The date of a field, None if it is empty; a text that is not a date is refused, never dropped."""
    if field.text.value.strip() and field.value is None:
        raise Refused(what, [Reason("M13", "une date s'écrit JJ/MM/AAAA, et doit exister")])
    return field.value


def heading(title: str, hint: str = "") -> Any:
    """The title of a form."""
    return page(rendered("administration/heading.html", title=title, hint=hint))


class MembersPart:
    """The members on the left, what can be done of one of them on the right."""

    def __init__(self, state: AdministrationState, banner: Banner) -> None:
        self.state, self.banner, self._quiet = state, banner, False
        self.table, self.leaving = page(), page()
        self.member, self.signed = choice([NOBODY]), DateField("Charte signée le")
        self.member.observe(self._choose, "value")
        self.remove_button = button("Retirer ce membre", state.ask_to_remove, banner)
        self.confirm = row(
            button("Confirmer le départ", self._remove, banner),
            button("Garder ce membre", state.keep_member, banner),
        )
        side = column(
            heading("Un membre"), labelled("Membre", self.member),
            self.signed.box, button("Noter la signature", self._sign, banner),
            self.remove_button, self.leaving, self.confirm, name="wb-side",
        )  # fmt: skip
        side.layout.grid_gap = "8px"
        self.box = row(column(self.table, name="wb-centre"), side, name="wb-columns")

    def show(self) -> None:
        """The members as they are now."""
        members, chosen = self.state.members(), self.state.member()
        unsigned = sum(bool(m.against) for m in members)
        self.table.show(rendered("administration/members.html", members=members, unsigned=unsigned))
        self._quiet = True
        options = [(f"{m.full_name}, {m.partner}", m.id) for m in members]
        offer(self.member, options, chosen and chosen.id)
        self._quiet = False
        leaving = chosen is not None and self.state.leaving == chosen.id
        self.leaving.show(rendered("administration/leaving.html", member=chosen if leaving else None))
        visible(self.confirm, leaving)
        visible(self.remove_button, not leaving)

    def _choose(self, _change: dict[str, Any]) -> None:
        if not self._quiet:
            self.banner.guard(lambda: self.state.choose_member(chosen(self.member)))()

    def _sign(self) -> None:
        self.state.sign(day_typed(self.signed, "Signature non enregistrée"))
        self.signed.value = None
        self.banner.say("La signature est enregistrée.")

    def _remove(self) -> None:
        self.state.remove()
        self.banner.say("Le départ est enregistré.")


class NewMember:
    """The form of a new member."""

    def __init__(self, state: AdministrationState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        wide = widgets.Layout(width="100%")
        self.partner = choice([NOBODY])
        self.name, self.function = widgets.Text(layout=wide), widgets.Text(layout=wide)
        self.email = widgets.Text(layout=wide, placeholder="nom@domaine.fr")
        self.groups: dict[int, widgets.Checkbox] = {}
        self.group_list = column()
        self.substitute = widgets.Checkbox(value=False, description="Siège comme suppléant", indent=False)
        self.signed = DateField("Charte signée le (laisser vide si elle ne l'est pas)")
        left = column(
            labelled("Organisation", self.partner), labelled("Prénom et nom", self.name),
            labelled("Fonction", self.function), labelled("Courriel professionnel", self.email),
        )  # fmt: skip
        right = column(
            heading("Groupes"), self.group_list, self.substitute,
            self.signed.box,
            button("Ajouter ce membre", self._add, banner, main=True, key="ctrl-enter"),
        )  # fmt: skip
        for part in (left, right):
            part.layout.flex, part.layout.min_width = "1 1 0%", "320px"
        self.box = row(left, right, name="wb-body")
        self.box.layout.align_items = "flex-start"

    def show(self) -> None:
        """Offer the organisations and the groups; what is typed stays."""
        offer(self.partner, [(p.name, p.id) for p in self.state.partners()], self.partner.value)
        groups = self.state.groups()
        if [g.id for g in groups] != list(self.groups):
            self.groups = {
                g.id: widgets.Checkbox(value=False, description=g.name, indent=False) for g in groups
            }
            self.group_list.children = list(self.groups.values())

    def _add(self) -> None:
        self.state.add_member(
            chosen(self.partner), self.name.value, self.function.value, self.email.value,
            [group for group, box in self.groups.items() if box.value], self.substitute.value,
            day_typed(self.signed, "Membre non enregistré"),
        )  # fmt: skip
        for field in (self.name, self.function, self.email):
            field.value = ""
        for box in (*self.groups.values(), self.substitute):
            box.value = False
        self.signed.value = None
        self.banner.say("Le membre est enregistré.")
