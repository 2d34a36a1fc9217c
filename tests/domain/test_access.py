"""What may be seen, as a truth table and as properties of any room."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.access import (
    AT_DESK,
    IN_SESSION,
    Desk,
    Mode,
    Presence,
    Purpose,
    Room,
    Seeker,
    reasons_against_desk,
    reasons_against_identity_in_session,
    reasons_against_reading_in_session,
    reasons_against_seance,
    room_mode,
)
from workbench.domain.groups import L132_5, GroupKind
from workbench.domain.people import Role
from workbench.errors import Reason

NOW = datetime(2026, 12, 1, 14, 30)
SIGNED = Presence(member_of_group=True)
UNSIGNED = Presence(True, (Reason("G2", "la charte n'est pas signée"),))
GUEST = Presence(member_of_group=False)
COORDINATOR = Seeker(Role.COORDONNATEUR, Role.COORDONNATEUR)


def room(**changed):
    given_room = {
        "kind": GroupKind.MINEURS, "is_open": True, "present": (SIGNED, SIGNED), "current_case": "FIC-0001",
        "agenda": frozenset({"FIC-0001", "FIC-0002"}),
    }  # fmt: skip
    return Room(**{**given_room, **changed})


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({}, []),
        ({"is_open": False}, ["A1"]),
        ({"present": ()}, ["A2"]),
        ({"present": (SIGNED, GUEST)}, ["A2"]),
        ({"present": (SIGNED, UNSIGNED)}, ["A2"]),
        ({"present": (UNSIGNED, GUEST)}, ["A2", "A2"]),
        ({"against_reglement": (Reason("G4", "pas en vigueur"),)}, ["G4"]),
        ({"kind": GroupKind.PLENIERE}, ["A3"]),
        ({"kind": GroupKind.RESTREINTE}, ["A3"]),
    ],
)
def test_individual_items_need_an_open_session_of_a_group_whose_whole_room_signed(changed, rules):
    assert [r.rule for r in reasons_against_seance(room(**changed))] == rules


@pytest.mark.parametrize(
    ("seeker", "changed", "case", "motive", "rules"),
    [
        (COORDINATOR, {}, "FIC-0001", Purpose.EXAMEN, []),
        (COORDINATOR, {}, "FIC-0002", Purpose.EXAMEN, ["A4"]),
        (COORDINATOR, {}, "FIC-0003", Purpose.EXAMEN, ["A4"]),
        (COORDINATOR, {}, "FIC-0001", None, ["A5"]),
        (COORDINATOR, {}, "FIC-0001", Purpose.IMPORT, ["A5"]),
        (Seeker(Role.COORDONNATEUR, None), {}, "FIC-0001", Purpose.EXAMEN, ["A6"]),
        (Seeker(Role.ANALYSTE, Role.COORDONNATEUR), {}, "FIC-0001", Purpose.EXAMEN, ["A7"]),
        (Seeker(Role.DPO, Role.DPO), {}, "FIC-0001", Purpose.EXAMEN, ["A7"]),
        (COORDINATOR, {"present": (SIGNED, GUEST)}, "FIC-0001", Purpose.EXAMEN, ["A2"]),
        (COORDINATOR, {"kind": GroupKind.PLENIERE}, "FIC-0001", Purpose.EXAMEN, ["A3"]),
    ],
)
def test_an_identity_opens_for_one_case_with_a_motive_in_a_signed_room(seeker, changed, case, motive, rules):
    found = reasons_against_identity_in_session(seeker, room(**changed), case, motive)
    assert [r.rule for r in found] == rules


@pytest.mark.parametrize(
    ("shown", "until", "mode"),
    [
        (None, None, Mode.SEANCE),
        ("FIC-0001", NOW + timedelta(seconds=1), Mode.NOMINATIF),
        ("FIC-0001", NOW, Mode.SEANCE),
        ("FIC-0002", NOW + timedelta(minutes=4), Mode.SEANCE),
    ],
)
def test_the_identity_lasts_its_time_and_falls_with_the_item(shown, until, mode):
    assert room_mode(room(shown_case=shown, shown_until=until), NOW) is mode


@pytest.mark.parametrize(
    ("seeker", "desk", "motive", "rules"),
    [
        (COORDINATOR, Desk(False, False), Purpose.IMPORT, []),
        (COORDINATOR, Desk(True, False), Purpose.IMPORT, ["A9"]),
        (COORDINATOR, Desk(False, True), Purpose.IMPORT, ["A10"]),
        (COORDINATOR, Desk(False, False), Purpose.EXAMEN, ["A5"]),
        (Seeker(Role.FACILITATEUR, Role.COORDONNATEUR), Desk(False, False), Purpose.IMPORT, ["A7"]),
        (Seeker(Role.COORDONNATEUR, None), Desk(False, False), Purpose.IMPORT, ["A6"]),
        (Seeker(Role.COORDONNATEUR, Role.ELU), Desk(False, False), Purpose.IMPORT, ["A6"]),
    ],
)
def test_lists_of_names_exist_only_at_the_coordinators_desk(seeker, desk, motive, rules):
    assert [r.rule for r in reasons_against_desk(seeker, desk, motive)] == rules


presences = st.lists(st.sampled_from([SIGNED, UNSIGNED, GUEST]), max_size=6).map(tuple)
rooms = st.builds(
    Room,
    kind=st.sampled_from(GroupKind), is_open=st.booleans(), present=presences,
    against_reglement=st.sampled_from([(), (Reason("G4", "x"),)]),
    current_case=st.sampled_from([None, "a", "b"]), agenda=st.frozensets(st.sampled_from("ab")),
    shown_case=st.sampled_from([None, "a", "b"]),
    shown_until=st.sampled_from([None, NOW - timedelta(1), NOW + timedelta(1)]),
)  # fmt: skip
seekers = st.builds(Seeker, st.sampled_from(Role), st.sampled_from([None, *Role]))


@given(rooms, seekers, st.sampled_from("abc"), st.sampled_from([None, *Purpose]))
def test_no_room_lets_a_name_out_unless_every_condition_holds(any_room, seeker, case, motive):
    allowed = not reasons_against_reading_in_session(seeker, any_room, case, motive, NOW)
    oracle = (
        any_room.is_open and any_room.kind in L132_5 and bool(any_room.present)
        and all(p.member_of_group and not p.against for p in any_room.present)
        and not any_room.against_reglement and case in any_room.agenda
        and any_room.current_case == case == any_room.shown_case
        and any_room.shown_until is not None and any_room.shown_until > NOW
        and seeker.unlocked_by is not None
        and seeker.role in (Role.COORDONNATEUR, Role.ELU, Role.FACILITATEUR) and motive in IN_SESSION
    )  # fmt: skip
    assert allowed == oracle


@given(seekers, st.booleans(), st.booleans(), st.sampled_from([None, *Purpose]))
def test_the_desk_is_open_exactly_to_the_coordinator_alone(seeker, session, projection, motive):
    oracle = seeker == COORDINATOR and not session and not projection and motive in AT_DESK
    assert (not reasons_against_desk(seeker, Desk(session, projection), motive)) == oracle
