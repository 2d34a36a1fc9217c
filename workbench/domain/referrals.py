"""A line of a partner's list, from what was written to what may be created."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from workbench.domain.french import enumeration, plural
from workbench.domain.people import plain_key
from workbench.domain.referral_dates import Cell, Problem, Severity, reads_otherwise
from workbench.domain.referral_headings import ReferralField
from workbench.domain.referral_mapping import Mapping
from workbench.domain.referral_values import ListRules, Value, is_blank, read_value


class LineState(Enum):
    """What the preview says of a line; names are stored, values are shown."""

    TO_CREATE = "à créer"
    PROBABLE_DUPLICATE = "doublon probable"
    TO_MEND = "à corriger"
    REFUSED = "refusée"


_MANY = {
    LineState.TO_CREATE: "à créer",
    LineState.PROBABLE_DUPLICATE: "doublons probables",
    LineState.TO_MEND: "à corriger",
    LineState.REFUSED: "refusées",
}


class Sealed(dict[ReferralField, Any]):
    """Cells or values by field; printing it tells how many, never which."""

    def __repr__(self) -> str:
        return f"<{len(self)} champs>"

    __str__ = __repr__


@dataclass(frozen=True, repr=False)
class ReferralLine:
    """A line as given, what was read of it, what is wrong with it and whom it looks like."""

    number: int
    given: Sealed
    values: Sealed
    problems: tuple[Problem, ...]
    rules: ListRules
    same_as: tuple[int, ...] = ()
    case_numbers: tuple[str, ...] = ()

    @property
    def state(self) -> LineState:
        """The heaviest of its problems, then whether somebody alike is known."""
        found = {p.severity for p in self.problems}
        if Severity.REFUSED in found:
            return LineState.REFUSED
        if Severity.TO_MEND in found:
            return LineState.TO_MEND
        return LineState.PROBABLE_DUPLICATE if self.same_as or self.case_numbers else LineState.TO_CREATE

    @property
    def to_review(self) -> bool:
        """Whether the coordinator must read its text before it is stored (domain.md §8, P8)."""
        return any(p.rule == "P8" for p in self.problems)

    def words(self) -> str:
        """State and reasons in one sentence, without any value."""
        reasons = [f"{p.about.value} : {p.text}" if p.about else p.text for p in self.problems]
        if self.same_as:
            lines = "la ligne" if len(self.same_as) == 1 else "les lignes"
            reasons.append(f"même personne que {lines} {enumeration([str(n) for n in self.same_as])}")
        if self.case_numbers:
            reasons.append(f"ressemble à {enumeration(self.case_numbers)}")
        return " ; ".join([self.state.value, *reasons])

    def __repr__(self) -> str:
        return f"ReferralLine({self.number}, {self.state.value})"


def _missing(values: Sealed, given: Sealed, rules: ListRules) -> Iterable[Problem]:
    joined = not is_blank(given.get(ReferralField.FULL_NAME))
    for about in ReferralField:
        if about not in rules.required or not is_blank(given.get(about)):
            continue
        if joined and about in (ReferralField.SURNAME, ReferralField.FIRST_NAME):
            text = "nom et prénom sont dans une seule colonne ; les séparer"
        else:
            text = "cette case est vide"
        yield Problem("I3", text, about=about)


def _across(values: Sealed) -> Iterable[Problem]:
    birth, fact = values.get(ReferralField.BIRTH_DATE), values.get(ReferralField.FACT_DATE)
    if birth and fact and fact < birth:
        yield Problem("I18", "les faits sont datés d'avant la naissance", about=ReferralField.FACT_DATE)
    told = f" {plain_key(values.get(ReferralField.NARRATIVE) or '')} "
    names = (values.get(ReferralField.SURNAME), values.get(ReferralField.FIRST_NAME))
    keys = [plain_key(name or "") for name in names]
    if any(key and f" {key} " in told for key in keys):
        text = "le texte semble répéter le nom de la personne ; à relire avant d'enregistrer"
        yield Problem("P8", text, Severity.NOTICE, about=ReferralField.NARRATIVE)


def check_line(number: int, cells: dict[ReferralField, Cell], rules: ListRules) -> ReferralLine:
    """Read the admitted cells of one line; nothing is guessed, a doubt is a problem (rules I3 to I18, P8)."""
    values, problems = Sealed(), []
    for about, cell in cells.items():
        value, found = read_value(about, cell, rules)
        values[about] = value
        problems += [replace(p, about=about) for p in found]
    given = Sealed(cells)
    problems += [*_missing(values, given, rules), *_across(values)]
    return ReferralLine(number, given, values, tuple(problems), rules)


def mend(line: ReferralLine, about: ReferralField, text: str) -> ReferralLine:
    """The line read again with one field retyped; search for doubles again after it."""
    again = check_line(line.number, {**line.given, about: text}, line.rules)
    if person_key(again.values) != person_key(line.values):
        return again
    return replace(again, same_as=line.same_as, case_numbers=line.case_numbers)


def with_duplicates(line: ReferralLine, case_numbers: Sequence[str]) -> ReferralLine:
    """The line with the known situations it looks like, by case number."""
    return replace(line, case_numbers=tuple(case_numbers))


def person_key(values: dict[ReferralField, Value]) -> str:
    """Who a line speaks of, names in any order and birth date; empty while one is missing. Never store it."""
    names = [values.get(ReferralField.SURNAME), values.get(ReferralField.FIRST_NAME)]
    birth = values.get(ReferralField.BIRTH_DATE)
    if not (all(names) and isinstance(birth, date)):
        return ""
    return f"{' '.join(sorted(plain_key(' '.join(map(str, names))).split()))}|{birth.isoformat()}"


def line_key(values: dict[ReferralField, Value]) -> str:
    """What makes two lines the same line; to be hashed under a key of the base, never stored as it is."""
    parts = (
        *(ReferralField.SURNAME, ReferralField.FIRST_NAME, ReferralField.BIRTH_DATE),
        *(ReferralField.FACT_DATE, ReferralField.CATEGORY, ReferralField.FACT_PLACE),
    )
    return "|".join(plain_key(str(values.get(part) or "")) for part in parts)


def mark_repeats(lines: Iterable[ReferralLine]) -> list[ReferralLine]:
    """The lines, each naming the earlier lines of the same person; the first one stays free."""
    seen: dict[str, list[int]] = {}
    marked = []
    for line in lines:
        key = person_key(line.values)
        earlier = seen.setdefault(key, []) if key else []
        marked.append(replace(line, same_as=tuple(earlier)))
        earlier.append(line.number)
    return marked


def warn_of_exchanged_dates(lines: Sequence[ReferralLine]) -> list[ReferralLine]:
    """The lines; where a column has a month above 12, dates that can be read both ways say so."""
    for about in (ReferralField.BIRTH_DATE, ReferralField.FACT_DATE):
        if any(p.rule == "I19" and p.about is about for line in lines for p in line.problems):
            lines = [_warned(line, about) for line in lines]
    return list(lines)


def _warned(line: ReferralLine, about: ReferralField) -> ReferralLine:
    day = line.values.get(about)
    if day is None or not reads_otherwise(line.given[about], day):
        return line
    text = "d'autres dates de cette colonne semblent écrites mois/jour/année ; relire celle-ci"
    return replace(line, problems=(*line.problems, Problem("I20", text, Severity.NOTICE, about=about)))


def check_lines(
    rows: Iterable[tuple[int, Sequence[Cell]]], mapping: Mapping, rules: ListRules
) -> list[ReferralLine]:
    """Read every row (line number, cells) through a confirmed mapping; raises `Refused` if it is not."""
    lines = [check_line(number, mapping.pick(cells), rules) for number, cells in rows]
    return mark_repeats(warn_of_exchanged_dates(lines))


def summary_words(lines: Iterable[ReferralLine]) -> str:
    """« 12 lignes : 9 à créer, 2 à corriger, 1 refusée »."""
    states = [line.state for line in lines]
    counted = [
        plural(states.count(state), state.value, _MANY[state]) for state in LineState if state in states
    ]
    return f"{plural(len(states), 'ligne', 'lignes')} : {', '.join(counted)}" if counted else "aucune ligne"
