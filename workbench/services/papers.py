"""Papers of a session: the relevé de décisions, the émargement to sign, the ordre du jour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from workbench.documents.agenda import Agenda, AgendaItem, agenda_docx
from workbench.documents.attendance import AttendanceSheet, Expected, attendance_docx
from workbench.documents.minutes import Attendee, FollowedAction, Minutes, MinutesLine, minutes_docx
from workbench.domain.audit import Event
from workbench.domain.calendar import AgeBand, BroadAge
from workbench.domain.cases import ActionState
from workbench.domain.people import plain_key
from workbench.domain.protocol import Protocol
from workbench.domain.sessions import JUSTIFICATIONS, WITHHELD, ItemKind, Outcome, SessionState, public_label
from workbench.errors import Reason, refuse_if
from workbench.services.administration import members_of_group
from workbench.services.parameters import planned_minutes
from workbench.services.sessions import session_of
from workbench.services.verbs import Reader, verb
from workbench.store import Row, Unit
from workbench.store.durable import private_folder, write_whole
from workbench.store.journal import short_head

CHARTER_REMINDER = "La charte déontologique et le règlement intérieur ont été rappelés à l'ouverture."


@verb
def issue_releve(unit: Unit, session_id: int) -> str:
    """Draw up the relevé de décisions of a closed session and file it beside the base; the file's name."""
    session = session_of(unit, session_id)
    closed = SessionState[session.state] in (SessionState.CLOSED, SessionState.RELEVE_SENT)
    refuse_if("Relevé non établi", [] if closed else [Reason("S1", "la séance n'est pas close")])
    number = len(unit.rows("releves_of_session", session_id=session_id)) + 1
    head = unit.one("journal_head")
    content = minutes_docx(minutes_of(Reader(unit), session, head))
    name = f"{paper_name('releve', session)}-{number}.docx"
    file_paper(unit.base, name, content)
    unit.run(
        "record_releve", session_id=session_id, number=number, issued_at=unit.now, journal_count=head.n,
        journal_head=short_head(head.mac),
    )  # fmt: skip
    if session.state == SessionState.CLOSED.name:
        unit.run("mark_releve", id=session_id, version=session.version)
    unit.audit(Event.RELEVE_ISSUED, f"session:{session_id}", str(number), session_id)
    return name


def paper_name(kind: str, session: Row) -> str:
    """A file name that says the group and the day, never a person."""
    group = re.sub(r"[^a-z0-9]+", "-", plain_key(session.group_name))
    return f"{kind}-{group}-{session.held_on:%Y-%m-%d}"


def papers_folder(base: Path) -> Path:
    """Where the papers of a base are filed."""
    return base / "papiers"


def file_paper(base: Path, name: str, content: bytes) -> Path:
    """Write a paper whole, owner-only, beside the base."""
    path = private_folder(papers_folder(base)) / Path(name).name
    write_whole(path, content)
    return path


def minutes_of(reader: Reader, session: Row, head: Row) -> Minutes:
    """The relevé of a session, under the numbers of this session: no case number, no name followed."""
    facts = {row.name: row.value for row in reader.rows("base_facts")}
    decisions = reader.rows("decisions_of_session", session_id=session.id)
    carried = tuple(d.point for d in decisions if Outcome[d.outcome] is not Outcome.DECIDED)
    return Minutes(
        town=facts.get("town", ""), group_name=_capital(session.group_name), session_label="",
        held_on=session.held_on, place=session.place,
        opened_at=session.opened_at.time(), closed_at=session.closed_at.time(),
        present=_present(reader, session), excused=_excused(reader, session),
        charter=CHARTER_REMINDER,
        lines=tuple(_line(d) for d in decisions if d.label),
        followed_actions=tuple(_followed(a) for a in _actions(reader, session)),
        carried_over=carried, next_date=session.next_on, journal_number=head.n,
        journal_head=short_head(head.mac), exercise=facts.get("demo") == "1",
    )  # fmt: skip


def _actions(reader: Reader, session: Row) -> list[Row]:
    return reader.rows("actions_due", group_id=session.group_id, session_id=session.id, day=session.held_on)


def _present(reader: Reader, session: Row) -> tuple[Attendee, ...]:
    here: dict[Any, Attendee] = {}
    for row in reader.rows("attendance_of_session", session_id=session.id):
        who = Attendee(row.partner or "", row.function, row.full_name or "personne invitée")
        here.setdefault(row.member_id or row.id, who)
    return tuple(here.values())


def _excused(reader: Reader, session: Row) -> tuple[Attendee, ...]:
    here = {a.member_id for a in reader.rows("attendance_of_session", session_id=session.id)}
    members = members_of_group(reader, session.group_id, session.held_on)
    return tuple(
        Attendee(m.partner, m.function, m.full_name) for m in members if m.id not in here and not m.substitute
    )


def broad(age_band: str) -> BroadAge:
    """The only age that a room or a paper reads."""
    return AgeBand[age_band].broad


def _line(row: Row) -> MinutesLine:
    return MinutesLine(
        point=row.point, theme=row.theme, broad_age=broad(row.age_band), kind=ItemKind[row.kind],
        orientation=public_label(row.orientation, row.label), owner=_owner(row),
        due_on=row.due_on, outcome=Outcome[row.outcome],
        justification=JUSTIFICATIONS.get(row.justification or "", ""),
    )  # fmt: skip


def _owner(row: Row) -> str:
    return "" if row.orientation in WITHHELD else row.owner or ""


def _followed(row: Row) -> FollowedAction:
    point = f"point {row.point}" if row.point else f"{row.theme}, {broad(row.age_band).value}"
    return FollowedAction(
        point, public_label(row.orientation, row.label), _owner(row), row.due_on, ActionState[row.state]
    )


def attendance_sheet(reader: Reader, session: Row) -> bytes:
    """The feuille d'émargement to print and sign."""
    facts = {row.name: row.value for row in reader.rows("base_facts")}
    members = members_of_group(reader, session.group_id, session.held_on)
    sheet = AttendanceSheet(
        town=facts.get("town", ""), group_name=_capital(session.group_name), session_label="",
        held_on=session.held_on, place=session.place, starts_at=session.starts_at, charter=CHARTER_REMINDER,
        expected=tuple(Expected(m.partner, m.function, m.full_name, not m.against) for m in members),
        exercise=facts.get("demo") == "1",
    )  # fmt: skip
    return attendance_docx(sheet)


def agenda_paper(reader: Reader, session: Row, protocol: Protocol) -> bytes:
    """The ordre du jour: session numbers, theme and broad age only."""
    facts = {row.name: row.value for row in reader.rows("base_facts")}
    items = tuple(
        AgendaItem(i.point, i.theme, broad(i.age_band), ItemKind[i.kind], i.minutes)
        for i in reader.rows("items", session_id=session.id)
    )
    planned = planned_minutes(protocol)
    agenda = Agenda(
        town=facts.get("town", ""), group_name=_capital(session.group_name), session_label="",
        held_on=session.held_on, place=session.place, starts_at=session.starts_at,
        due_actions_minutes=planned.due_actions, items=items, closing_minutes=planned.closing,
        exercise=facts.get("demo") == "1",
    )  # fmt: skip
    return agenda_docx(agenda)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
