"""A date typed in figures and read back in words: the browser's picker speaks its own language."""

from __future__ import annotations

from datetime import date, datetime

import ipywidgets as widgets

from workbench.domain.french import long_date, numeric_date
from workbench.widgets.parts.controls import column, labelled
from workbench.widgets.parts.html import page, rendered


class DateField:
    """`value` is the date read, None while the text is not one; `box` is what is shown."""

    def __init__(self, label: str) -> None:
        self.text = widgets.Text(placeholder="JJ/MM/AAAA", continuous_update=True)
        self.words = page(name="wb-hint")
        self.box = column(labelled(label, self.text), self.words, name="wb-date")
        self.text.observe(lambda _change: self._read_back(), "value")

    @property
    def value(self) -> date | None:
        """The date typed; a date that does not exist, or a year in two figures, is none."""
        try:
            return datetime.strptime(self.text.value.strip(), "%d/%m/%Y").date()  # noqa: DTZ007 - a day
        except ValueError:
            return None

    @value.setter
    def value(self, day: date | None) -> None:
        self.text.value = numeric_date(day) if day else ""

    def _read_back(self) -> None:
        typed, day = self.text.value.strip(), self.value
        words = long_date(day) if day else "Cette date n'existe pas : JJ/MM/AAAA." if len(typed) >= 10 else ""
        self.words.show(rendered("parts/label.html", text=words))
