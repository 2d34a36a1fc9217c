"""Items that speak of a place and of nobody, for the groups Bailleurs and Victimes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.demo.cases import previous_working_day
from workbench.demo.draws import Draws
from workbench.demo.lists import Line, read

THEMES = {
    "BAILLEURS": (
        "occupation_hall",
        "eclairage_hs",
        "acces_hs",
        "bruit",
        "depot_sauvage",
        "squat_caves_parking",
    ),
    "VICTIMES": ("conflit_voisinage", "menace_agent", "degradation_hall"),
}
PER_SESSION = {"BAILLEURS": 3, "VICTIMES": 2}


@dataclass(frozen=True)
class PlaceItem:
    """A place examined in a session: its theme, who acts, until when, whether it was done."""

    id: str
    session: str
    position: int
    place: str
    category: str
    orientation: str
    owner: str
    due_on: date
    state: str
    settled_on: date | None


def place_items(seed: int, days: Mapping[str, Sequence[date]]) -> tuple[PlaceItem, ...]:
    """The items of every session held, by group."""
    draws = Draws(seed, "place_items")
    return tuple(
        _item(draws, group, day, position)
        for group, held in days.items()
        for day in held
        for position in range(1, PER_SESSION[group] + 1)
    )


def _item(draws: Draws, group: str, day: date, position: int) -> PlaceItem:
    session = f"{group}-{day.isoformat()}"
    row = f"{session}/{position}"
    place = draws.choice(row, "place", [p for p in read("demo/places") if p["landlord"]])
    orientation = draws.choice(row, "orientation", ("action_bailleur", "demande_patrouille", "mediation"))
    if group == "VICTIMES":
        orientation = "aide_aux_victimes"
    due_on = previous_working_day(day + timedelta(days=draws.integer(row, "days", 10, 40)))
    done = draws.chance(row, "done", 0.6)
    return PlaceItem(
        id=f"FIC-L{row}",
        session=session,
        position=position,
        place=place["code"],
        category=draws.choice(row, "category", THEMES[group]),
        orientation=orientation,
        owner=_owner(orientation, place),
        due_on=due_on,
        state="DONE" if done else "TODO",
        settled_on=previous_working_day(day + timedelta(days=9)) if done else None,
    )


def _owner(orientation: str, place: Line) -> str:
    owners = {"demande_patrouille": "PM", "mediation": "MEDIATION", "aide_aux_victimes": "VICTIMES"}
    return owners.get(orientation, place["landlord"])
