"""The relevé de décisions: what a session decided, without the name of any followed person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from workbench.documents.word import fill
from workbench.domain.calendar import BroadAge
from workbench.domain.cases import ActionState
from workbench.domain.french import (
    NBSP,
    THIN,
    clock_words,
    enumeration,
    long_date,
    number,
    numeric_date,
    plural,
    sentence,
)
from workbench.domain.sessions import ItemKind, Outcome


@dataclass(frozen=True)
class Attendee:
    """A professional in the room: organisation, function, professional name."""

    organisation: str
    function: str
    name: str


@dataclass(frozen=True)
class MinutesLine:
    """One decision, under the number the situation had in this session (domain §2.3, rule 4)."""

    point: int
    theme: str
    broad_age: BroadAge
    kind: ItemKind
    orientation: str
    owner: str
    due_on: date | None
    outcome: Outcome
    justification: str = ""


@dataclass(frozen=True)
class FollowedAction:
    """An action promised before this session, and where it stands."""

    point: str
    action: str
    owner: str
    due_on: date
    state: ActionState


@dataclass(frozen=True)
class Minutes:
    """One copy of the minutes; `recipient` None is the copy of the file, else only that recipient's lines.

    There is no field for a followed person, a case number, a place or a date of facts (domain §2.3).
    """

    town: str
    group_name: str
    session_label: str
    held_on: date
    place: str
    opened_at: time
    closed_at: time
    present: tuple[Attendee, ...]
    excused: tuple[Attendee, ...]
    charter: str
    lines: tuple[MinutesLine, ...]
    followed_actions: tuple[FollowedAction, ...]
    carried_over: tuple[int, ...]
    next_date: date | None
    journal_number: int
    journal_head: str
    recipient: str | None = None
    exercise: bool = False


def minutes_docx(minutes: Minutes) -> bytes:
    """The relevé de décisions as a Word file, A4, ready to print; equal minutes give equal bytes."""
    title = f"Relevé de décisions, {minutes.group_name}, {numeric_date(minutes.held_on)}"
    return fill("releve_de_decisions.docx", _facts(minutes), title, minutes.held_on)


def _facts(minutes: Minutes) -> dict[str, Any]:
    return {
        "town": minutes.town,
        "group_name": minutes.group_name,
        "session_label": minutes.session_label,
        "date": long_date(minutes.held_on),
        "hours": f"de {clock_words(minutes.opened_at)} à {clock_words(minutes.closed_at)}",
        "place": minutes.place,
        "charter": minutes.charter,
        "exercise": minutes.exercise,
        "recipient": minutes.recipient or "",
        "head_count": _head_count(minutes),
        "present": [_person(who) for who in minutes.present],
        "excused": f"{THIN}; ".join(_person_words(who) for who in minutes.excused),
        "actions": [_action(done, minutes.held_on) for done in minutes.followed_actions],
        "lines": [_line(line) for line in minutes.lines],
        "carried_over": _carried_over(minutes.carried_over),
        "next_session": long_date(minutes.next_date) if minutes.next_date else "date à fixer",
        "journal": f"événement n°{NBSP}{number(minutes.journal_number)}, empreinte {minutes.journal_head}",
    }


def _head_count(minutes: Minutes) -> str:
    present = plural(len(minutes.present), "présent", "présents")
    return f"{present}, {plural(len(minutes.excused), 'excusé', 'excusés')}" if minutes.excused else present


def _person(who: Attendee) -> dict[str, str]:
    return {"organisation": who.organisation, "function": who.function, "name": who.name}


def _person_words(who: Attendee) -> str:
    return ", ".join(part for part in (who.organisation, who.function, who.name) if part)


def _action(done: FollowedAction, today: date) -> dict[str, str]:
    late = (today - done.due_on).days if done.state is ActionState.TODO else 0
    state = f"▲{NBSP}{plural(late, 'jour', 'jours')} de retard" if late > 0 else _SIGNS[done.state]
    return {
        "point": done.point,
        "action": done.action,
        "owner": done.owner,
        "due_on": numeric_date(done.due_on),
        "state": state,
    }


_SIGNS = {
    ActionState.TODO: f"○{NBSP}à faire",
    ActionState.DONE: f"✓{NBSP}fait",
    ActionState.DROPPED: f"–{NBSP}abandonné",
}


# The column already says « situation ».
_KINDS = {ItemKind.NEW: "nouvelle", ItemKind.REVIEW: "suivie"}


def _line(line: MinutesLine) -> dict[str, Any]:
    return {
        "point": line.point,
        "theme": sentence(line.theme),
        "broad_age": line.broad_age.value,
        "kind": _KINDS[line.kind],
        "orientation": sentence(line.orientation),
        "owner": line.owner,
        "due_on": numeric_date(line.due_on) if line.due_on else "–",
        "justification": line.justification,
        "outcome": line.outcome.value,
    }


def _carried_over(points: tuple[int, ...]) -> str:
    if not points:
        return ""
    numbers = enumeration([str(point) for point in points])
    return f"Point{NBSP}{numbers}" if len(points) == 1 else f"Points{NBSP}{numbers}"
