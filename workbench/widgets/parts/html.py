"""The one factory of HTML: it takes nothing but `Markup` made by an escaping template."""

from __future__ import annotations

from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workbench.domain import french
from workbench.domain.calendar import AgeBand

FOLDER = Path(__file__).resolve().parents[1]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "long_date": french.long_date,
        "short_date": french.short_date,
        "numeric_date": french.numeric_date,
        "day_and_month": french.day_and_month,
        "clock": _clock,
        "age": lambda name: AgeBand[name].value,
        "broad_age": lambda name: AgeBand[name].broad.value,
        "capital": lambda text: text[:1].upper() + text[1:],
    }
    environment.globals |= {
        "plural": french.plural,
        "late_words": french.days_late_words,
        "nbsp": french.NBSP,
    }
    return environment


def _clock(moment: time | datetime) -> str:
    return french.clock_words(moment.time() if isinstance(moment, datetime) else moment)


def rendered(template: str, **facts: Any) -> Markup:
    """A template of a screen, such as `seance/card.html`, filled with escaped facts."""
    return Markup(_environment().get_template(template).render(**facts))  # noqa: S704 - autoescaped


class Page(widgets.HTML):  # type: ignore[misc]
    """A piece of screen; `show` accepts only `Markup`, so nothing unescaped can be displayed."""

    def show(self, markup: Markup) -> None:
        """Replace what is shown; unchanged content is not sent again."""
        if not isinstance(markup, Markup):
            raise TypeError("only Markup can be shown")
        shown: str = self.value  # type: ignore[has-type]
        if shown != markup:
            self.value = str(markup)


def page(markup: Markup | None = None, name: str = "") -> Page:
    """A new piece of screen, with the class that its style knows."""
    made = Page()
    made.add_class("wb-page")
    if name:
        made.add_class(name)
    if markup is not None:
        made.show(markup)
    return made


@cache
def _look() -> Markup:
    return Markup("<style>{}</style>").format(
        Markup((FOLDER / "parts" / "look.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    )


def look() -> Page:
    """The style of every screen, once per notebook."""
    return page(_look(), "wb-look")
