"""The life of a session, its agenda, its decisions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.sessions import (
    JUSTIFICATIONS,
    NEUTRAL,
    TRANSITIONS,
    WITHHELD,
    Candidate,
    ItemKind,
    Minutes,
    OrientationRule,
    Proposal,
    SessionState,
    propose_agenda,
    public_label,
    reasons_against_decision,
    reasons_against_transition,
)

DAY = date(2026, 12, 1)
NEXT = date(2027, 1, 5)
MINUTES = Minutes(session=90, due_actions=10, review=4, new=8, closing=5)
ORIENTATIONS = [
    OrientationRule("mediation", "Médiation", True),
    OrientationRule("sortie_de_liste", "Sortie", False),
]


def test_every_state_of_a_session_is_in_the_table():
    assert set(TRANSITIONS) == set(SessionState)


@pytest.mark.parametrize("state", SessionState)
@pytest.mark.parametrize("to", SessionState)
def test_a_session_moves_only_as_the_table_says(state, to):
    assert (not reasons_against_transition(state, to)) == (to in TRANSITIONS[state])


@pytest.mark.parametrize(
    ("proposal", "rules"),
    [
        (Proposal("mediation", 1, DAY), []),
        (Proposal("mediation", 1, NEXT), []),
        (Proposal("mediation", 1, NEXT + timedelta(1)), ["S6"]),
        (Proposal("mediation", 1, NEXT + timedelta(1), next(iter(JUSTIFICATIONS))), []),
        (Proposal("mediation", 1, NEXT + timedelta(1), "autre"), ["S6"]),
        (Proposal("mediation", 1, DAY - timedelta(1)), ["S5"]),
        (Proposal("mediation", None, DAY), ["S3"]),
        (Proposal("mediation", 1, None), ["S4"]),
        (Proposal("mediation", None, None), ["S3", "S4"]),
        (Proposal("sortie_de_liste", None, None), []),
        (Proposal("prison", 1, DAY), ["S2"]),
        (Proposal("", None, None), ["S2"]),
        (Proposal("mediation", 1, DAY, note="x" * 281), ["S7"]),
        (Proposal("mediation", 1, DAY, note="x" * 280), []),
    ],
)
def test_a_decision_has_an_orientation_an_owner_and_a_date_before_the_next_session(proposal, rules):
    found = reasons_against_decision(proposal, ORIENTATIONS, DAY, NEXT, 280)
    assert [r.rule for r in found] == rules


candidates = st.lists(
    st.builds(
        Candidate, st.text("0123456789", min_size=4, max_size=4), st.sampled_from(ItemKind),
        st.dates(date(2026, 1, 1), DAY), st.integers(0, 3), st.booleans(),
    ),
    max_size=40, unique_by=lambda c: c.case,
)  # fmt: skip


@given(candidates)
def test_what_fits_holds_in_the_planned_time_and_nobody_is_lost(given_candidates):
    items = propose_agenda(given_candidates, MINUTES)
    fitting = [i for i in items if i.fits]
    assert sum(i.minutes for i in fitting) <= 90 - 10 - 5
    assert sorted(i.case for i in items) == sorted(c.case for c in given_candidates)
    assert [i.point for i in items] == list(range(1, len(items) + 1))
    left = 75 - sum(i.minutes for i in fitting)
    assert all(i.minutes > left for i in items if not i.fits and i.kind is ItemKind.REVIEW) or left >= 0


@given(candidates)
def test_new_referrals_are_never_crowded_out_by_reviews(given_candidates):
    items = propose_agenda(given_candidates, MINUTES)
    new = [i for i in items if i.kind is ItemKind.NEW]
    assert sum(i.fits for i in new) >= min(len(new), (75 // 2) // 8)


@given(candidates, st.randoms())
def test_the_agenda_does_not_depend_on_the_order_of_the_base(given_candidates, random):
    shuffled = list(given_candidates)
    random.shuffle(shuffled)
    assert propose_agenda(shuffled, MINUTES) == propose_agenda(given_candidates, MINUTES)


def test_what_was_carried_over_comes_first_and_late_actions_before_simple_reviews():
    old = date(2026, 10, 1)
    items = propose_agenda(
        [
            Candidate("new", ItemKind.NEW, old), Candidate("review", ItemKind.REVIEW, old),
            Candidate("late", ItemKind.REVIEW, DAY, late_actions=1),
            Candidate("carried", ItemKind.NEW, DAY, carried_over=True),
        ],
        MINUTES,
    )  # fmt: skip
    assert [i.case for i in items] == ["carried", "late", "review", "new"]


def test_the_room_and_the_papers_never_read_a_withheld_orientation():
    assert {public_label(code, "secret") for code in WITHHELD} == {NEUTRAL}
    assert public_label("mediation", "Médiation") == "Médiation"
