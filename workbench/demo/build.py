"""Build the invented town in a new base, through the very services that people use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from workbench.demo.agenda import Session
from workbench.demo.canaries import make_canaries
from workbench.demo.cases import Case, Examination
from workbench.demo.people import Youth
from workbench.demo.town import NAME, Town, make_town
from workbench.domain.audit import Event
from workbench.domain.cases import ActionState
from workbench.domain.groups import GroupKind
from workbench.domain.people import Agent, Role
from workbench.domain.sessions import ItemKind, Phase, ProposedItem
from workbench.services import administration, cases, conduct, papers, sessions
from workbench.services.cases import NewReferral
from workbench.store import Cost, Store, Unit, create_base, stop_server

PASSPHRASE = "douze coups de midi"  # noqa: S105 - the demo's, shown on its first screen
COORDINATION = Agent("Coordination du CLSPD", Role.COORDONNATEUR)
LIGHT = Cost(memory=64 * 1024, passes=1, lanes=2)
Told = Callable[[str], None]


def build_demo(
    folder: Path,
    size: str = "S",
    seed: int = 1,
    today: date = date(2026, 11, 23),
    canaries: int = 0,
    told: Told = lambda _step: None,
) -> None:
    """Make a base holding « Ville-Exemple » at a size; the same arguments tell the same town.

    `BaseExists` if the folder is not empty. `told` hears each step, in French.
    """
    town = make_town(size, seed, today)
    create_base(folder, {Role.COORDONNATEUR: PASSPHRASE}, LIGHT)
    with Store(folder, idle_seconds=5) as store:
        Builder(store, town, canaries, told).build()
    stop_server(folder)


class Builder:
    """Plays the records of a town through the services; ids of the town become ids of the base."""

    def __init__(self, store: Store, town: Town, canaries: int, told: Told) -> None:
        self.store, self.town, self.canaries, self.told = store, town, canaries, told
        self.partners: dict[str, int] = {}
        self.quartiers: dict[str, int] = {}
        self.groups: dict[str, int] = {}
        self.members: dict[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.youths = {youth.id: youth for youth in town.youths}
        self.places = {place.code: place.name for place in town.places}
        self.quartier_of = {place.code: place.quartier for place in town.places}
        self.turn = 0

    def build(self) -> None:
        """Everything, in the order in which a town would have typed it."""
        start = datetime.combine(self.town.today - timedelta(days=800), time(8))
        self.told("listes et partenaires")
        self._do(start, self._references)
        self.store.unlock(COORDINATION, start, PASSPHRASE)
        self._do(start, self._groups)
        self._papers()
        self._past_sessions()
        self.told("situations nouvelles")
        eve = datetime.combine(self.town.today, time(8))
        self._do(eve, self._refer_until, self.town.today)
        self._do(eve, self._refer_canaries)
        self._do(eve, self._next_sessions)
        self.told("rapports de terrain")
        self._do(eve, self._field_reports)
        self.store.lock(COORDINATION, eve)

    def _do(self, now: datetime, step: Callable[..., None], *given: Any) -> None:
        self.turn += 1
        command = f"demo-{self.town.size}-{self.town.seed}-{self.turn}"
        with self.store.unit(COORDINATION, now, command) as unit:
            step(unit, *given)

    def _references(self, unit: Unit) -> None:
        facts = {"town": NAME, "demo": "1", "prefix": "FIC-", "today": self.town.today.isoformat(),
                 "size": self.town.size, "seed": str(self.town.seed)}  # fmt: skip
        administration.name_base(unit, facts)
        administration.load_references(unit, *administration.shipped_lists())
        for quartier in self.town.quartiers:
            self.quartiers[quartier.code] = administration.add_quartier(unit, quartier.name, quartier.qpv)
        for partner in self.town.partners:
            self.partners[partner.code] = administration.add_partner(unit, partner.name, partner.kind)

    def _groups(self, unit: Unit) -> None:
        for group in self.town.groups:
            self.groups[group.code] = administration.add_group(unit, GroupKind[group.code], group.name)
            for paper in group.rules:
                administration.adopt_reglement(
                    unit, self.groups[group.code], paper.version, paper.adopted_on, paper.valid_until
                )
        for member in self.town.members:
            self.members[member.id] = administration.add_member(
                unit, self.partners[member.partner], f"{member.first_name} {member.surname}", member.function,
                [self.groups[group] for group in member.groups],
                email=member.email, substitute=member.replaces is not None,
            )  # fmt: skip

    def _papers(self) -> None:
        for paper in self.town.charters:
            adopted = datetime.combine(paper.adopted_on, time(8))
            self._do(adopted, self._adopt, paper.version, paper.adopted_on, paper.valid_until)
        today = datetime.combine(self.town.today, time(8))
        self._do(today, self._sign_all)

    def _adopt(self, unit: Unit, *paper: Any) -> None:
        administration.adopt_charter(unit, *paper)

    def _sign_all(self, unit: Unit) -> None:
        for member in self.town.members:
            for signature in member.signatures:
                administration.record_signature(
                    unit, self.members[member.id], signature.version, signature.signed_on
                )

    # -- the past of the groupe Mineurs ------------------------------------------------------------

    def _past_sessions(self) -> None:
        held = [s for s in self.town.sessions if s.group == "MINEURS"]
        for n, session in enumerate(held):
            if not session.held:
                break
            self.told(f"séance du {session.day:%d/%m/%Y}")
            morning = datetime.combine(session.day, time(8))
            following = held[n + 1].day if n + 1 < len(held) else None
            self._do(morning, self._refer_until, session.day - timedelta(days=1))
            self._do(session.starts_at, self._hold, session, following)

    def _refer_until(self, unit: Unit, day: date) -> None:
        waiting = [
            case for case in self.town.cases
            if case.id not in self.numbers and case.referral.referred_on <= day
            and case.referral.inadmissible is None
        ]  # fmt: skip
        waiting.sort(key=lambda case: (case.referral.referred_on, case.id))
        new = [self._referral(case) for case in waiting]
        if new:
            numbers = cases.create_cases(unit, self.groups["MINEURS"], new)
            self.numbers |= {case.id: number for case, number in zip(waiting, numbers, strict=True)}
        else:
            unit.audit(Event.REFERENCE_LOADED, "aucun repérage")

    def _referral(self, case: Case) -> NewReferral:
        told = case.referral
        return self._new(
            self.youths[told.youth], category=told.category, fact_on=told.fact_at.date(),
            received_on=told.referred_on, partner_id=self.partners[told.partner],
            quartier=self.quartier_of[told.place], place=self.places[told.place], narrative=told.note,
        )  # fmt: skip

    def _new(self, youth: Youth, quartier: str, **told: Any) -> NewReferral:
        schools = {school.code: school.name for school in self.town.schools}
        return NewReferral(
            surname=youth.surname, first_name=youth.first_name, birth_date=youth.birth_date,
            sex=youth.sex if youth.sex in ("F", "M") else None, quartier_id=self.quartiers[quartier],
            address=youth.address, phone=youth.phone or "", schooling=schools.get(youth.school or "", ""),
            guardians=tuple((f"{g.first_name} {g.surname}", g.phone) for g in youth.guardians), **told,
        )  # fmt: skip

    def _refer_canaries(self, unit: Unit) -> None:
        new = [
            self._new(
                canary.youth(), canary.quartier, category="bruit", fact_on=self.town.today,
                received_on=self.town.today, partner_id=self.partners["PM"], narrative=canary.note,
            )
            for canary in make_canaries(self.canaries)
        ]  # fmt: skip
        cases.create_cases(unit, self.groups["MINEURS"], new)
        unit.audit(Event.REFERENCE_LOADED, f"{len(new)} témoins de fuite")

    def _hold(self, unit: Unit, session: Session, following: date | None) -> None:
        held = sessions.prepare(
            unit, self.groups["MINEURS"], session.day, session.starts_at.time(), session.place, following
        )
        examined = self._examined(session)
        sessions.write_agenda(unit, held, [_item(self.numbers[case.id], e) for case, e in examined])
        present = [self.members[member] for member in session.present]
        sessions.open_session(unit, held, sessions.session_of(unit, held).version, present)
        self._follow(unit, held, session.day)
        items = {item.case_number: item for item in unit.rows("items", session_id=held)}
        for n, (case, examination) in enumerate(examined):
            unit.now = session.starts_at + timedelta(minutes=10 + 5 * n)
            self._examine(unit, held, items[self.numbers[case.id]].id, examination)
        unit.now = session.starts_at + timedelta(minutes=90)
        sessions.close_session(unit, held, sessions.session_of(unit, held).version, following)
        papers.issue_releve(unit, held)

    def _examined(self, session: Session) -> list[tuple[Case, Examination]]:
        found = [
            (case, examination)
            for case in self.town.cases
            for examination in case.examinations
            if examination.session == session.id and case.id in self.numbers
        ]
        return sorted(found, key=lambda pair: pair[1].position)

    def _examine(self, unit: Unit, session_id: int, item_id: int, told: Examination) -> None:
        session = sessions.session_of(unit, session_id)
        conduct.go_to(unit, session_id, session.version, Phase.ITEMS, item_id)
        item = unit.one("item_by_id", id=item_id, session_id=session_id)
        late = told.due_on and session.next_on and told.due_on > session.next_on
        conduct.decide(
            unit, session_id, item_id, item.version, told.orientation,
            self.partners[told.owner] if told.owner else None, told.due_on,
            "delai_partenaire" if late else None,
        )  # fmt: skip

    def _follow(self, unit: Unit, session_id: int, day: date) -> None:
        settled = self._settled_before(day)
        group = self.groups["MINEURS"]
        for action in unit.rows("actions_due", group_id=group, session_id=session_id, day=day):
            state = settled.get((action.case_number, action.due_on))
            if state:
                conduct.follow_action(unit, session_id, action.id, action.version, ActionState[state])

    def _settled_before(self, day: date) -> dict[tuple[str, date], str]:
        return {
            (self.numbers[case.id], examination.due_on): action.state
            for case in self.town.cases if case.id in self.numbers
            for examination in case.examinations if examination.due_on
            for action in examination.actions[:1]
            if action.settled_on and action.settled_on <= day and action.state in ("DONE", "DROPPED")
        }  # fmt: skip

    # -- what waits for today ------------------------------------------------------------------------

    def _next_sessions(self, unit: Unit) -> None:
        for session in self.town.sessions:
            if session.held or session.group not in self.groups:
                continue
            following = session.day + timedelta(weeks=5 if session.group == "MINEURS" else 7)
            sessions.prepare(
                unit,
                self.groups[session.group],
                session.day,
                session.starts_at.time(),
                session.place,
                following,
            )

    def _field_reports(self, unit: Unit) -> None:
        count = 0
        for chunk in self.town.field_reports():
            rows = [
                {"id": unit.new_id(), "team": r.team, "seen_at": r.at,
                 "quartier_id": self.quartiers[r.quartier],
                 "place": self.places[r.place], "category": r.category, "level": r.level,
                 "people_band": r.people, "action_taken": r.action, "outcome": r.outcome}
                for r in chunk
            ]  # fmt: skip
            unit.run_many("add_field_reports", rows)
            count += len(rows)
        unit.audit(Event.FIELD_REPORTS_ADDED, f"{count} rapports")


def _item(number: str, examination: Examination) -> ProposedItem:
    kind = ItemKind[examination.kind]
    new = kind is ItemKind.NEW
    return ProposedItem(number, kind, 8 if new else 4, "repérage nouveau" if new else "réexamen prévu")
