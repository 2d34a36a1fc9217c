"""When the invented groups met, who came, and when they meet next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workbench.demo.draws import Draws
from workbench.demo.partners import Member
from workbench.domain.calendar import add_working_days, is_working_day
from workbench.domain.groups import Paper, reasons_against_signature

AUGUST = 8


@dataclass(frozen=True)
class Rhythm:
    """How often a group meets: days between sessions, weekday (0 = Monday), hour, notice before the next."""

    group: str
    every: int
    weekday: int
    at: time
    notice: int


RHYTHMS = (
    Rhythm("MINEURS", 35, 1, time(14, 0), 7),
    Rhythm("BAILLEURS", 49, 3, time(10, 0), 14),
    Rhythm("VICTIMES", 91, 4, time(9, 30), 11),
)


@dataclass(frozen=True)
class AgendaLine:
    """One item of an agenda: its number in the session, the case or the place, new or reviewed."""

    position: int
    item: str
    kind: str


@dataclass(frozen=True)
class Session:
    """A session, held or to come; `present` and `excused` are member ids."""

    id: str
    group: str
    starts_at: datetime
    place: str
    held: bool
    present: tuple[str, ...]
    excused: tuple[str, ...]
    agenda: tuple[AgendaLine, ...]

    @property
    def day(self) -> date:
        """The day of the session."""
        return self.starts_at.date()


def next_day(rhythm: Rhythm, today: date) -> date:
    """The next session: the first right weekday after the notice, moved off public holidays."""
    day = today + timedelta(days=rhythm.notice)
    return _open_day(day + timedelta(days=(rhythm.weekday - day.weekday()) % 7))


def past_days(rhythm: Rhythm, today: date, first: date) -> list[date]:
    """The sessions held since `first`, oldest first; none in August."""
    day = next_day(rhythm, today)
    days = []
    while (day := day - timedelta(days=rhythm.every)) >= first:
        if day.month != AUGUST and (held := _open_day(day)) < today:
            days.append(held)
    return days[::-1]


def _open_day(day: date) -> date:
    return day if is_working_day(day) else add_working_days(day, 1)


def session_id(rhythm: Rhythm, day: date) -> str:
    """A session is named after its group and its day."""
    return f"{rhythm.group}-{day.isoformat()}"


def attendance(
    draws: Draws, session: str, day: date, members: list[Member], charters: tuple[Paper, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who came and who did not: a substitute comes when the other cannot, nobody without a charter."""
    signed = {
        member.id
        for member in members
        if not reasons_against_signature(
            max(
                (s for s in member.signatures if s.signed_on <= day), key=lambda s: s.signed_on, default=None
            ),
            charters,
            day,
        )
    }
    free = {
        m.id
        for m in members
        if m.partner == "COORDINATION" or draws.chance(f"{session}/{m.id}", "free", 0.82)
    }
    came = {m.id for m in members if m.id in free & signed and m.replaces is None}
    came |= {m.id for m in members if m.id in free & signed and m.replaces and m.replaces not in came}
    return tuple(m.id for m in members if m.id in came), tuple(m.id for m in members if m.id not in came)
