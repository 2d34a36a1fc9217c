"""Hold a session of a group, from its agenda to its close (notebook `10_seance_de_groupe`)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from workbench.domain.audit import Event
from workbench.domain.cases import CaseState
from workbench.domain.sessions import (
    Candidate,
    ItemKind,
    ProposedItem,
    SessionState,
    propose_agenda,
    reasons_against_transition,
)
from workbench.errors import Reason, Refused, refuse_if
from workbench.services.parameters import local_protocol, planned_minutes
from workbench.services.verbs import Reader, one_of, verb
from workbench.store import Row, Unit

# -- prepare ------------------------------------------------------------------------------------


@verb
def prepare(
    unit: Unit,
    group_id: int,
    held_on: date,
    starts_at: time,
    place: str,
    next_on: date | None = None,
) -> int:
    """Prepare a session: its agenda is proposed from new situations, reviews due and late actions."""
    group = one_of(unit.rows("groupes"), "id", group_id, "Séance non préparée", "S10")
    reasons = []
    if held_on < unit.now.date():
        reasons.append(Reason("S11", "la date de la séance est passée"))
    if next_on is not None and next_on <= held_on:
        reasons.append(Reason("S12", "la séance suivante doit venir après celle-ci"))
    if any(s.group_id == group_id for s in unit.rows("sessions_to_come")):
        reasons.append(Reason("S13", "une séance de ce groupe est déjà en préparation ou ouverte"))
    refuse_if("Séance non préparée", reasons)
    session = unit.new_id()
    minutes = planned_minutes(local_protocol(unit.base))
    unit.run(
        "add_session", id=session, group_id=group_id, label=f"{group.name}, {held_on:%d/%m/%Y}",
        held_on=held_on, starts_at=starts_at, minutes=minutes.session, place=place, next_on=next_on,
    )  # fmt: skip
    unit.audit(Event.SESSION_PREPARED, f"session:{session}", session_id=session)
    kept = [item for item in candidates(Reader(unit), unit, group_id, held_on) if item.fits]
    write_agenda(unit, session, kept)
    return session


def candidates(reader: Reader, unit: Unit, group_id: int, day: date) -> list[ProposedItem]:
    """Situations that could come before a group that day, in order, with planned minutes."""
    found = [_candidate(row) for row in reader.rows("agenda_candidates", group_id=group_id, day=day)]
    return propose_agenda(found, planned_minutes(local_protocol(unit.base)))


def _candidate(row: Row) -> Candidate:
    new = row.state == CaseState.REFERRED.name
    since = row.opened_on if new else row.review_on or row.opened_on
    kind = ItemKind.NEW if new else ItemKind.REVIEW
    return Candidate(row.number, kind, since, row.late_actions, row.carried_over)


def write_agenda(unit: Unit, session: int, items: list[ProposedItem]) -> None:
    """Set the agenda of a session anew, numbered from 1."""
    level = local_protocol(unit.base).count("session.filter_level")
    unit.run("clear_agenda", session_id=session)
    for point, item in enumerate(items, start=1):
        unit.run(
            "add_item", id=unit.new_id(), session_id=session, point=point, kind=item.kind.name,
            case_number=item.case, why=item.why, minutes=item.minutes, level=level,
        )  # fmt: skip
    unit.audit(Event.SESSION_AGENDA_SET, f"session:{session}", session_id=session)


@verb
def set_agenda(unit: Unit, session_id: int, version: int, cases: list[str]) -> None:
    """Choose the situations of the agenda and their order; they are numbered again from 1."""
    session = session_of(unit, session_id)
    refuse_unless(session, SessionState.DRAFT, SessionState.CONVENED)
    proposed = {i.case: i for i in candidates(Reader(unit), unit, session.group_id, session.held_on)}
    unknown = [case for case in cases if case not in proposed]
    refuse_if(
        "Ordre du jour non changé",
        [Reason("S14", "une situation choisie n'est plus à examiner")] if unknown else [],
    )
    unit.run("touch_session", id=session_id, version=version)
    write_agenda(unit, session_id, [proposed[case] for case in dict.fromkeys(cases)])


# -- the room -----------------------------------------------------------------------------------


@verb
def open_session(unit: Unit, session_id: int, version: int, present: list[int]) -> None:
    """Open the session with the members who have signed the émargement."""
    session = session_of(unit, session_id)
    reasons = reasons_against_transition(SessionState[session.state], SessionState.OPEN)
    if not present and not unit.rows("present_in_room", session_id=session_id):
        reasons.append(Reason("S8", "personne n'a émargé"))
    if any(s.id != session_id for s in unit.rows("open_sessions")):
        reasons.append(Reason("S9", "une autre séance est ouverte : fermez-la d'abord"))
    refuse_if("Séance non ouverte", reasons)
    unit.run("open_seance", id=session_id, version=version, opened_at=unit.now)
    event = Event.SESSION_OPENED if session.opened_at is None else Event.SESSION_REOPENED
    unit.audit(event, f"session:{session_id}", session_id=session_id)
    for member in dict.fromkeys(present):
        arrive(unit, session_id, member_id=member)


@verb
def arrive(
    unit: Unit,
    session_id: int,
    member_id: int | None = None,
    partner_id: int | None = None,
    function: str = "",
) -> int:
    """Someone signs the émargement: a member, or a guest told by organisation and function, never by name."""
    reasons = []
    if (member_id is None) == (partner_id is None):
        reasons.append(Reason("S15", "choisissez un membre, ou l'organisation d'une personne invitée"))
    here = unit.rows("attendance_of_session", session_id=session_id)
    if member_id is not None and any(a.member_id == member_id and a.left_at is None for a in here):
        reasons.append(Reason("S16", "ce membre est déjà émargé"))
    refuse_if("Arrivée non enregistrée", reasons)
    attendance = unit.new_id()
    unit.run(
        "arrive", id=attendance, session_id=session_id, member_id=member_id, partner_id=partner_id,
        function=function, arrived_at=unit.now,
    )  # fmt: skip
    about = f"member:{member_id}" if member_id is not None else f"invité:{attendance}"
    unit.audit(Event.ATTENDANCE_CHANGED, about, "arrivée", session_id)
    return attendance


@verb
def depart(unit: Unit, session_id: int, attendance_id: int) -> None:
    """Someone leaves the room; the screen may rise again at once."""
    unit.run("depart", id=attendance_id, left_at=unit.now)
    unit.audit(Event.ATTENDANCE_CHANGED, f"émargement:{attendance_id}", "départ", session_id)


# -- close ----------------------------------------------------------------------------------------


@verb
def close_session(unit: Unit, session_id: int, version: int, next_on: date | None = None) -> None:
    """Close the session: what was not reached is carried over to the next one."""
    session = session_of(unit, session_id)
    reasons = reasons_against_transition(SessionState[session.state], SessionState.CLOSED)
    if next_on is not None and next_on <= session.held_on:
        reasons.append(Reason("S12", "la séance suivante doit venir après celle-ci"))
    refuse_if("Séance non close", reasons)
    unit.run("leave_items", session_id=session_id)
    for someone in unit.rows("attendance_of_session", session_id=session_id):
        if someone.left_at is None:
            unit.run("depart", id=someone.id, left_at=unit.now)
    unit.run("close_seance", id=session_id, version=version, closed_at=unit.now, next_on=next_on)
    unit.audit(Event.SESSION_CLOSED, f"session:{session_id}", session_id=session_id)


# -- shared checks ----------------------------------------------------------------------------------


def session_of(unit: Unit, session_id: int) -> Row:
    return unit.one("session_by_id", id=session_id)


def refuse_unless(session: Row, *states: SessionState) -> None:
    state = SessionState[session.state]
    if state not in states:
        raise Refused("Action impossible", [Reason("S1", f"la séance est « {state.value} »")])


def planned_end(session: Row) -> datetime:
    """When the session should end."""
    start: datetime = session.opened_at or datetime.combine(session.held_on, session.starts_at)
    return start + timedelta(minutes=session.minutes)


def minutes_spent(items: list[Row], now: datetime) -> dict[int, int]:
    """Minutes already spent on each item, by id."""
    spent: dict[int, Any] = {}
    for item in items:
        if item.started_at is not None:
            spent[item.id] = max(0, int(((item.ended_at or now) - item.started_at).total_seconds() // 60))
    return spent
