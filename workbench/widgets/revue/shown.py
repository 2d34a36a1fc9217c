"""What the review shows of a list: its columns, its counts, its lines in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workbench.domain.french import NBSP, THIN, day_and_month, enumeration, plural
from workbench.domain.referral_headings import ReferralField as F
from workbench.domain.referral_mapping import Column, ColumnStatus
from workbench.domain.referrals import LineState, ReferralLine
from workbench.services.cases import ASIDE, CREATE
from workbench.widgets.revue.state import RevueState

COLUMN_SIGNS = {
    ColumnStatus.KEPT: ("✓", "ok"),
    ColumnStatus.TO_CONFIRM: ("▲", "late"),
    ColumnStatus.SKIPPED: ("○", "soft"),
    ColumnStatus.FORBIDDEN: ("■", "stop"),
}
LINE_SIGNS = {
    LineState.TO_CREATE: ("✓", "ok"),
    LineState.PROBABLE_DUPLICATE: ("▲", "late"),
    LineState.TO_MEND: ("○", "late"),
    LineState.REFUSED: ("■", "stop"),
}
COUNTED = {
    LineState.TO_CREATE.value: ("✓", "à créer", "à créer"),
    LineState.PROBABLE_DUPLICATE.value: ("▲", "doublon probable", "doublons probables"),
    LineState.TO_MEND.value: ("○", "à corriger", "à corriger"),
    LineState.REFUSED.value: ("■", "refusée", "refusées"),
    "déjà importée": ("✓", "déjà importée", "déjà importées"),
}


@dataclass(frozen=True)
class ShownLine:
    """A line as the table shows it; `repr` holds its number and state alone."""

    number: int
    state: str
    sign: str
    kind: str
    reasons: str
    surname: str = field(repr=False)
    first_name: str = field(repr=False)
    birth: str = field(repr=False)
    category: str = field(repr=False)
    fact: str = field(repr=False)


def typeset(text: str) -> str:
    """A sentence of the rules with the non-breaking spaces of French."""
    for mark, space in ((":", NBSP), (";", THIN), ("?", THIN), ("!", THIN), ("»", NBSP)):
        text = text.replace(f" {mark}", f"{space}{mark}")
    return text.replace("« ", f"«{NBSP}")


def day_words(day: date | None) -> str:
    """« 7 août 2013 »: month in letters, so that day and month cannot be exchanged."""
    return f"{day_and_month(day)} {day.year}" if day else ""


def shown_columns(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    """Each column, what it feeds, its state with a sign, why."""
    return [
        {"heading": c.heading, "field": c.field, "status": c.status.value, "reason": typeset(c.reason),
         "sign": COLUMN_SIGNS[c.status][0], "kind": COLUMN_SIGNS[c.status][1]}
        for c in columns
    ]  # fmt: skip


def skipped_words(columns: tuple[Column, ...]) -> str:
    """How many columns go no further, and which."""
    skipped = [c for c in columns if c.field is None]
    if not skipped:
        return ""
    count = plural(len(skipped), "colonne n'est pas reprise", "colonnes ne sont pas reprises")
    return typeset(f"{count} : {enumeration([f'« {c.heading} »' for c in skipped])}.")


def counts(states: dict[str, int]) -> list[dict[str, Any]]:
    """How many lines of each state."""
    return [
        {"sign": COUNTED[s][0], "count": n, "words": COUNTED[s][1] if n < 2 else COUNTED[s][2]}
        for s, n in states.items() if n
    ]  # fmt: skip


def shown_line(state: RevueState, line: ReferralLine) -> ShownLine:
    """A line with its identity, for the desk alone."""
    told, sign, kind = _state(state, line)
    return ShownLine(
        number=line.number, state=typeset(told), sign=sign, kind=kind, reasons=_reasons(state, line),
        surname=_text(line, F.SURNAME) or _text(line, F.FULL_NAME), first_name=_text(line, F.FIRST_NAME),
        birth=_text(line, F.BIRTH_DATE), category=_category(state, line), fact=_text(line, F.FACT_DATE),
    )  # fmt: skip


def _state(state: RevueState, line: ReferralLine) -> tuple[str, str, str]:
    choice = state.choices.get(line.number)
    if state.is_known(line):
        return "déjà importée", "✓", "soft"
    if choice == ASIDE:
        return "laissée de côté", "–", "soft"
    if choice is not None and line.state is LineState.PROBABLE_DUPLICATE:
        return ("à créer" if choice == CREATE else f"à rattacher à {choice}"), "✓", "ok"
    return line.state.value, *LINE_SIGNS[line.state]


def _reasons(state: RevueState, line: ReferralLine) -> str:
    if state.is_known(line):
        return ""
    return typeset(line.words().removeprefix(line.state.value).lstrip(" \u202f;"))


def _text(line: ReferralLine, about: F) -> str:
    """The value read; what was written, between guillemets, where nothing could be read."""
    value, given = line.values.get(about), line.given.get(about)
    if value is None or value == "":
        return "" if given is None or given == "" else f"«{NBSP}{given}{NBSP}»"
    return day_words(value) if isinstance(value, date) else str(value)


def _category(state: RevueState, line: ReferralLine) -> str:
    return state.category_label(line.values.get(F.CATEGORY)) or _text(line, F.CATEGORY)
