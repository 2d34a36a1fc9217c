"""The third step of an import: every line with its state, and what is decided of those in doubt."""

from __future__ import annotations

from functools import partial
from typing import Any

import ipywidgets as widgets

from workbench.domain.french import number, plural, sentence
from workbench.domain.referral_headings import ReferralField
from workbench.domain.referrals import LineState, ReferralLine
from workbench.widgets.parts.controls import Banner, button, choice, column, labelled, row, visible
from workbench.widgets.parts.html import page, rendered
from workbench.widgets.revue.importing import fill, tell_reasons
from workbench.widgets.revue.shown import counts, day_words, shown_line
from workbench.widgets.revue.state import RevueState

AT_ONCE = 100
"""Lines in one table: a longer one would make the browser slow."""


class LinesPart:
    """The table of lines on the left, the line in doubt on the right, the import under both."""

    def __init__(self, state: RevueState, banner: Banner) -> None:
        self.state, self.banner, self.first = state, banner, 0
        self.counts, self.table, self.told, self.known, self.why = page(), page(), page(), page(), page()
        self.line, self.field = choice([]), choice([])
        self.text = widgets.Combobox(
            placeholder="Nouvelle valeur", continuous_update=True, layout=widgets.Layout(width="100%")
        )
        self.ways = column()
        self.ways.layout.grid_gap = "6px"
        self.compare = button("Comparer avec la situation connue", self._compare, banner)
        self.import_button = button("Importer", state.import_lines, banner, main=True, key="ctrl-enter")
        self.pages = row(
            button("Lignes précédentes", lambda: self._turn_page(-AT_ONCE), banner),
            button("Lignes suivantes", lambda: self._turn_page(AT_ONCE), banner),
        )
        self.line.observe(self._choose_line, "value")
        self.field.observe(self._choose_field, "value")
        mend = column(
            labelled("Champ à corriger", self.field), labelled("Nouvelle valeur", self.text),
            button("Corriger la ligne", self._mend, banner),
        )  # fmt: skip
        self.side = column(
            labelled("Ligne à régler", self.line), self.told, self.compare, self.known, self.ways, mend,
            name="wb-side",
        )  # fmt: skip
        self.centre = column(
            self.counts, row(self.import_button, self.why), self.table, self.pages, name="wb-centre"
        )
        self.box = row(self.centre, self.side, name="wb-columns")
        self._quiet = False
        self._shown: ReferralLine | None = None

    def show(self) -> None:
        """The lines as they are now."""
        opened, lines = self.state.opened, self.state.lines()
        if opened is None:
            return
        self.first = min(self.first, max(0, len(lines) - 1)) // AT_ONCE * AT_ONCE
        self.counts.show(rendered("revue/counts.html", counts=counts(opened.states())))
        window = [shown_line(self.state, line) for line in lines[self.first : self.first + AT_ONCE]]
        self.table.show(rendered("revue/lines.html", lines=window, total=len(lines), first=self.first + 1))
        visible(self.pages, len(lines) > AT_ONCE)
        self._show_side()
        reasons = self.state.reasons_against_import()
        told = plural(self.state.to_import(), "ligne", "lignes")
        self.import_button.description = f"Importer {told}"
        self.import_button.disabled = bool(reasons)
        tell_reasons(self.why, reasons)

    def clear(self) -> None:
        """Leave nothing of the list on the screen: no cell, no typed text."""
        empty = rendered("revue/hint.html", sentences=[], sign="", kind="")
        for place in (self.counts, self.table, self.told, self.known, self.why):
            place.show(empty)
        self._shown, self._quiet = None, True
        self.text.value, self.text.options = "", ()
        self.line.options, self.field.options, self.ways.children = (), (), ()
        self._quiet = False

    def _show_side(self) -> None:
        in_need, line = self.state.lines_in_need(), self.state.chosen()
        visible(self.side, line is not None)
        self._quiet = True
        fill(self.line, [(self._label(x), x.number) for x in in_need], line and line.number)
        if line is not self._shown:  # else what is being typed or compared stays
            self._change_line(line)
        self._quiet = False
        if line is not None:
            repeated = bool(line.same_as) and not line.case_numbers
            told = shown_line(self.state, line)
            self.told.show(rendered("revue/line.html", line=told, repeated=repeated))
            self._show_ways(line)

    def _change_line(self, line: ReferralLine | None) -> None:
        self._shown = line
        for place in (self.told, self.known):
            place.show(rendered("revue/hint.html", sentences=[], sign="", kind=""))
        if line is not None:
            fields = self.state.to_mend(line)
            fill(self.field, [(sentence(f.value), f) for f in fields], fields[0])
            self.text.value, self.text.options = "", self.state.accepted_words(fields[0])
            visible(self.compare, bool(line.case_numbers))

    def _show_ways(self, line: ReferralLine) -> None:
        self.ways.children = [
            button(label, partial(self.state.decide, line.number, chosen), self.banner)
            for label, chosen in self.state.ways_out(line)
        ]

    def _label(self, line: ReferralLine) -> str:
        settled = self.state.is_settled(line)
        return f"Ligne {number(line.number)}\u00a0: {'✓ réglée' if settled else line.state.value}"

    def _choose_line(self, change: dict[str, Any]) -> None:
        if not self._quiet and change["new"] is not None:
            self.banner.guard(lambda: self.state.choose_line(change["new"]))()

    def _choose_field(self, change: dict[str, Any]) -> None:
        if not self._quiet and change["new"] is not None:
            self.text.value, self.text.options = "", self.state.accepted_words(change["new"])

    def _turn_page(self, step: int) -> None:
        self.first = max(0, self.first + step)
        self.show()

    def _mend(self) -> None:
        line, field = self.state.chosen(), self.field.value
        if line is not None and isinstance(field, ReferralField):
            typed, self.text.value = self.text.value, ""
            self.state.mend(line.number, field, typed)

    def _compare(self) -> None:
        """The line and the situations it looks like, one under the other."""
        line = self.state.chosen()
        if line is None or line.state is not LineState.PROBABLE_DUPLICATE:
            return
        mine = shown_line(self.state, line)
        rows = [(f"Ligne {line.number}", mine.surname, mine.first_name, mine.birth)]
        for case in line.case_numbers:
            surname, first_name, born = self.state.known_identity(case)
            rows.append((case, surname, first_name, day_words(born)))
        self.known.show(rendered("revue/known.html", rows=rows))
