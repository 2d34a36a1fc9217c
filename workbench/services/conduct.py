"""Conduct an open session: due actions, one situation at a time, the one identity that may be shown."""

from __future__ import annotations

from datetime import date, timedelta

from workbench.domain.access import (
    Purpose,
    Seeker,
    reasons_against_identity_in_session,
    reasons_against_seance,
)
from workbench.domain.audit import Event
from workbench.domain.cases import ActionState, CaseState
from workbench.domain.people import Role
from workbench.domain.sessions import (
    OrientationRule,
    Outcome,
    Phase,
    Proposal,
    SessionState,
    reasons_against_decision,
)
from workbench.errors import Reason, Refused, refuse_if
from workbench.services.parameters import local_protocol
from workbench.services.sessions import refuse_unless, session_of
from workbench.services.verbs import one_of, verb
from workbench.store import Row, Unit
from workbench.store.gate import room_of

LEAVES_LIST = frozenset({"sortie_de_liste", "incompetence_du_groupe"})


@verb
def follow_action(unit: Unit, session_id: int, action_id: int, version: int, state: ActionState) -> None:
    """Record what became of a promised action: done, dropped, or still to do."""
    refuse_unless(session_of(unit, session_id), SessionState.OPEN)
    done = state is not ActionState.TODO
    unit.run(
        "follow_action", id=action_id, version=version, state=state.name,
        followed_on=unit.now.date() if done else None, followed_in=session_id if done else None,
    )  # fmt: skip
    unit.audit(Event.ACTION_FOLLOWED, f"action:{action_id}", state.name, session_id)


@verb
def go_to(unit: Unit, session_id: int, version: int, phase: Phase, item_id: int | None = None) -> None:
    """Take up an item, the due actions or the close; what was shown is masked, the level falls back."""
    session = session_of(unit, session_id)
    refuse_unless(session, SessionState.OPEN)
    item = None
    if phase is Phase.ITEMS:
        refuse_if("Point non abordé", reasons_against_seance(room_of(unit.rows, session_id)))
        item = _item(unit, session_id, item_id, "Point non abordé")
        level = local_protocol(unit.base).count("session.filter_level")
        unit.run("start_item", id=item.id, started_at=unit.now, level=level)
    unit.run(
        "set_phase", id=session_id, version=version, phase=phase.name, current_item=item.id if item else None
    )
    if session.shown_item:
        unit.audit(Event.IDENTITY_HIDDEN, f"item:{session.shown_item}", session_id=session_id)
    unit.audit(Event.ITEM_STARTED, f"item:{item.id}" if item else phase.name, session_id=session_id)


@verb
def set_level(unit: Unit, session_id: int, item_id: int, version: int, level: int) -> None:
    """Choose what the room sees: 2 theme and broad age, 3 place and date, 4 those concerned."""
    refuse_unless(session_of(unit, session_id), SessionState.OPEN)
    refuse_if(
        "Niveau non changé", [] if 2 <= level <= 4 else [Reason("S18", "choisissez un niveau de 2 à 4")]
    )
    unit.run("set_item_level", id=item_id, version=version, level=level)
    unit.audit(Event.ITEM_LEVEL_SET, f"item:{item_id}", str(level), session_id)


@verb
def decide(
    unit: Unit,
    session_id: int,
    item_id: int,
    item_version: int,
    orientation: str,
    owner_id: int | None = None,
    due_on: date | None = None,
    justification: str | None = None,
    note: str = "",
) -> int:
    """Record the decision on the item under way; decided again, the earlier one no longer stands.

    Raises `Refused` (S2 to S7) when an owner or a date is missing, `StaleRecord` if another window decided.
    """
    session, item = _item_under_way(unit, session_id, item_id, "Décision non enregistrée")
    proposal = Proposal(orientation, owner_id, due_on, justification, note)
    _check(unit, session, proposal)
    earlier = unit.rows("current_decision_of_item", item_id=item_id)
    decision = unit.new_id()
    unit.run("supersede_decisions", item_id=item_id)
    for one in earlier:
        unit.run("drop_actions_of_decision", decision_id=one.id)
    unit.run(
        "add_decision", id=decision, session_id=session_id, item_id=item_id, case_number=item.case_number,
        person_id=item.person_id, orientation=orientation, owner_partner_id=owner_id, due_on=due_on,
        justification=justification, note=note.strip() or None, decided_at=unit.now,
        replaces=earlier[0].id if earlier else None,
    )  # fmt: skip
    if owner_id is not None and due_on is not None:
        _promise(unit, session, item, decision, proposal)
    _move_case(unit, session, item, proposal)
    unit.run("end_item", id=item_id, version=item_version, outcome=Outcome.DECIDED.name, ended_at=unit.now)
    _forget_drafts(unit, item_id)
    unit.audit(Event.DECISION_RECORDED, f"decision:{decision}", orientation, session_id)
    return decision


def _check(unit: Unit, session: Row, proposal: Proposal) -> None:
    rules = [OrientationRule(o.code, o.label, o.needs_owner) for o in unit.rows("orientations")]
    length = local_protocol(unit.base).count("session.note_length")
    refuse_if(
        "Décision non enregistrée",
        reasons_against_decision(proposal, rules, session.held_on, session.next_on, length),
    )


def _promise(unit: Unit, session: Row, item: Row, decision: int, proposal: Proposal) -> None:
    orientation = one_of(unit.rows("orientations"), "code", proposal.orientation, "Décision", "S2")
    unit.run(
        "add_action", id=unit.new_id(), decision_id=decision, session_id=session.id,
        case_number=item.case_number, group_id=session.group_id, label=orientation.label,
        owner_partner_id=proposal.owner, due_on=proposal.due_on,
    )  # fmt: skip


def _move_case(unit: Unit, session: Row, item: Row, proposal: Proposal) -> None:
    leaves = proposal.orientation in LEAVES_LIST
    referent = proposal.owner if proposal.orientation == "designation_referent" else None
    unit.run(
        "review_case", number=item.case_number,
        state=(CaseState.LEFT if leaves else CaseState.FOLLOWED).name,
        review_on=None if leaves else session.next_on or proposal.due_on,
        left_on=session.held_on if leaves else None, referent_partner_id=referent,
    )  # fmt: skip
    if leaves:
        unit.audit(Event.CASE_CLOSED, item.case_number, proposal.orientation, session.id)


@verb
def set_aside(unit: Unit, session_id: int, item_id: int, item_version: int, outcome: Outcome) -> None:
    """« Reporter » moves the item to the next session; « à revoir » copies it there without its outcome."""
    refuse_if(
        "Point non reporté",
        []
        if outcome in (Outcome.POSTPONED, Outcome.TO_REVIEW)
        else [Reason("S19", "choisissez reporter ou revoir")],
    )
    _item_under_way(unit, session_id, item_id, "Point non reporté")
    unit.run("end_item", id=item_id, version=item_version, outcome=outcome.name, ended_at=unit.now)
    unit.audit(Event.ITEM_POSTPONED, f"item:{item_id}", outcome.name, session_id)


# -- the one identity that may be shown ----------------------------------------------------------


@verb
def show_identity(unit: Unit, session_id: int, version: int, motive: Purpose) -> None:
    """Show who the item under way is about, for the planned time of the item (domain.md §2.3 rule 5)."""
    session = session_of(unit, session_id)
    room = room_of(unit.rows, session_id)
    # the vault speaks at the reading itself; here only the room is asked
    seeker = Seeker(unit.who.role, Role.COORDONNATEUR)
    reasons = reasons_against_identity_in_session(seeker, room, room.current_case or "", motive)
    refuse_if("Identité non affichée", reasons)
    minutes = local_protocol(unit.base).minutes("session.nominative_minutes")
    items = unit.rows("items", session_id=session_id)
    planned = one_of(items, "id", session.current_item, "Identité non affichée", "A4").minutes
    until = unit.now + timedelta(minutes=max(planned, minutes))
    unit.run(
        "show_item",
        id=session_id,
        version=version,
        item=session.current_item,
        motive=motive.name,
        until=until,
    )
    unit.audit(Event.IDENTITY_SHOWN, f"item:{session.current_item}", motive.name, session_id)


@verb
def prolong_identity(unit: Unit, session_id: int, version: int) -> None:
    """Keep the identity shown a little longer; each time is a line of journal."""
    session = session_of(unit, session_id)
    refuse_if(
        "Affichage non prolongé",
        [] if session.shown_item else [Reason("A8", "aucune identité n'est affichée")],
    )
    more = local_protocol(unit.base).minutes("session.nominative_prolongation")
    until = max(unit.now, session.shown_until) + timedelta(minutes=more)
    unit.run(
        "show_item", id=session_id, version=version, item=session.shown_item, motive=session.shown_motive,
        until=until,
    )  # fmt: skip
    unit.audit(Event.IDENTITY_PROLONGED, f"item:{session.shown_item}", session.shown_motive, session_id)


@verb
def hide_identity(unit: Unit, session_id: int, version: int) -> None:
    """Mask the identity again."""
    unit.run("show_item", id=session_id, version=version, item=None, motive=None, until=None)
    unit.audit(Event.IDENTITY_HIDDEN, f"session:{session_id}", session_id=session_id)


# -- drafts ---------------------------------------------------------------------------------------


@verb
def keep_draft(unit: Unit, session_id: int, item_id: int, choices: str, note: str = "") -> None:
    """Keep what is being typed for an item: choices in clear, the note sealed under the person's key."""
    item = _item(unit, session_id, item_id, "Brouillon non gardé")
    _forget_drafts(unit, item_id)
    place = f"item:{item_id}"
    unit.run("keep_draft_choice", place=place, choice=choices, kept_at=unit.now)
    if note.strip():
        unit.run("keep_draft", place=place, person_id=item.person_id, body=note, kept_at=unit.now)
    unit.audit(Event.DRAFT_KEPT, place, session_id=session_id)


def _forget_drafts(unit: Unit, item_id: int) -> None:
    unit.run("forget_draft_choice", place=f"item:{item_id}")
    unit.run("forget_draft", place=f"item:{item_id}")


def _item(unit: Unit, session_id: int, item_id: int | None, what: str) -> Row:
    found = unit.rows("item_by_id", id=item_id, session_id=session_id)
    refuse_if(what, [] if found else [Reason("S17", "ce point n'est pas à l'ordre du jour")])
    return found[0]


def _item_under_way(unit: Unit, session_id: int, item_id: int, what: str) -> tuple[Row, Row]:
    session = session_of(unit, session_id)
    refuse_unless(session, SessionState.OPEN)
    if session.current_item != item_id:
        raise Refused(what, [Reason("S20", "un autre point est en cours")])
    refuse_if(what, reasons_against_seance(room_of(unit.rows, session_id)))
    return session, _item(unit, session_id, item_id, what)
