"""A session held through the services, on the invented town."""

import shutil
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from docx import Document

from workbench.demo.build import COORDINATION, PASSPHRASE, build_demo
from workbench.domain.access import Mode, Purpose
from workbench.domain.sessions import NEUTRAL, Outcome, Phase
from workbench.errors import NotFound, Refused, StaleRecord, StoreLocked
from workbench.services import conduct, papers, sessions
from workbench.services.session_views import card, panel, projected, proposed_next
from workbench.services.verbs import Reader
from workbench.store import Store, stop_server

START = datetime(2026, 12, 1, 14, 0)


@pytest.fixture(scope="session")
def mini(tmp_path_factory):
    base = tmp_path_factory.mktemp("mini") / "base"
    build_demo(base, "mini", canaries=2)
    return base


@pytest.fixture
def town(mini, tmp_path):
    base = tmp_path / "base"
    shutil.copytree(mini, base)
    store = Store(base, idle_seconds=5)
    yield Town(store)
    store.close()
    stop_server(base)


class Town:
    """The groupe Mineurs of the invented town, its next session in preparation."""

    def __init__(self, store):
        self.store, self.reader, self.now = store, Reader(store), START
        self.session = next(s.id for s in store.rows("sessions_to_come") if s.kind == "MINEURS")

    def do(self, service, **given):
        return self.store.do(COORDINATION, self.now, service, session_id=self.session, **given)

    def seen(self):
        return panel(self.reader, self.session, self.now)

    def version(self):
        return self.seen().session.version

    def members(self, signed=True):
        from workbench.services.administration import members_of_group

        group = self.seen().session.group_id
        rows = members_of_group(self.reader, group, START.date())
        return [m.id for m in rows if bool(m.against) != signed]

    def open(self):
        self.do(sessions.open_session, version=self.version(), present=self.members()[:5])

    def take(self, n=0):
        item = self.seen().items[n]
        self.do(conduct.go_to, version=self.version(), phase=Phase.ITEMS, item_id=item.id)
        return self.seen().items[n]

    def decide(self, item, orientation="mediation", due=date(2026, 12, 15), **given):
        owner = self.store.rows("partners")[0].id
        return self.do(
            conduct.decide, item_id=item.id, item_version=item.version, orientation=orientation,
            owner_id=owner, due_on=due, **given,
        )  # fmt: skip


def test_the_room_makes_the_mode(town):
    assert town.seen().mode is Mode.PUBLIC
    town.open()
    assert town.seen().mode is Mode.SEANCE
    guest = town.do(sessions.arrive, partner_id=town.store.rows("partners")[0].id, function="stagiaire")
    assert town.seen().mode is Mode.PUBLIC
    assert projected(town.reader, town.session, START).mode is Mode.PUBLIC
    town.do(sessions.depart, attendance_id=guest)
    assert town.seen().mode is Mode.SEANCE


def test_an_unsigned_member_closes_the_individual_items(town):
    town.do(
        sessions.open_session, version=town.version(), present=[town.members()[0], town.members(False)[0]]
    )
    with pytest.raises(Refused) as refused:
        town.take()
    assert refused.value.rules == ["A2"]


def test_a_session_without_anyone_does_not_open(town):
    with pytest.raises(Refused) as refused:
        town.do(sessions.open_session, version=town.version(), present=[])
    assert refused.value.rules == ["S8"]


def test_a_decision_makes_an_action_and_a_review(town):
    town.open()
    item = town.take()
    town.decide(item)
    seen = card(town.reader, town.seen().items[0], town.session)
    assert seen.decision.label == "Médiation"
    case = town.store.one("case_by_number", number=item.case_number)
    assert (case.state, case.review_on) == ("FOLLOWED", town.seen().session.next_on)
    actions = town.store.rows("actions_of_case", number=item.case_number)
    assert actions[0].due_on == date(2026, 12, 15) or any(a.due_on == date(2026, 12, 15) for a in actions)


def test_deciding_again_replaces_the_decision_and_its_action(town):
    town.open()
    town.decide(town.take())
    again = town.take()
    town.decide(again, "accompagnement_jeunesse")
    decisions = [
        d
        for d in town.store.rows("decisions_of_case", number=again.case_number)
        if d.session_id == town.session
    ]
    actions = [
        a
        for a in town.store.rows("actions_of_case", number=again.case_number)
        if a.session_id == town.session
    ]
    assert [d.orientation for d in decisions] == ["accompagnement_jeunesse"]
    assert [a.orientation for a in actions] == ["accompagnement_jeunesse"]


def test_two_windows_that_decide_at_once_do_not_overwrite_each_other(town):
    town.open()
    item = town.take()
    town.decide(item)
    with pytest.raises(StaleRecord):
        town.decide(item, "veille")
    decisions = [
        d
        for d in town.store.rows("decisions_of_case", number=item.case_number)
        if d.session_id == town.session
    ]
    assert [d.orientation for d in decisions] == ["mediation"]


def test_a_note_is_sealed_and_a_closed_vault_keeps_it_out(town):
    town.open()
    item = town.take()
    with pytest.raises(StoreLocked):
        town.decide(item, note="rendez-vous le mardi")
    assert card(town.reader, item, town.session).decision is None
    town.store.unlock(COORDINATION, START, PASSPHRASE)
    town.decide(item, note="rendez-vous le mardi")
    assert card(town.reader, item, town.session).decision is not None


def test_the_identity_opens_for_the_current_case_only_and_masks_itself(town):
    town.store.unlock(COORDINATION, START, PASSPHRASE)
    town.open()
    first, second = town.take(0), town.seen().items[1]
    town.do(conduct.show_identity, version=town.version(), motive=Purpose.EXAMEN)
    assert town.seen().mode is Mode.NOMINATIF

    def read(case, now):
        with town.store.unit(COORDINATION, now) as unit:
            return unit.reveal("identity_of_case", Purpose.EXAMEN, town.session, case, number=case)

    assert len(read(first.case_number, START)) == 1
    for case, now in ((second.case_number, START), (first.case_number, START + timedelta(minutes=60))):
        with pytest.raises(Refused):
            read(case, now)
    town.take(1)
    assert town.seen().mode is Mode.SEANCE
    with pytest.raises(Refused):
        read(first.case_number, START)


def test_a_crafted_reading_never_gets_a_sealed_column(town):
    town.store.unlock(COORDINATION, START, PASSPHRASE)
    town.open()
    town.take()
    for query in ("identity_of_case", "identity_names", "narratives_of_case"):
        with pytest.raises(NotFound):
            town.store.rows(query, number="FIC-0001")
    with pytest.raises(Refused), town.store.unit(COORDINATION, START) as unit:
        unit.reveal("identity_names", Purpose.IMPORT)


def test_the_projection_knows_neither_number_nor_quartier_at_level_two(town):
    town.open()
    item = town.take()
    facts = town.store.rows("facts_of_case", number=item.case_number)[0]
    shown = repr(projected(town.reader, town.session, START))
    assert item.case_number not in shown
    assert facts.quartier not in shown
    assert facts.place not in shown
    town.do(conduct.set_level, item_id=item.id, version=item.version, level=3)
    assert facts.quartier in repr(projected(town.reader, town.session, START))
    town.take(0)
    assert facts.quartier not in repr(projected(town.reader, town.session, START))


def test_a_withheld_orientation_is_read_neither_on_the_projection_nor_on_the_releve(town):
    town.open()
    town.decide(town.take(), "signalement_art40")
    town.take()
    assert projected(town.reader, town.session, START).decision == NEUTRAL
    content = close_and_issue(town)
    text = "\n".join(cell.text for t in Document(BytesIO(content)).tables for r in t.rows for cell in r.cells)
    assert NEUTRAL in text
    assert "procureur" not in text


def close_and_issue(town):
    town.now = START + timedelta(minutes=80)
    town.do(sessions.close_session, version=town.version(), next_on=date(2027, 1, 5))
    name = town.do(papers.issue_releve)
    return (papers.papers_folder(town.store.base) / name).read_bytes()


def test_what_was_not_reached_comes_back_first(town):
    town.open()
    town.decide(town.take(0))
    aside = town.take(1)
    town.do(conduct.set_aside, item_id=aside.id, item_version=aside.version, outcome=Outcome.POSTPONED)
    waiting = [i.case_number for i in town.seen().items[1:]]
    close_and_issue(town)
    group = town.seen().session.group_id
    new = town.store.do(
        COORDINATION, town.now, sessions.prepare, group_id=group, held_on=date(2027, 1, 5),
        starts_at=time(14), place="Mairie",
    )  # fmt: skip
    carried = [i.case_number for i in town.store.rows("items", session_id=new) if "reportée" in i.why]
    assert carried
    assert set(carried) <= set(waiting)
    assert aside.case_number in carried
    assert [i.point for i in town.store.rows("items", session_id=new)][: len(carried)] == list(
        range(1, len(carried) + 1)
    )


def test_the_releve_reads_back_what_was_decided_and_names_nobody(town):
    town.store.unlock(COORDINATION, START, PASSPHRASE)
    town.open()
    for n in range(3):
        town.decide(town.take(n), note="note factuelle")
    document = Document(BytesIO(close_and_issue(town)))
    text = "\n".join(
        [p.text for p in document.paragraphs]
        + [cell.text for t in document.tables for r in t.rows for cell in r.cells]
    )
    assert text.count("Médiation") >= 3
    assert "FIC-" not in text
    assert "note factuelle" not in text


@pytest.mark.parametrize(
    ("held", "following"),
    [
        (date(2026, 12, 1), date(2027, 1, 5)),
        (date(2026, 11, 10), date(2026, 12, 15)),
        (date(2027, 1, 19), date(2027, 2, 23)),
        (date(2026, 12, 31), date(2027, 2, 4)),
    ],
)
def test_the_next_session_is_five_weeks_later_in_term(held, following):
    assert proposed_next(held) == following
