"""A session of a group: its life, its agenda, its decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from workbench.errors import Reason

LOCAL = "protocole local"


class SessionState(Enum):
    """Life of a session; names are stored, values are shown."""

    DRAFT = "en préparation"
    CONVENED = "convoquée"
    OPEN = "ouverte"
    CLOSED = "close"
    RELEVE_SENT = "relevé établi"


TRANSITIONS: dict[SessionState, frozenset[SessionState]] = {
    SessionState.DRAFT: frozenset({SessionState.CONVENED, SessionState.OPEN}),
    SessionState.CONVENED: frozenset({SessionState.DRAFT, SessionState.OPEN}),
    SessionState.OPEN: frozenset({SessionState.CLOSED}),
    SessionState.CLOSED: frozenset({SessionState.RELEVE_SENT, SessionState.OPEN}),
    SessionState.RELEVE_SENT: frozenset({SessionState.OPEN}),
}


class ItemKind(Enum):
    """Why a situation is on the agenda."""

    REVIEW = "situation suivie"
    NEW = "situation nouvelle"


class Outcome(Enum):
    """What the session made of an item."""

    PENDING = "à venir"
    DECIDED = "décidé"
    TO_REVIEW = "à revoir"
    POSTPONED = "reporté"
    NOT_REACHED = "non abordé"


class Phase(Enum):
    """Where an open session is."""

    ACTIONS = "actions dues"
    ITEMS = "situations"
    CLOSING = "clôture"


@dataclass(frozen=True)
class Candidate:
    """A situation that could come before the group."""

    case: str
    kind: ItemKind
    since: date
    late_actions: int = 0
    carried_over: bool = False


@dataclass(frozen=True)
class ProposedItem:
    """A line of the proposed agenda; `fits` says whether the planned time of the session holds it."""

    case: str
    kind: ItemKind
    minutes: int
    why: str
    point: int = 0
    fits: bool = True


@dataclass(frozen=True)
class Minutes:
    """Planned minutes of each part (parameters of the local protocol)."""

    session: int
    due_actions: int
    review: int
    new: int
    closing: int


def reasons_against_transition(state: SessionState, to: SessionState) -> list[Reason]:
    """Why a session cannot go from one state to another; empty if it can."""
    if to in TRANSITIONS[state]:
        return []
    return [Reason("S1", f"la séance est « {state.value} », elle ne peut pas devenir « {to.value} »", LOCAL)]


def why_on_agenda(candidate: Candidate) -> str:
    """One plain sentence: what brings this situation before the group."""
    if candidate.carried_over:
        return "reportée de la séance précédente"
    if candidate.kind is ItemKind.NEW:
        return "repérage nouveau"
    if candidate.late_actions == 1:
        return "une action en retard"
    if candidate.late_actions:
        return f"{candidate.late_actions} actions en retard"
    return "réexamen prévu"


def propose_agenda(candidates: Collection[Candidate], minutes: Minutes) -> list[ProposedItem]:
    """Order the situations and number them for this session, those that fit first.

    What was carried over first, then follow-ups with late actions, other follow-ups, new referrals;
    the longest waiting first. Half of the time is kept for new referrals while there are some, so that
    follow-ups never crowd them out. `fits` is False once the planned time is used up.
    """
    ordered = sorted(candidates, key=_priority)
    left = minutes.session - minutes.due_actions - minutes.closing
    new = [c for c in ordered if c.kind is ItemKind.NEW]
    known = [c for c in ordered if c.kind is not ItemKind.NEW]
    kept_for_new = min(len(new) * minutes.new, left // 2)
    fitting = _fitting(known, minutes.review, left - kept_for_new)
    fitting += _fitting(new, minutes.new, left - len(fitting) * minutes.review)
    used = sum(minutes.new if c.kind is ItemKind.NEW else minutes.review for c in fitting)
    fitting += _fitting([c for c in known if c not in fitting], minutes.review, left - used)
    chosen = {c.case for c in fitting}
    items = [_proposed(c, minutes, c.case in chosen) for c in ordered]
    return numbered([i for i in items if i.fits] + [i for i in items if not i.fits])


def _fitting(candidates: Sequence[Candidate], length: int, left: int) -> list[Candidate]:
    return list(candidates[: max(0, left // length)])


def _proposed(candidate: Candidate, minutes: Minutes, fits: bool) -> ProposedItem:
    length = minutes.new if candidate.kind is ItemKind.NEW else minutes.review
    return ProposedItem(candidate.case, candidate.kind, length, why_on_agenda(candidate), fits=fits)


def _priority(candidate: Candidate) -> tuple[bool, bool, bool, date, str]:
    new = candidate.kind is ItemKind.NEW
    return (not candidate.carried_over, new, not candidate.late_actions, candidate.since, candidate.case)


def numbered(items: Sequence[ProposedItem]) -> list[ProposedItem]:
    """The same items with their number in this session, from 1 (domain.md §2.3 rule 4)."""
    return [replace(item, point=n) for n, item in enumerate(items, start=1)]


@dataclass(frozen=True)
class OrientationRule:
    """An orientation of the closed list (domain.md §3.3) and what it asks for."""

    code: str
    label: str
    needs_owner: bool


@dataclass(frozen=True)
class Proposal:
    """A decision as typed, before it is recorded."""

    orientation: str
    owner: int | None
    due_on: date | None
    justification: str | None = None
    note: str = ""


WITHHELD = frozenset({"ip_crip", "signalement_art40", "soutien_parental", "cddf"})
"""Orientations that neither the projection nor a relevé may name (domain.md §2.3 rule 6, §13 R8)."""
NEUTRAL = "Suite donnée par le professionnel concerné"


def public_label(code: str, label: str) -> str:
    """An orientation as the room and the papers may read it."""
    return NEUTRAL if code in WITHHELD else label


JUSTIFICATIONS = {
    "delai_partenaire": "délai annoncé par le partenaire",
    "calendrier_scolaire": "calendrier scolaire",
    "procedure": "durée d'une procédure",
}


def reasons_against_decision(
    proposal: Proposal,
    orientations: Collection[OrientationRule],
    held_on: date,
    next_on: date | None,
    note_length: int,
) -> list[Reason]:
    """Why a decision is not complete: each orientation has an owner and a date before the next session."""
    rule = next((o for o in orientations if o.code == proposal.orientation), None)
    if rule is None:
        return [Reason("S2", "choisissez une orientation dans la liste", "protocole local, à confirmer")]
    reasons = []
    if rule.needs_owner and proposal.owner is None:
        reasons.append(Reason("S3", "dites quelle organisation agit", "protocole local, à confirmer"))
    if rule.needs_owner and proposal.due_on is None:
        reasons.append(Reason("S4", "donnez une échéance", "protocole local, à confirmer"))
    if proposal.due_on is not None:
        reasons += _reasons_against_due(proposal, proposal.due_on, held_on, next_on)
    if len(proposal.note) > note_length:
        reasons.append(Reason("S7", f"la note dépasse {note_length} caractères", "CNIL, 7 janvier 2020"))
    return reasons


def _reasons_against_due(
    proposal: Proposal, due_on: date, held_on: date, next_on: date | None
) -> list[Reason]:
    if due_on < held_on:
        return [Reason("S5", "l'échéance est avant la séance", "protocole local, à confirmer")]
    late = next_on is not None and due_on > next_on
    if late and proposal.justification not in JUSTIFICATIONS:
        text = "l'échéance est après la prochaine séance : choisissez pourquoi"
        return [Reason("S6", text, "protocole local, à confirmer")]
    return []
