"""The gate of identities, through the real server: who may read whom, from where, at which moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from acts import end, until

from tests.factories import NOW, PASSPHRASES, TODAY, analyst, coordinator, facilitator, make_base
from workbench.domain.access import AT_DESK, IN_SESSION, Purpose
from workbench.domain.audit import Event
from workbench.domain.groups import GroupKind
from workbench.domain.people import Agent, Role
from workbench.errors import NotFound, Refused
from workbench.store import Row, Store, Unit

LONG_AGO = date(2026, 1, 1)
SESSION, GROUP, ITEM, OTHER_ITEM, MEMBER, PERSON, OTHER = 1, 2, 3, 4, 5, 6, 7
CASE, OTHER_CASE, OFF_AGENDA = "CASE-1", "CASE-2", "CASE-3"
SEALED = {"address": None, "phone": None, "schooling": None, "guardians": None}
ELU = Agent("Andréa Exemple", Role.ELU)
DPO = Agent("Sacha Exemple", Role.DPO)


def furnish(unit: Unit, kind: GroupKind = GroupKind.MINEURS, reglement_until: date | None = None) -> None:
    """A group with a règlement, a signed member, a session in preparation with two cases, one case apart."""
    unit.run("add_groupe", id=GROUP, kind=kind.name, name="groupe d'essai")
    unit.run("add_reglement", group_id=GROUP, version="1", adopted_on=LONG_AGO, valid_until=reglement_until)
    unit.run("add_charter", version="1", adopted_on=LONG_AGO, valid_until=None)
    unit.run("add_partner", id=1, name="Collège Exemple", kind="EDUCATION")
    unit.run("add_member", id=MEMBER, partner_id=1, full_name="Noa Exemple", function="principale", email="")
    unit.run("join_group", group_id=GROUP, member_id=MEMBER, since=LONG_AGO, substitute=False)
    unit.run("add_charter_signature", member_id=MEMBER, charter_version="1", signed_on=LONG_AGO)
    for person, case in ((PERSON, CASE), (OTHER, OTHER_CASE), (OTHER + 1, OFF_AGENDA)):
        unit.run(
            "add_person", id=person, sex="F", age_band="13-15", quartier_id=None,
            surname=f"Exemple-{person}", first_name="Lou", birth_date="2012-03-04", **SEALED,
        )  # fmt: skip
        row = {"number": case, "person_id": person, "group_id": GROUP, "category": "x", "opened_on": LONG_AGO}
        unit.run_many("add_situations", [row])
    unit.run(
        "add_session", id=SESSION, group_id=GROUP, label="novembre", held_on=TODAY, starts_at=time(9),
        minutes=120, place="mairie", next_on=None,
    )  # fmt: skip
    for item, case, point in ((ITEM, CASE, 1), (OTHER_ITEM, OTHER_CASE, 2)):
        unit.run(
            "add_item", id=item, session_id=SESSION, point=point, kind="NEW", case_number=case, why="x",
            minutes=5, level=2,
        )  # fmt: skip
    unit.audit(Event.SESSION_PREPARED, f"session:{SESSION}", session_id=SESSION)


def change(store: Store, *calls: tuple[str, dict]) -> None:
    """Carry out named writes in one unit."""
    with store.unit(coordinator(), NOW) as unit:
        for query, given in calls:
            unit.run(query, **given)
        unit.audit(Event.ATTENDANCE_CHANGED, f"session:{SESSION}")


def version(store: Store) -> int:
    return store.one("session_by_id", id=SESSION).version


def open_session(store: Store) -> None:
    change(store, ("open_seance", {"id": SESSION, "version": version(store), "opened_at": NOW}))


def arrive(store: Store, id: int = 1, member: int | None = MEMBER) -> None:
    seat = {
        "id": id,
        "session_id": SESSION,
        "member_id": member,
        "partner_id": 1,
        "function": "",
        "arrived_at": NOW,
    }
    change(store, ("arrive", seat))


def take_up(store: Store, item: int = ITEM) -> None:
    change(
        store,
        ("set_phase", {"id": SESSION, "version": version(store), "phase": "ITEMS", "current_item": item}),
    )


def show(store: Store, until=NOW + timedelta(seconds=60)) -> None:
    shown = {"id": SESSION, "version": version(store), "item": ITEM, "motive": "EXAMEN", "until": until}
    change(store, ("show_item", shown))


def showing(store: Store) -> None:
    """Everything in order: the identity of the first case is shown."""
    open_session(store)
    arrive(store)
    take_up(store)
    show(store)


def unlock(store: Store, role: Role = Role.COORDONNATEUR) -> None:
    store.unlock(Agent("Exemple", role), NOW, PASSPHRASES[role])


def read_in_session(store: Store, who=None, case=CASE, purpose=Purpose.EXAMEN, now=NOW, **given) -> list[Row]:
    query = given.pop("query", "identity_of_case")
    with store.unit(who or facilitator(), now) as unit:
        return unit.reveal(query, purpose, SESSION, case, **(given or {"number": case}))


def read_at_desk(store: Store, who=None, purpose: Purpose = Purpose.REVUE) -> list[Row]:
    with store.unit(who or coordinator(), NOW) as unit:
        return unit.reveal("identity_of_case", purpose, number=CASE)


def rules(act) -> list[str]:
    with pytest.raises(Refused) as told:
        act()
    return told.value.rules


@pytest.fixture
def room(store) -> Store:
    unlock(store)
    store.do(coordinator(), NOW, furnish)
    return store


# -- the desk ------------------------------------------------------------------------------------


def test_the_coordinator_alone_reads_at_the_desk(room):
    for purpose in AT_DESK:
        assert read_at_desk(room, purpose=purpose)[0].surname == f"Exemple-{PERSON}"
        for who in (facilitator(), analyst(), ELU, DPO):
            assert "A7" in rules(lambda who=who, purpose=purpose: read_at_desk(room, who, purpose))


def test_the_desk_is_closed_while_the_identities_are(room):
    room.lock(coordinator(), NOW)
    assert rules(lambda: read_at_desk(room)) == ["A6"]


def test_the_desk_is_closed_when_another_key_holder_opened_the_identities(room):
    for role in (Role.ELU, Role.DPO):
        unlock(room, role)
        assert rules(lambda: read_at_desk(room)) == ["A6"]


def test_the_desk_is_closed_while_a_session_is_open_and_opens_again_after(room):
    open_session(room)
    assert rules(lambda: read_at_desk(room)) == ["A9"]
    close = {"id": SESSION, "version": version(room), "closed_at": NOW, "next_on": None}
    change(room, ("close_seance", close))
    assert read_at_desk(room)


def test_the_desk_is_closed_while_a_projection_watches(room):
    with Store(room.base) as projection:
        projection.watch(lambda: None, projection=True)
        assert until(lambda: room.status().projection_open)
        assert rules(lambda: read_at_desk(room)) == ["A10"]
        assert rules(lambda: search(room)) == ["A10"]
    assert until(lambda: not room.status().projection_open, 4)
    assert read_at_desk(room)


def search(store: Store, who=None, purpose: Purpose = Purpose.DOUBLON):
    with store.unit(who or coordinator(), NOW) as unit:
        return unit.search("Exemple Lou", purpose)


def compare(store: Store, who=None, purpose: Purpose = Purpose.DOUBLON):
    with store.unit(who or coordinator(), NOW) as unit:
        return unit.likely([("Exemple", "Lou", date(2012, 3, 4))], purpose)


def blind(store: Store, who=None, purpose: Purpose = Purpose.IMPORT):
    with store.unit(who or coordinator(), NOW) as unit:
        unit.audit(Event.REFERRALS_IMPORTED, "x")
        return unit.blind(["x"], purpose)


def test_searching_comparing_and_coding_are_works_of_the_desk(room):
    works = (search, compare, blind)
    for act in works:
        assert act(room)
        for who in (facilitator(), analyst(), ELU, DPO):
            assert "A7" in rules(lambda act=act, who=who: act(room, who))
        for purpose in IN_SESSION:
            assert rules(lambda act=act, purpose=purpose: act(room, purpose=purpose)) == ["A5"]
    open_session(room)
    for act in works:
        assert rules(lambda act=act: act(room)) == ["A9"]
    room.lock(coordinator(), NOW)
    for act in works:
        assert rules(lambda act=act: act(room)) == ["A6", "A9"]


# -- a session -------------------------------------------------------------------------------------


def test_the_shown_case_is_read_in_its_session_for_a_motive(room):
    showing(room)
    for purpose in IN_SESSION:
        for who in (coordinator(), facilitator(), ELU):
            assert read_in_session(room, who, purpose=purpose)[0].surname == f"Exemple-{PERSON}"
            last = room.rows("access_chain")[-1]
            assert (last["event"], last["object"]) == ("IDENTITY_READ", f"person:{PERSON}")
            assert (last["motive"], last["session_id"], last["who"]) == (purpose.name, SESSION, who.name)


def test_roles_without_identity_read_none_in_session(room):
    showing(room)
    for who in (analyst(), DPO):
        assert rules(lambda who=who: read_in_session(room, who)) == ["A7"]


def test_nothing_is_read_before_the_session_opens(room):
    arrive(room)
    take_up(room)
    show(room)
    assert rules(lambda: read_in_session(room)) == ["A1"]


def test_nothing_is_read_in_an_empty_room_or_after_the_last_one_left(room):
    open_session(room)
    take_up(room)
    show(room)
    assert rules(lambda: read_in_session(room)) == ["A2"]
    arrive(room)
    assert read_in_session(room)
    change(room, ("depart", {"id": 1, "left_at": NOW}))
    assert rules(lambda: read_in_session(room)) == ["A2"]


def test_a_guest_closes_the_identities_until_they_leave(room):
    showing(room)
    arrive(room, 2, member=None)
    assert rules(lambda: read_in_session(room)) == ["A2"]
    change(room, ("depart", {"id": 2, "left_at": NOW}))
    assert read_in_session(room)


def test_a_member_without_the_charter_in_force_closes_the_identities(room):
    showing(room)
    change(room, ("add_charter", {"version": "2", "adopted_on": TODAY, "valid_until": None}))
    assert rules(lambda: read_in_session(room)) == ["A2"]
    signed = {"member_id": MEMBER, "charter_version": "2", "signed_on": TODAY}
    change(room, ("add_charter_signature", signed))
    assert read_in_session(room)


@pytest.mark.parametrize(("until", "refused"), [(TODAY, []), (TODAY - timedelta(days=1), ["G4"])])
def test_a_group_whose_reglement_is_over_reads_nothing(store, until, refused):
    unlock(store)
    store.do(coordinator(), NOW, furnish, reglement_until=until)
    showing(store)
    if refused:
        assert rules(lambda: read_in_session(store)) == refused
    else:
        assert read_in_session(store), "the last day is still a day"


def test_only_the_case_under_way_is_read(room):
    showing(room)
    assert rules(lambda: read_in_session(room, case=OTHER_CASE)) == ["A4"]
    assert rules(lambda: read_in_session(room, case=OFF_AGENDA)) == ["A4"]
    assert rules(lambda: read_in_session(room, case="no such case")) == ["A4"]
    take_up(room, OTHER_ITEM)
    assert rules(lambda: read_in_session(room)) == ["A4"]


def test_the_shown_case_does_not_open_the_others(room):
    """The gate is passed for one case, then other rows are asked for."""
    showing(room)
    for query, given in (
        ("identity_of_case", {"number": OTHER_CASE}),
        ("identities_of_persons", {"persons": [PERSON, OTHER]}),
        ("identity_names", {"unused": None}),
    ):
        with pytest.raises(NotFound):
            read_in_session(room, query=query, **given)
    assert read_in_session(room, query="identities_of_persons", persons=[PERSON])


def test_a_motive_of_the_list_is_compulsory_in_session(room):
    showing(room)
    for purpose in AT_DESK:
        assert set(rules(lambda purpose=purpose: read_in_session(room, purpose=purpose))) >= {"A9"}


def test_time_over_hides_the_identity(room):
    open_session(room)
    arrive(room)
    take_up(room)
    assert rules(lambda: read_in_session(room)) == ["A8"], "not shown yet"
    show(room)
    assert read_in_session(room, now=NOW + timedelta(seconds=59))
    assert rules(lambda: read_in_session(room, now=NOW + timedelta(seconds=60))) == ["A8"]


def test_a_locked_room_reads_nothing(room):
    showing(room)
    room.lock(coordinator(), NOW)
    assert rules(lambda: read_in_session(room)) == ["A6"]


def test_a_session_that_does_not_exist_gives_the_answer_of_what_is_forbidden(room):
    with pytest.raises(NotFound), room.unit(facilitator(), NOW) as unit:
        unit.reveal("identity_of_case", Purpose.EXAMEN, 999, CASE, number=CASE)
    with pytest.raises(Refused), room.unit(facilitator(), NOW) as unit:
        unit.reveal("identity_of_case", Purpose.EXAMEN, None, CASE, number=CASE)
    with pytest.raises(NotFound), room.unit(coordinator(), NOW) as unit:
        unit.reveal("quartiers", Purpose.REVUE)


def test_a_refused_reading_leaves_a_line(room):
    before = room.status().revision
    rules(lambda: read_in_session(room, analyst()))
    line = room.rows("access_chain")[-1]
    told = (line["event"], line["object"], line["motive"], line["session_id"], line["who"])
    assert told == ("ACCESS_REFUSED", CASE, "EXAMEN", SESSION, analyst().name)
    assert room.status().revision == before + 1
    room.check()


@pytest.fixture(params=[GroupKind.PLENIERE, GroupKind.RESTREINTE])
def plenary(request, tmp_path) -> Iterator[Store]:
    folder: Path = make_base(tmp_path / "plenary")
    with Store(folder, unit_seconds=1) as store:
        unlock(store)
        store.do(coordinator(), NOW, furnish, kind=request.param)
        yield store
    end(folder)


def test_a_plenary_never_reads_an_identity_even_when_all_else_is_in_order(plenary):
    showing(plenary)
    for who in (coordinator(), facilitator(), ELU):
        for purpose in IN_SESSION:
            assert rules(lambda who=who, p=purpose: read_in_session(plenary, who, purpose=p)) == ["A3"]


def test_a_guardian_list_travels_sealed(room):
    guardians = json.dumps([{"name": "Max Exemple"}])
    with room.unit(coordinator(), NOW) as unit:
        unit.run(
            "add_person", id=99, sex=None, age_band="13-15", quartier_id=None, surname="Exemple",
            first_name="Ida", birth_date="2011-01-01", **(SEALED | {"guardians": guardians}),
        )  # fmt: skip
        row = {"number": "CASE-9", "person_id": 99, "group_id": GROUP, "category": "x", "opened_on": TODAY}
        unit.run_many("add_situations", [row])
        unit.audit(Event.CASE_CREATED, "CASE-9")
    with room.unit(coordinator(), NOW) as unit:
        assert unit.reveal("identity_of_case", Purpose.REVUE, number="CASE-9")[0].guardians == guardians
