"""The first two steps of an import: the file, then what each column feeds."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from workbench.domain.french import sentence
from workbench.domain.referral_headings import ReferralField
from workbench.domain.referral_mapping import Column, ColumnStatus
from workbench.errors import Reason
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
from workbench.widgets.parts.html import Page, page, rendered
from workbench.widgets.revue.shown import shown_columns, skipped_words, typeset
from workbench.widgets.revue.state import STORED, RevueState

KINDS = ".xlsx,.csv,.txt"
ASK, NONE = "?", "-"


def tell_reasons(place: Page, reasons: list[Reason]) -> None:
    """Sentences beside a button that cannot be pressed yet."""
    told = [typeset(sentence(reason.text)) + "." for reason in reasons]
    place.show(rendered("revue/hint.html", sentences=told, sign="■", kind="stop"))


def fill(field: widgets.Dropdown, options: list[tuple[str, Any]], value: Any) -> None:
    """New options of a closed list; the value stays if it is still there, else the first one."""
    if list(field.options) != options:
        field.options = options
    values = [one for _, one in options]
    if values:
        field.value = value if value in values else values[0]


class FilePart:
    """Who sent the list, for which group, and the file, which leaves the widget as soon as it is read."""

    def __init__(self, state: RevueState, banner: Banner) -> None:
        self.state, self.banner, self._quiet = state, banner, False
        self.partner, self.group = choice([NOBODY]), choice([NOBODY])
        self.upload = widgets.FileUpload(
            accept=KINDS,
            multiple=False,
            description="Choisir le fichier",
            layout=widgets.Layout(width="auto"),
        )
        for name in ("wb-button", "wb-main"):
            self.upload.add_class(name)
        self.partner.observe(self._choose, "value")
        self.group.observe(self._choose, "value")
        self.upload.observe(self._read, "value")
        self.who = column(
            labelled("Partenaire qui a envoyé la liste", self.partner), labelled("Groupe", self.group)
        )
        self.who.layout.max_width = "560px"
        said = ["Fichiers acceptés : classeur .xlsx, ou texte .csv et .txt."]
        hint = page(rendered("revue/hint.html", sentences=[typeset(s) for s in said], sign="", kind="soft"))
        self.file = column(self.upload, hint)
        self.box = column(self.who, self.file)

    def show(self) -> None:
        """Offer the partners and the groups."""
        self._quiet = True
        partners = [NOBODY, *((p.name, p.id) for p in self.state.partners())]
        fill(self.partner, partners, self.state.partner_id)
        fill(self.group, [NOBODY, *((g.name, g.id) for g in self.state.groups())], self.state.group_id)
        self._quiet = False

    def _choose(self, _change: dict[str, Any]) -> None:
        told = chosen(self.partner), chosen(self.group)
        if not self._quiet and told != (self.state.partner_id, self.state.group_id):
            self.state.partner_id, self.state.group_id = told
            self.state.refresh()

    def _read(self, change: dict[str, Any]) -> None:
        if not change["new"]:
            return
        given = change["new"][0]
        name, content = given["name"], bytes(given["content"])
        self.upload.value = ()
        self.banner.guard(lambda: self.state.open_file(name, content))()


class ColumnsPart:
    """What each column feeds; those in doubt are confirmed one by one."""

    def __init__(self, state: RevueState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        self.table, self.why = page(), page()
        self.doubts = column()
        self.doubts.layout.max_width = "560px"
        self.other, self.other_field = choice([]), choice([])
        self.serials = widgets.Checkbox(
            value=False, indent=False,
            description="Les dates sont des numéros de jour de tableur, je le confirme",
        )  # fmt: skip
        self.serials.observe(self._confirm_serials, "value")
        self.read_button = button("Lire les lignes", state.read_lines, banner, main=True, key="ctrl-enter")
        self.aside = row(
            labelled("Une autre colonne", self.other), labelled("Donne", self.other_field),
            button("Reprendre cette colonne", self._take_other, banner),
        )  # fmt: skip
        self.box = column(self.doubts, self.serials, row(self.read_button, self.why), self.table, self.aside)
        self._fields: dict[int, widgets.Dropdown] = {}

    def show(self) -> None:
        """The columns as they are now."""
        opened, columns = self.state.opened, self.state.columns()
        if opened is None:
            return
        self.table.show(
            rendered(
                "revue/columns.html", columns=shown_columns(columns), lines=len(opened.raw.rows),
                notices=[typeset(n) for n in opened.raw.notices], earlier=typeset(opened.earlier),
                skipped=skipped_words(columns), missing=[f.value for f in opened.mapping.missing],
            )
        )  # fmt: skip
        self._show_doubts([c for c in columns if c.index in self.state.asked])
        visible(self.serials, self.state.has_serial_dates())
        self.serials.value = self.state.serials_confirmed
        reasons = self.state.reasons_against_reading()
        self.read_button.disabled = bool(reasons)
        tell_reasons(self.why, reasons)
        self._show_others([c for c in columns if c.status is ColumnStatus.SKIPPED])

    def clear(self) -> None:
        """Leave nothing of the list on the screen."""
        for place in (self.table, self.why):
            place.show(rendered("revue/hint.html", sentences=[], sign="", kind=""))
        self.doubts.children = ()
        self.other.options = ()
        for field in self._fields.values():
            field.close()  # its label is a heading of the list
        self._fields = {}

    def _show_doubts(self, asked: list[Column]) -> None:
        if list(self._fields) != [c.index for c in asked]:
            self._fields = {c.index: self._field_for(c) for c in asked}
            self.doubts.children = [
                labelled(f"Colonne «\u00a0{c.heading}\u00a0»", self._fields[c.index]) for c in asked
            ]
        for one in asked:
            field = self._fields[one.index]
            wanted = NONE if one.field is None else one.field.name
            field.value = ASK if one.status is ColumnStatus.TO_CONFIRM else wanted

    def _field_for(self, asked: Column) -> widgets.Dropdown:
        fields = sorted(STORED, key=lambda f: f is not asked.field)
        made = choice(
            [
                ("À confirmer", ASK),
                *((sentence(f.value), f.name) for f in fields),
                ("Ne pas reprendre", NONE),
            ],
            ASK,
        )
        made.observe(lambda change: self._choose(asked.index, change["new"]), "value")
        return made

    def _choose(self, index: int, name: str | None) -> None:
        now = self.state.columns()[index] if self.state.columns() else None
        if now is None or name in (None, ASK):
            return
        field = None if name == NONE else ReferralField[str(name)]
        if now.field is not field or now.status is ColumnStatus.TO_CONFIRM:
            self.banner.guard(lambda: self.state.choose_column(index, field))()

    def _show_others(self, skipped: list[Column]) -> None:
        visible(self.aside, bool(skipped))
        fill(self.other, [(c.heading, c.index) for c in skipped], self.other.value)
        fill(self.other_field, [(sentence(f.value), f) for f in STORED], self.other_field.value)

    def _take_other(self) -> None:
        if self.other.value is not None:
            self.state.choose_column(self.other.value, self.other_field.value)

    def _confirm_serials(self, change: dict[str, Any]) -> None:
        self.state.serials_confirmed = bool(change["new"])
