"""A situation of the invented town, from the referral to the day it leaves the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache

from workbench.demo.draws import Draws, Scale
from workbench.demo.lists import Line, column, read
from workbench.demo.people import Masked, Youth
from workbench.domain.calendar import add_working_days, age_on, is_working_day

REPORTERS = {
    "scolarité": Scale([("school", 1)]),
    "dégradation": Scale([("PM", 3), ("JEUNESSE", 1)]),
    "parties communes": Scale([("PM", 3), ("PREV_SPE", 1)]),
    "présence tardive": Scale([("MEDIATION", 2), ("PREV_SPE", 2), ("PM", 1)]),
    "relations": Scale([("school", 2), ("PN", 2), ("PREV_SPE", 1), ("SERVICE_SOCIAL", 1)]),
    "": Scale([("PM", 3), ("MEDIATION", 3), ("PN", 2), ("PREV_SPE", 1), ("JEUNESSE", 1)]),
}
HOURS = Scale([(8, 1), (12, 2), (16, 3), (17, 5), (18, 5), (19, 5), (20, 5), (21, 5), (22, 4), (23, 2)])
SCHOOL_HOURS = Scale([(8, 3), (10, 2), (12, 4), (14, 2), (16, 5), (17, 3)])
SERIOUS = Scale([("aucune", 5), ("contravention", 4), ("delit", 3)])
LEFT_REASONS = Scale(
    [("objectifs_atteints", 5), ("relais_pris", 3), ("sans_fait_nouveau", 3), ("demenagement", 1)]
)


@dataclass(frozen=True, repr=False)
class Referral(Masked):
    """What a partner told the coordination: dated facts of a closed category, without a name in the note."""

    youth: str
    referred_on: date
    partner: str
    category: str
    fact_at: datetime
    place: str
    quartier: str
    note: str
    same_fact: str | None
    inadmissible: str | None


@dataclass(frozen=True)
class Action:
    """What an organisation promised; `settled_on` is the day it was done or dropped."""

    id: str
    label: str
    owner: str
    due_on: date
    state: str
    settled_on: date | None


@dataclass(frozen=True)
class Examination:
    """What a session decided: NEW or REVIEW, orientation, who acts until when, when it comes back."""

    session: str
    position: int
    kind: str
    decided_on: date
    orientation: str
    owner: str | None = None
    due_on: date | None = None
    review_on: date | None = None
    left_reason: str | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, repr=False)
class Case(Masked):
    """A situation and its whole past; `state` is a name of `CaseState`."""

    referral: Referral
    state: str
    left_on: date | None
    left_reason: str | None
    examinations: tuple[Examination, ...]

    @property
    def actions(self) -> tuple[Action, ...]:
        """Every action promised so far."""
        return tuple(action for examination in self.examinations for action in examination.actions)


def previous_working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    return day if is_working_day(day) else add_working_days(day, -1)


@cache
def category_line(code: str) -> Line:
    """The line of a category in the closed list."""
    return next(line for line in read("reference/fact_categories") if line["code"] == code)


@cache
def _categories(gravity: str, school: bool) -> tuple[str, ...]:
    return tuple(
        line["code"]
        for line in read("reference/fact_categories")
        if line["qualification"].startswith(gravity)
        and (school or line["theme"] != "scolarité")
        and (school or line["code"] != "absenteisme")
    )


@dataclass(frozen=True)
class Window:
    """When a referral may have come: from the first to the last day, both included."""

    first: date
    last: date


def referral(draws: Draws, row: str, youth: Youth, window: Window, shared: Referral | None) -> Referral:
    """A referral drawn for this youth; with `shared`, another youth of the same fact (domain.md §13 R3)."""
    if shared is not None:
        return replace(shared, id=row, youth=youth.id, same_fact=shared.same_fact or shared.id)
    return _new_referral(draws, row, youth, window)


def _new_referral(draws: Draws, row: str, youth: Youth, window: Window) -> Referral:
    gravity = draws.weighted(row, "gravity", SERIOUS)
    category = draws.choice(row, "category", _categories(gravity, youth.school is not None))
    theme = category_line(category)["theme"]
    drawn = previous_working_day(draws.day(row, "referred_on", window.first, window.last))
    referred_on = max(window.first, drawn)
    fact_at = _fact_at(draws, row, referred_on, theme == "scolarité")
    place = _place(draws, row, youth, theme)
    return Referral(
        id=row,
        youth=youth.id,
        referred_on=referred_on,
        partner=_reporter(draws, row, youth, theme),
        category=category,
        fact_at=fact_at,
        place=place["code"],
        quartier=place["quartier"],
        note=_note(draws, row, category, fact_at.time(), place["name"]),
        same_fact=None,
        inadmissible=None,
    )


def _fact_at(draws: Draws, row: str, referred_on: date, school: bool) -> datetime:
    hour = draws.weighted(row, "hour", SCHOOL_HOURS if school else HOURS)
    day = referred_on - timedelta(days=draws.integer(row, "delay", 1, 24))
    return datetime.combine(
        previous_working_day(day) if school else day, time(hour, 5 * draws.below(row, "minute", 12))
    )


def _note(draws: Draws, row: str, category: str, at: time, place: str) -> str:
    template = draws.choice(row, "note", column("demo/narratives", "text", category=category))
    return template.format(heure=f"{at.hour} h {at.minute:02d}", lieu=place)


def _place(draws: Draws, row: str, youth: Youth, theme: str) -> Line:
    schools = {"CO1": "GAR-06", "CO2": "HOR-03", "LY1": "SAU-02"}
    everywhere = read("demo/places")
    if theme == "scolarité" and youth.school:
        return next(p for p in everywhere if p["code"] == schools[youth.school])
    near = draws.chance(row, "near_home", 0.7)
    options = [p for p in everywhere if p["quartier"] == youth.quartier] if near else everywhere
    return draws.choice(row, "place", options)


def _reporter(draws: Draws, row: str, youth: Youth, theme: str) -> str:
    partner = draws.weighted(row, "reporter", REPORTERS.get(theme, REPORTERS[""]))
    schools = {"CO1": "COLLEGE_1", "CO2": "COLLEGE_2", "LY1": "LYCEE"}
    return schools.get(youth.school or "", "JEUNESSE") if partner == "school" else partner


def suited_youths(draws: Draws, youths: tuple[Youth, ...]) -> Iterator[Youth]:
    """The youths in the order in which situations will speak of them."""
    yield from draws.shuffled("all", "order", youths)


def old_enough(youth: Youth, window: Window) -> bool:
    """Whether the youth was at least 10 at any fact told in this window (lowest age of domain.md §4.1)."""
    return age_on(youth.birth_date, window.first - timedelta(days=26)) >= 10
