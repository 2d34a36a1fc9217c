"""The gate of identities: gathers who is in the room and lets `domain.access` decide, inside the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from workbench.domain.access import (
    AT_DESK,
    Desk,
    Presence,
    Purpose,
    Room,
    Seeker,
    reasons_against_desk,
    reasons_against_reading_in_session,
)
from workbench.domain.groups import (
    GroupKind,
    Paper,
    Signature,
    reasons_against_reglement,
    reasons_against_signature,
)
from workbench.domain.sessions import SessionState
from workbench.errors import NotFound, Reason

Rows = Callable[..., Sequence[Mapping[str, Any]]]


def papers(rows: Sequence[Mapping[str, Any]]) -> tuple[Paper, ...]:
    """Versions of a charter or règlement intérieur, from their rows."""
    return tuple(Paper(r["version"], r["adopted_on"], r["valid_until"]) for r in rows)


def presences(rows: Rows, session_id: int, day: date, charters: tuple[Paper, ...]) -> tuple[Presence, ...]:
    """Everyone in the room at this instant, with what is against each."""
    return tuple(_presence(row, charters, day) for row in rows("present_in_room", session_id=session_id))


def _presence(row: Mapping[str, Any], charters: tuple[Paper, ...], day: date) -> Presence:
    if not row["member_of_group"]:
        return Presence(member_of_group=False)
    signed = Signature(row["signed_version"], row["signed_on"]) if row["signed_version"] else None
    return Presence(True, tuple(reasons_against_signature(signed, charters, day)))


def room_of(rows: Rows, session_id: int) -> Room:
    """The room of a session as the émargement and the agenda tell it; `NotFound` if there is none."""
    found = rows("room_of_session", session_id=session_id)
    if not found:
        raise NotFound
    row, day = found[0], found[0]["held_on"]
    charters, reglements = papers(row["charters"] or []), papers(row["reglements"] or [])
    return Room(
        kind=GroupKind[row["kind"]],
        is_open=row["state"] == SessionState.OPEN.name,
        present=presences(rows, session_id, day, charters),
        against_reglement=tuple(reasons_against_reglement(reglements, day)),
        current_case=row["current_case"],
        agenda=frozenset(row["agenda"] or []),
        shown_case=row["shown_case"],
        shown_until=row["shown_until"],
    )


def reasons_against_reading(
    rows: Rows,
    seeker: Seeker,
    purpose: Purpose | None,
    now: datetime,
    session_id: int | None,
    case: str | None,
    projection_open: bool,
) -> list[Reason]:
    """Why these identities stay closed; empty when they may be read, at the desk or in a session."""
    if purpose in AT_DESK:
        desk = Desk(bool(rows("open_sessions")), projection_open)
        return reasons_against_desk(seeker, desk, purpose)
    if session_id is None or case is None:
        return [Reason("A5", "choisissez un motif", "règle d'affichage ; CSI art. L132-5")]
    return reasons_against_reading_in_session(seeker, room_of(rows, session_id), case, purpose, now)
