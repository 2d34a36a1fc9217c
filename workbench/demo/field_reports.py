"""Reports of mediators, park keepers and landlords, and the hours they were there to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from workbench.demo.draws import Draws, Scale
from workbench.demo.lists import Line, column, read

CHUNK = 5_000


class FieldReport(NamedTuple):
    """One report: a team, never an agent; a place, never coordinates; nobody described."""

    id: str
    team: str
    at: datetime
    quartier: str
    place: str
    other_quartier: str | None
    category: str
    level: int
    people: str
    action: str
    outcome: str
    handed_to: str | None
    note: str | None


class Presence(NamedTuple):
    """How long a team was in a quartier on a day; no report without presence means nothing."""

    team: str
    quartier: str
    day: date
    hours: float


@dataclass(frozen=True)
class Team:
    """Who reports: where, in which kinds of place, at which hours, how much of all reports."""

    code: str
    share: int
    quartiers: tuple[str, ...]
    kinds: frozenset[str]
    hours: Scale[int]
    daily_hours: float


ANYWHERE = ("GAR", "LOU", "HOR", "SAU", "PEL", "TUI")
EVENING = Scale([(16, 3), (17, 5), (18, 7), (19, 8), (20, 8), (21, 8), (22, 6), (23, 3)])
PARK_HOURS = Scale([(9, 1), (11, 1), (13, 2), (15, 3), (16, 5), (17, 6), (18, 6), (19, 5), (20, 3)])
OFFICE = Scale([(8, 3), (9, 4), (10, 3), (11, 2), (14, 2), (15, 2), (16, 3), (17, 2)])
TEAMS = (
    Team(
        "mediation_soir", 46, ("GAR", "LOU"), frozenset({"place", "arret", "residence", "abords"}), EVENING, 8
    ),
    Team("gardiens_parcs", 34, ANYWHERE, frozenset({"parc", "equipement"}), PARK_HOURS, 5),
    Team(
        "bailleurs", 20, ("GAR", "LOU", "HOR", "SAU", "TUI"), frozenset({"residence", "parking"}), OFFICE, 4
    ),
)
FAMILIES = {
    "mediation_soir": Scale(
        [
            ("nuisance", 44),
            ("damage", 9),
            ("relations", 15),
            ("vulnerability", 9),
            ("traffic", 6),
            ("rixe", 3),
            ("positive", 14),
        ]
    ),
    "gardiens_parcs": Scale(
        [
            ("nuisance", 46),
            ("damage", 18),
            ("relations", 16),
            ("vulnerability", 6),
            ("traffic", 2),
            ("rixe", 2),
            ("positive", 10),
        ]
    ),
    "bailleurs": Scale(
        [("nuisance", 38), ("damage", 44), ("relations", 12), ("vulnerability", 4), ("traffic", 2)]
    ),
}
LEVELS = {
    "positive": Scale([(1, 1)]),
    "traffic": Scale([(3, 7), (4, 2)]),
    "rixe": Scale([(2, 3), (3, 5), (4, 2)]),
    "": Scale([(1, 52), (2, 36), (3, 10), (4, 2)]),
}
PEOPLE = Scale([("0", 14), ("1", 16), ("2-4", 34), ("5-9", 25), ("10-19", 9), ("20+", 2)])
ACTIONS = {
    "damage": Scale([("constat", 5), ("demande_intervention", 5)]),
    "traffic": Scale([("signale_pn", 1)]),
    "positive": Scale([("echange", 1)]),
    "": Scale([("echange", 6), ("rappel_regles", 3), ("mediation", 2), ("observation", 2), ("appel_pm", 1)]),
}
OUTCOMES = Scale([("clos", 62), ("a_suivre", 24), ("transmis", 14)])
HANDED_TO = {
    "damage": "services_techniques",
    "traffic": "PN",
    "rixe": "COORDINATION",
    "vulnerability": "SERVICE_SOCIAL",
}
WEEKDAYS = (9, 9, 13, 9, 12, 12, 7)
ALERT: tuple[tuple[int, tuple[int, str, str, str, str]], ...] = (
    (2, (18, "mediation_soir", "GAR-05", "LOU", "rumeur_rdv")),
    (1, (17, "gardiens_parcs", "LOU-01", "GAR", "regroupement_inhabituel")),
    (1, (20, "mediation_soir", "LOU-06", "GAR", "intrus_autre_quartier")),
)
MONTHS = (8, 8, 9, 10, 11, 13, 14, 12, 11, 10, 8, 7)


def field_reports(seed: int, today: date, days: int, expected: int) -> Iterator[list[FieldReport]]:
    """About `expected` reports over the days before today, oldest first, in chunks; then a planted alert."""
    draws, chunk = Draws(seed, "field_reports"), list[FieldReport]()
    first = today - timedelta(days=days)
    span = [first + timedelta(days=n) for n in range(days)]
    total = sum(_shape(day) for day in span)
    for day in span:
        chunk += _reports_of(draws, day, expected * _shape(day) / total)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    yield chunk + planted_alert(today)


def _shape(day: date) -> int:
    return WEEKDAYS[day.weekday()] * MONTHS[day.month - 1]


def _reports_of(draws: Draws, day: date, mean: float) -> list[FieldReport]:
    name = day.isoformat()
    reports = [_report(draws, f"{name}/{n}", day) for n in range(draws.poisson(name, "count", mean))]
    return sorted(reports, key=lambda report: (report.at, report.id))


def _report(draws: Draws, row: str, day: date) -> FieldReport:
    team = draws.weighted(row, "team", _teams())
    place = draws.choice(row, "place", _places(team.code))
    family = draws.weighted(row, "family", FAMILIES[team.code])
    category = draws.choice(row, "category", column("reference/field_categories", "code", family=family))
    outcome = draws.weighted(row, "outcome", OUTCOMES)
    minute = draws.below(row, "minute", 60)
    noted = draws.chance(row, "noted", 0.55)
    return FieldReport(
        id=f"FIC-T{row[:10]}-{int(row[11:]) + 1:03d}",
        team=team.code,
        at=datetime.combine(day, time(draws.weighted(row, "hour", team.hours), minute)),
        quartier=place["quartier"],
        place=place["code"],
        other_quartier=_other(draws, row, place["quartier"]) if family == "rixe" else None,
        category=category,
        level=draws.weighted(row, "level", LEVELS.get(family, LEVELS[""])),
        people=draws.weighted(row, "people", PEOPLE),
        action=draws.weighted(row, "action", ACTIONS.get(family, ACTIONS[""])),
        outcome="transmis" if family == "traffic" else outcome,
        handed_to=HANDED_TO.get(family, "PM") if outcome == "transmis" or family == "traffic" else None,
        note=draws.choice(row, "note", column("demo/field_notes", "text", family=family)) if noted else None,
    )


@cache
def _teams() -> Scale[Team]:
    return Scale((team, team.share) for team in TEAMS)


@cache
def _places(team_code: str) -> tuple[Line, ...]:
    team = next(t for t in TEAMS if t.code == team_code)
    return tuple(
        p for p in read("demo/places") if p["quartier"] in team.quartiers and p["kind"] in team.kinds
    )


def _other(draws: Draws, row: str, quartier: str) -> str:
    return draws.choice(row, "other", [q for q in ANYWHERE if q != quartier])


def planted_alert(today: date) -> list[FieldReport]:
    """Three signals from two teams in 72 hours, linking the same two quartiers: the rixe watch must ring."""
    return [_signal(today - timedelta(days=ago), number, *seen) for number, (ago, seen) in enumerate(ALERT)]


def _signal(
    day: date, number: int, hour: int, team: str, place: str, other: str, category: str
) -> FieldReport:
    return FieldReport(
        id=f"FIC-T{day.isoformat()}-9{number:02d}",
        team=team,
        at=datetime.combine(day, time(hour, 40)),
        quartier=place[:3],
        place=place,
        other_quartier=other,
        category=category,
        level=3,
        people="10-19",
        action="observation",
        outcome="transmis",
        handed_to="COORDINATION",
        note="Information recueillie auprès de plusieurs adultes du quartier.",
    )


def presence(seed: int, today: date, days: int) -> Iterator[Presence]:
    """Hours of presence by team, quartier and day; landlords are away at weekends, mediators on Sundays."""
    draws = Draws(seed, "presence")
    for ago in range(days, 0, -1):
        day = today - timedelta(days=ago)
        for team in TEAMS:
            rest = {"mediation_soir": 6, "bailleurs": 5}.get(team.code, 7)
            if day.weekday() >= rest:
                continue
            for quartier in team.quartiers:
                row = f"{day.isoformat()}/{team.code}/{quartier}"
                yield Presence(team.code, quartier, day, team.daily_hours - 0.5 * draws.below(row, "cut", 4))
