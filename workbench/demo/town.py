"""« Ville-Exemple »: an invented town, made from a size, a seed and a day, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.demo import agenda, field_reports, histories, partners, people, places
from workbench.demo.agenda import RHYTHMS, AgendaLine, Rhythm, Session
from workbench.demo.cases import Case
from workbench.demo.draws import Draws
from workbench.demo.field_reports import FieldReport, Presence
from workbench.demo.partners import Group, Member, Partner, Place, Quartier, School
from workbench.demo.people import Youth
from workbench.demo.places import PlaceItem
from workbench.domain.groups import Paper
from workbench.errors import Reason, Refused
from workbench.settings import data_folder

NAME = "Ville-Exemple"
TABLES = (
    "quartiers",
    "places",
    "schools",
    "partners",
    "groups",
    "charters",
    "members",
    "youths",
    "cases",
    "place_items",
    "sessions",
)
MINI = ("mini", 1, date(2026, 11, 23))


@dataclass(frozen=True)
class Size:
    """How much of a town: youths, situations examined and waiting, past days, sessions at most, reports."""

    youths: int
    cases: int
    waiting: int
    days: int
    sessions: int
    reports: int
    report_days: int


SIZES = {
    "mini": Size(youths=40, cases=12, waiting=7, days=140, sessions=3, reports=30, report_days=45),
    "S": Size(youths=400, cases=112, waiting=8, days=365, sessions=9, reports=12_000, report_days=365),
}


@dataclass(frozen=True)
class Town:
    """An invented town; each part is made when first asked for."""

    size: str
    seed: int
    today: date

    @cached_property
    def quartiers(self) -> tuple[Quartier, ...]:
        """Six quartiers, two of them QPV."""
        return partners.quartiers()

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Parks, residences, stops… of the quartiers."""
        return partners.places()

    @cached_property
    def schools(self) -> tuple[School, ...]:
        """Two collèges, one lycée, three elementary schools."""
        return partners.schools()

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """Organisations of the CLSPD."""
        return partners.partners()

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Professionals, by partner."""
        return partners.members(self.seed, self.today)

    @cached_property
    def charters(self) -> tuple[Paper, ...]:
        """Versions of the charte déontologique."""
        return partners.charters(self.today)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Groups of CSI art. L132-5, with their règlement intérieur."""
        return partners.groups(self.today)

    @cached_property
    def youths(self) -> tuple[Youth, ...]:
        """Youths with the adults who answer for them, siblings side by side."""
        return people.youths(self.seed, self.today, SIZES[self.size].youths)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Situations with their whole past, and the referrals waiting for the next session."""
        return histories.play(self.seed, self.youths, self._past)

    @cached_property
    def place_items(self) -> tuple[PlaceItem, ...]:
        """Items without a person, for the groups Bailleurs and Victimes."""
        days = {r.group: self.session_days(r) for r in RHYTHMS if r.group != "MINEURS"}
        return places.place_items(self.seed, days)

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """Sessions held and the next one of each group, oldest first."""
        made = [self._session(r, day) for r in RHYTHMS for day in (*self.session_days(r), self.next_day(r))]
        return tuple(sorted(made, key=lambda s: (s.starts_at, s.id)))

    def session_days(self, rhythm: Rhythm) -> tuple[date, ...]:
        """The days on which a group met, oldest first."""
        size = SIZES[self.size]
        return tuple(
            agenda.past_days(rhythm, self.today, self.today - timedelta(days=size.days))[-size.sessions :]
        )

    def next_day(self, rhythm: Rhythm) -> date:
        """The day of the next session of a group."""
        return agenda.next_day(rhythm, self.today)

    def field_reports(self) -> Iterator[list[FieldReport]]:
        """Reports in chunks of plain tuples, oldest first."""
        size = SIZES[self.size]
        return field_reports.field_reports(self.seed, self.today, size.report_days, size.reports)

    def presence(self) -> Iterator[Presence]:
        """Hours of presence of the teams who report."""
        return field_reports.presence(self.seed, self.today, SIZES[self.size].report_days)

    @property
    def _past(self) -> histories.Past:
        size, rhythm = SIZES[self.size], RHYTHMS[0]
        return histories.Past(
            self.session_days(rhythm), self.next_day(rhythm), size.cases, size.waiting, self.today
        )

    def _session(self, rhythm: Rhythm, day: date) -> Session:
        name = agenda.session_id(rhythm, day)
        sitting = [member for member in self.members if rhythm.group in member.groups]
        held = day < self.today
        draws = Draws(self.seed, "attendance")
        came = agenda.attendance(draws, name, day, sitting, self.charters) if held else ((), ())
        return Session(
            id=name,
            group=rhythm.group,
            starts_at=datetime.combine(day, rhythm.at),
            place="Hôtel de ville, salle des Douze-Coups",
            held=held,
            present=came[0],
            excused=came[1],
            agenda=self._agenda(name),
        )

    def _agenda(self, session: str) -> tuple[AgendaLine, ...]:
        people_lines = [
            AgendaLine(e.position, case.id, e.kind)
            for case in self.cases
            for e in case.examinations
            if e.session == session
        ]
        place_lines = [
            AgendaLine(i.position, i.id, "PLACE") for i in self.place_items if i.session == session
        ]
        return tuple(sorted(people_lines + place_lines, key=lambda line: line.position))


def make_town(size: str, seed: int, today: date) -> Town:
    """An invented town of a known size; the same arguments always make the same town, to the byte."""
    if size not in SIZES:
        known = ", ".join(SIZES)
        raise Refused(
            "La ville inventée ne peut pas être faite", [Reason("DEMO", f"tailles connues : {known}")]
        )
    return Town(size, seed, today)


def lines(town: Town) -> Iterator[str]:
    """The town as JSON lines, one record each, marked SYNTHETIQUE; hours of presence are left out."""
    yield _line("town", {"name": NAME, "size": town.size, "seed": town.seed, "today": town.today})
    for table in TABLES:
        for record in getattr(town, table):
            yield _line(table, record)
    for chunk in town.field_reports():
        for report in chunk:
            yield _line("field_reports", report._asdict())


def write(town: Town, path: Path) -> None:
    """Write the town as a JSON lines file."""
    path.write_text("".join(f"{line}\n" for line in lines(town)), encoding="utf-8", newline="\n")


def _line(table: str, record: object) -> str:
    content = {"SYNTHETIQUE": True, "table": table, **_plain(record)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


if __name__ == "__main__":
    write(make_town(*MINI), data_folder() / "demo" / "mini.jsonl")
