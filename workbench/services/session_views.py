"""What the screens of a session read: the private panel, the shared projection; never an identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from workbench.domain.access import Mode, Room, reasons_against_seance, room_mode
from workbench.domain.calendar import AgeBand, is_working_day
from workbench.domain.french import NBSP, day_and_month, long_date, plural
from workbench.domain.sessions import NEUTRAL, WITHHELD, Outcome, Phase, SessionState, public_label
from workbench.errors import Reason
from workbench.services.administration import members_of_group
from workbench.services.parameters import school_calendar
from workbench.services.sessions import minutes_spent, planned_end
from workbench.services.verbs import Reader
from workbench.store import Row
from workbench.store.gate import room_of

WEEKS_BETWEEN_SESSIONS = 5


@dataclass(frozen=True)
class Panel:
    """Everything that the facilitator's private panel shows of a session at one instant; no identity."""

    session: Row
    mode: Mode
    against: tuple[Reason, ...]
    room: Room
    attendance: tuple[Row, ...]
    items: tuple[Row, ...]
    actions: tuple[Row, ...]
    current: Row | None
    spent: dict[int, int]
    end: datetime
    drift: int

    @property
    def state(self) -> SessionState:
        return SessionState[self.session.state]

    @property
    def phase(self) -> Phase:
        return Phase[self.session.phase]

    @property
    def present(self) -> tuple[Row, ...]:
        """Who is in the room now."""
        return tuple(a for a in self.attendance if a.left_at is None)

    def next_item(self) -> Row | None:
        """The first item still to come, after the current one if there is one."""
        point = self.current.point if self.current else 0
        waiting = [i for i in self.items if i.outcome == Outcome.PENDING.name]
        later = [i for i in waiting if i.point > point]
        others = [i for i in waiting if self.current is None or i.id != self.current.id]
        return next(iter(later or others), None)


def panel(reader: Reader, session_id: int, now: datetime) -> Panel:
    """The panel of a session, computed from the room."""
    session = reader.one("session_by_id", id=session_id)
    room = room_of(reader.rows, session_id)
    items = reader.rows("items", session_id=session_id)
    spent = minutes_spent(items, now)
    over = sum(max(0, spent.get(i.id, 0) - i.minutes) for i in items)
    return Panel(
        session=session, mode=room_mode(room, now), against=tuple(reasons_against_seance(room)), room=room,
        attendance=tuple(reader.rows("attendance_of_session", session_id=session_id)), items=tuple(items),
        actions=tuple(
            reader.rows("actions_due", group_id=session.group_id, session_id=session_id, day=session.held_on)
        ),
        current=next((i for i in items if i.id == session.current_item), None), spent=spent,
        end=planned_end(session), drift=over,
    )  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One situation as the panel shows it: last decision, promised actions, facts, who already acts."""

    case: Row
    last: Row | None
    actions: tuple[Row, ...]
    facts: tuple[Row, ...]
    decision: Row | None
    draft: Row | None


def card(reader: Reader, item: Row, session_id: int) -> Card:
    """The card of the item under way, without identity nor narrative."""
    decisions = reader.rows("decisions_of_case", number=item.case_number)
    today = [d for d in decisions if d.session_id == session_id]
    before = [d for d in decisions if d.session_id != session_id]
    drafts = reader.rows("draft_choice", place=f"item:{item.id}")
    return Card(
        case=reader.one("case_by_number", number=item.case_number), last=before[0] if before else None,
        actions=tuple(
            a for a in reader.rows("actions_of_case", number=item.case_number) if a.session_id != session_id
        ),
        facts=tuple(reader.rows("facts_of_case", number=item.case_number)),
        decision=today[0] if today else None, draft=drafts[0] if drafts else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Projected:
    """What the room may see and nothing else (domain.md §2.3): built field by field, never filtered."""

    mode: Mode
    why: str
    title: str
    subtitle: str
    last_time: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    decision: str = ""
    place: str = ""
    progress: str = ""


def projected(reader: Reader, session_id: int, now: datetime) -> Projected:
    """The shared window: `PUBLIC`, totals only; `SEANCE`, the session number, theme and broad age."""
    seen = panel(reader, session_id, now)
    group = seen.session.group_name
    group = group[:1].upper() + group[1:]
    when = long_date(seen.session.held_on)
    if seen.mode is Mode.PUBLIC:
        why = "\u202f; ".join(map(str, seen.against))
        total = plural(len(seen.items), "situation à l'ordre du jour", "situations à l'ordre du jour")
        return Projected(Mode.PUBLIC, why, group, f"{when} · {total}")
    if seen.phase is not Phase.ITEMS or seen.current is None:
        title = "Suite des actions décidées" if seen.phase is Phase.ACTIONS else "Clôture"
        return Projected(Mode.SEANCE, "", title, f"{group}, {when}", today=_totals(seen))
    return _projected_item(reader, seen, seen.current)


def _totals(seen: Panel) -> tuple[str, ...]:
    done = sum(a.state == "DONE" for a in seen.actions)
    decided = sum(i.outcome == Outcome.DECIDED.name for i in seen.items)
    return (
        f"{plural(len(seen.actions), 'action à reprendre', 'actions à reprendre')}, "
        f"{plural(done, 'faite', 'faites')}",
        f"{plural(len(seen.items), 'situation', 'situations')}, {plural(decided, 'décidée', 'décidées')}",
    )


def _projected_item(reader: Reader, seen: Panel, item: Row) -> Projected:
    shown = card(reader, item, seen.session.id)
    broad = AgeBand[item.age_band].broad.value
    place = ""
    if item.level >= 3 and shown.facts:
        fact = shown.facts[0]
        place = ", ".join(filter(None, (fact.quartier, fact.place, day_and_month(fact.fact_on))))
    facts = plural(len(shown.facts), "fait rapporté", "faits rapportés")
    return Projected(
        Mode.SEANCE, "", f"Point{NBSP}{item.point}", f"{broad[:1].upper()}{broad[1:]} · {item.theme}",
        last_time=_last_time(shown, seen.session.held_on), today=(facts,),
        decision=_decision(shown.decision), place=place,
        progress=f"point{NBSP}{item.point} sur {len(seen.items)}",
    )  # fmt: skip


def _last_time(shown: Card, day: date) -> tuple[str, ...]:
    if shown.last is None:
        return ("Première fois devant le groupe",)
    signs = {"DONE": "✓", "DROPPED": "–", "TODO": "○"}
    told = [public_label(shown.last.orientation, shown.last.label)]
    for action in shown.actions[:3]:
        late = action.state == "TODO" and action.due_on < day
        sign = "▲" if late else signs[action.state]
        label = public_label(action.orientation, action.label)
        told.append(f"{sign} {label}{' : à faire' if late else ''}")
    return tuple(told)


def _decision(row: Row | None) -> str:
    if row is None:
        return ""
    due = f", pour le {long_date(row.due_on)}" if row.due_on else ""
    if row.orientation in WITHHELD:
        return NEUTRAL
    return f"{row.label}{f' ({row.owner})' if row.owner else ''}{due}"


def proposed_next(day: date) -> date:
    """The next session: five weeks later, the same weekday, on a school day if the calendar knows."""
    proposed = day + timedelta(weeks=WEEKS_BETWEEN_SESSIONS)
    for _ in range(6):
        if is_working_day(proposed) and _in_term(proposed):
            break
        proposed += timedelta(weeks=1)
    return proposed


def _in_term(day: date) -> bool:
    first, last = school_calendar().covered
    return not first <= day <= last or school_calendar().holiday_on(day) is None


def expected(reader: Reader, session: Row) -> list[Row]:
    """Members invited to a session, each with why the charter is not valid that day."""
    return members_of_group(reader, session.group_id, session.held_on)


def totals(reader: Reader, today: date) -> dict[str, Any]:
    """The year at a glance (notebook `00_accueil`): totals only, no case number."""
    from workbench.domain.calendar import add_months
    from workbench.domain.groups import charter_in_force
    from workbench.store.gate import papers

    since = add_months(today, -6)
    counted: dict[str, Any] = dict(reader.one("totals", today=today, since=since))
    charter = charter_in_force(papers(reader.rows("charters")), today)
    unsigned = reader.one("unsigned_members", charter_version=charter.version if charter else "")
    week = reader.rows("actions_by_day", first=today, last=today + timedelta(days=7))
    return counted | {
        "unsigned": unsigned.members, "charter": charter, "week": week,
        "to_come": reader.rows("sessions_to_come"), "without_releve": reader.rows("sessions_without_releve"),
    }  # fmt: skip
