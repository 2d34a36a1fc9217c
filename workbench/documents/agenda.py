"""The ordre du jour: numbers of this session, themes and broad ages, and nothing that designates anyone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workbench.documents.word import fill
from workbench.domain.calendar import BroadAge
from workbench.domain.french import NBSP, clock_words, duration_words, long_date, numeric_date, sentence
from workbench.domain.sessions import ItemKind


@dataclass(frozen=True)
class AgendaItem:
    """A situation to examine, under its number in this session, with its planned minutes."""

    point: int
    theme: str
    broad_age: BroadAge
    kind: ItemKind
    minutes: int


@dataclass(frozen=True)
class Agenda:
    """What is sent with the convocation (domain §3.2); planned times in minutes."""

    town: str
    group_name: str
    session_label: str
    held_on: date
    place: str
    starts_at: time
    due_actions_minutes: int
    items: tuple[AgendaItem, ...]
    closing_minutes: int
    exercise: bool = False


def agenda_docx(agenda: Agenda) -> bytes:
    """The ordre du jour as a Word file, A4, with the hour each part should begin; equal in, equal out."""
    lines, end = _timed(agenda)
    facts = {
        "town": agenda.town,
        "group_name": agenda.group_name,
        "session_label": agenda.session_label,
        "date": long_date(agenda.held_on),
        "hours": f"de {clock_words(agenda.starts_at)} à {end}",
        "place": agenda.place,
        "exercise": agenda.exercise,
        "lines": lines,
    }
    title = f"Ordre du jour, {agenda.group_name}, {numeric_date(agenda.held_on)}"
    return fill("ordre_du_jour.docx", facts, title, agenda.held_on)


def _timed(agenda: Agenda) -> tuple[list[dict[str, str]], str]:
    """Every part with the hour it begins, and the hour of the end."""
    moment = datetime.combine(agenda.held_on, agenda.starts_at)
    lines = []
    for point, what, detail, minutes in _parts(agenda):
        begins, length = clock_words(moment.time()), duration_words(minutes)
        lines.append({"begins": begins, "point": point, "what": what, "detail": detail, "length": length})
        moment += timedelta(minutes=minutes)
    return lines, clock_words(moment.time())


def _parts(agenda: Agenda) -> Iterator[tuple[str, str, str, int]]:
    """Point, subject, detail and minutes of each part, in order."""
    yield "Ouverture", "Actions promises auparavant", "", agenda.due_actions_minutes
    for item in agenda.items:
        detail = f"{item.broad_age.value} · {item.kind.value}"
        yield f"Point{NBSP}{item.point}", sentence(item.theme), detail, item.minutes
    yield "Clôture", "Relecture des décisions, prochaine séance", "", agenda.closing_minutes
