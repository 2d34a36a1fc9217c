"""The state of the session panel: which session, what was chosen, what the services answered; no widget."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import traitlets as tl

from workbench.domain.access import Mode, Purpose
from workbench.domain.cases import ActionState
from workbench.domain.people import Guardian, Identity
from workbench.domain.sessions import Outcome, Phase, SessionState
from workbench.errors import Reason, Refused, WorkbenchError
from workbench.services import conduct, papers, session_views, sessions
from workbench.services.administration import members_of_group
from workbench.services.parameters import local_protocol, planned_minutes
from workbench.services.session_views import Card, Panel
from workbench.store import Row
from workbench.widgets.parts.desk import Desk

PLACE = "Hôtel de ville"
__all__ = ["Card", "Panel", "Row", "SeanceState"]


class SeanceState(tl.HasTraits):
    """One session at a time; `turn` changes each time the views should look again."""

    turn = tl.Int(0)

    def __init__(self, desk: Desk, session_id: int | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.session_id = session_id or self._first()
        self.paper: str | None = None

    def _first(self) -> int | None:
        """The open session, else the next one of the groupe Mineurs, else the next one."""
        to_come = self.to_come()
        ranked = sorted(to_come, key=lambda s: (s.state != "OPEN", s.kind != "MINEURS", s.held_on))
        return ranked[0].id if ranked else None

    def to_come(self) -> list[Row]:
        return self.desk.reader.rows("sessions_to_come")

    def closed(self) -> list[Row]:
        return self.desk.reader.rows("sessions_closed")

    def choose(self, session_id: int) -> None:
        """Work on another session."""
        self.session_id = session_id
        self.refresh()

    def refresh(self) -> None:
        """Tell the views to look again."""
        self.turn += 1

    def panel(self) -> Panel | None:
        """The session as the room allows it now; None when none is prepared."""
        if self.session_id is None:
            return None
        return session_views.panel(self.desk.reader, self.session_id, self.desk.now())

    # -- prepare --------------------------------------------------------------------------------

    def groups(self) -> list[Row]:
        return [g for g in self.desk.reader.rows("groupes") if g.kind not in ("PLENIERE", "RESTREINTE")]

    def prepare(self, group_id: int, held_on: date | None, starts_at: time, place: str) -> None:
        """Prepare a session, the following one proposed five weeks later."""
        if held_on is None:
            raise Refused("Séance non préparée", [Reason("S11", "choisissez la date de la séance")])
        self.session_id = self.desk.do(
            sessions.prepare, group_id=group_id, held_on=held_on, starts_at=starts_at, place=place or PLACE,
            next_on=session_views.proposed_next(held_on),
        )  # fmt: skip
        self.refresh()

    def others(self, seen: Panel) -> list[Row]:
        """Situations that could be added to the agenda."""
        on = {item.case_number for item in seen.items}
        rows = self.desk.reader.rows(
            "agenda_candidates", group_id=seen.session.group_id, day=seen.session.held_on
        )
        return [row for row in rows if row.number not in on]

    def set_agenda(self, cases: Sequence[str]) -> None:
        """Choose the situations and their order."""
        seen = self._seen()
        self.desk.do(
            sessions.set_agenda, session_id=seen.session.id, version=seen.session.version, cases=list(cases)
        )
        self.refresh()

    def planned(self, seen: Panel) -> int:
        """Minutes that the agenda would take, due actions and close included."""
        minutes = planned_minutes(local_protocol(self.desk.store.base))
        items: int = sum(item.minutes for item in seen.items)
        return items + minutes.due_actions + minutes.closing

    def agenda_paper(self) -> tuple[str, bytes]:
        """The ordre du jour to print: its file name and its bytes, filed beside the base."""
        session = self._seen().session
        protocol = local_protocol(self.desk.store.base)
        return self._filed("ordre-du-jour", papers.agenda_paper(self.desk.reader, session, protocol))

    def attendance_paper(self) -> tuple[str, bytes]:
        """The émargement to sign: its file name and its bytes, filed beside the base."""
        return self._filed("emargement", papers.attendance_sheet(self.desk.reader, self._seen().session))

    def _filed(self, kind: str, content: bytes) -> tuple[str, bytes]:
        name = f"{papers.paper_name(kind, self._seen().session)}.docx"
        papers.file_paper(self.desk.store.base, name, content)
        return name, content

    # -- the room -------------------------------------------------------------------------------

    def members(self, seen: Panel) -> list[Row]:
        return members_of_group(self.desk.reader, seen.session.group_id, seen.session.held_on)

    def open(self, present: Sequence[int]) -> None:
        """Open the session with those who signed."""
        seen = self._seen()
        self.desk.do(
            sessions.open_session, session_id=seen.session.id, version=seen.session.version,
            present=list(present),
        )  # fmt: skip
        self.refresh()

    def arrive(self, member_id: int | None = None, partner_id: int | None = None) -> None:
        """Someone comes in."""
        function = "" if member_id else "personne invitée"
        self.desk.do(
            sessions.arrive, session_id=self.session_id, member_id=member_id, partner_id=partner_id,
            function=function,
        )  # fmt: skip
        self.refresh()

    def depart(self, attendance_id: int) -> None:
        """Someone leaves."""
        self.desk.do(sessions.depart, session_id=self.session_id, attendance_id=attendance_id)
        self.refresh()

    # -- conduct --------------------------------------------------------------------------------

    def go_to(self, phase: Phase, item_id: int | None = None) -> None:
        """Take up a part of the session."""
        seen = self._seen()
        self.desk.do(
            conduct.go_to, session_id=seen.session.id, version=seen.session.version, phase=phase,
            item_id=item_id,
        )  # fmt: skip
        self.refresh()

    def go_on(self) -> None:
        """The next situation, or the close when all are done."""
        following = self._seen().next_item()
        if following is None:
            self.go_to(Phase.CLOSING)
        else:
            self.go_to(Phase.ITEMS, following.id)

    def follow(self, action: Row, state: ActionState) -> None:
        """What became of a promised action."""
        self.desk.do(
            conduct.follow_action, session_id=self.session_id, action_id=action.id, version=action.version,
            state=state,
        )  # fmt: skip
        self.refresh()

    def set_level(self, level: int) -> None:
        """How much of the item the room sees."""
        item = self._current()
        self.desk.do(
            conduct.set_level, session_id=self.session_id, item_id=item.id, version=item.version, level=level
        )
        self.refresh()

    def decide(
        self,
        orientation: str | None,
        owner_id: int | None,
        due_on: date | None,
        justification: str | None,
        note: str,
    ) -> None:
        """Record the decision, then take up the next situation."""
        item = self._current()
        self.desk.do(
            conduct.decide, session_id=self.session_id, item_id=item.id, item_version=item.version,
            orientation=orientation or "", owner_id=owner_id, due_on=due_on, justification=justification,
            note=note,
        )  # fmt: skip
        self.go_on()

    def set_aside(self, outcome: Outcome) -> None:
        """« Reporter » or « à revoir », then the next situation."""
        item = self._current()
        self.desk.do(
            conduct.set_aside, session_id=self.session_id, item_id=item.id, item_version=item.version,
            outcome=outcome,
        )  # fmt: skip
        self.go_on()

    def keep_draft(self, choices: dict[str, Any], note: str) -> None:
        """Keep what is being typed; the note only while the identities are open."""
        seen = self._seen()
        if seen.current is None or seen.state is not SessionState.OPEN:
            return
        kept = note if self.desk.unlocked else ""
        self.desk.do(
            conduct.keep_draft, session_id=seen.session.id, item_id=seen.current.id,
            choices=json.dumps(choices), note=kept,
        )  # fmt: skip

    # -- the one identity -----------------------------------------------------------------------

    def show_identity(self, motive: Purpose | None) -> None:
        """Open the identity of the item under way, for a motive."""
        if motive is None:
            raise Refused("Identité non affichée", [Reason("A5", "choisissez un motif")])
        seen = self._seen()
        self.desk.do(
            conduct.show_identity, session_id=seen.session.id, version=seen.session.version, motive=motive
        )
        try:
            self.identity()
        except WorkbenchError:
            self.hide_identity()
            raise
        self.refresh()

    def identity(self) -> Identity | None:
        """Who is shown now; None unless the room is `NOMINATIF`. Each reading is a line of journal."""
        seen = self._seen()
        if seen.mode is not Mode.NOMINATIF or seen.current is None:
            return None
        motive = Purpose[seen.session.shown_motive]
        number = seen.current.case_number
        rows = self.desk.reveal("identity_of_case", motive, seen.session.id, number, number=number)
        return _identity(rows[0]) if rows else None

    def prolong(self) -> None:
        """Keep it shown a little longer."""
        seen = self._seen()
        self.desk.do(conduct.prolong_identity, session_id=seen.session.id, version=seen.session.version)
        self.refresh()

    def hide_identity(self) -> None:
        """Mask it again."""
        seen = self._seen()
        self.desk.do(conduct.hide_identity, session_id=seen.session.id, version=seen.session.version)
        self.refresh()

    def card(self, item: Row) -> Card:
        """The situation under way, without identity."""
        return session_views.card(self.desk.reader, item, self._seen().session.id)

    def decisions(self, seen: Panel) -> list[Row]:
        """What was decided, in the order of the points."""
        return self.desk.reader.rows("decisions_of_session", session_id=seen.session.id)

    def orientations(self) -> list[Row]:
        return self.desk.reader.rows("orientations")

    def partners(self) -> list[Row]:
        return self.desk.reader.rows("partners")

    def proposed_next(self, seen: Panel) -> date:
        """The next session as announced, else five weeks later."""
        following: date | None = seen.session.next_on
        return following or session_views.proposed_next(seen.session.held_on)

    # -- close ----------------------------------------------------------------------------------

    def close(self, next_on: date | None) -> None:
        """Close the session."""
        seen = self._seen()
        self.desk.do(
            sessions.close_session, session_id=seen.session.id, version=seen.session.version, next_on=next_on
        )
        self.refresh()

    def issue_releve(self) -> bytes:
        """Draw up the relevé; its bytes, to be saved by the browser."""
        self.paper = self.desk.do(papers.issue_releve, session_id=self.session_id)
        content = (papers.papers_folder(self.desk.store.base) / self.paper).read_bytes()
        self.refresh()
        return content

    # ---------------------------------------------------------------------------------------------

    def _seen(self) -> Panel:
        seen = self.panel()
        if seen is None:
            raise Refused("Action impossible", [Reason("S10", "choisissez une séance")])
        return seen

    def _current(self) -> Row:
        current = self._seen().current
        if current is None:
            raise Refused("Action impossible", [Reason("S20", "aucun point n'est en cours")])
        return current

    def seconds_left(self, seen: Panel) -> int:
        """Seconds before the identity is masked again."""
        until: datetime | None = seen.session.shown_until
        return max(0, int((until - self.desk.now()).total_seconds())) if until else 0


def _identity(row: Row) -> Identity:
    guardians = json.loads(row.guardians) if row.guardians else []
    born = date.fromisoformat(row.birth_date) if row.birth_date else None
    return Identity(
        row.number, row.surname, row.first_name, born, row.address or "", row.phone or "",
        tuple(Guardian(*g) for g in guardians),
    )  # fmt: skip
