"""The invented town holds together, says it is invented, and is the same each time."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from workbench.demo.field_reports import TEAMS
from workbench.demo.histories import late_actions
from workbench.demo.lists import data_folder, read
from workbench.demo.people import CANARY_BIRTH, Youth, youths
from workbench.demo.town import MINI, Town, lines, make_town
from workbench.domain.calendar import age_on, is_working_day
from workbench.domain.groups import reasons_against_signature
from workbench.errors import Refused

TODAY = date(2026, 11, 23)
TOWNS = [make_town("mini", 1, TODAY), make_town("mini", 8, TODAY), make_town("S", 1, TODAY)]
each_town = pytest.mark.parametrize("town", TOWNS, ids=lambda town: f"{town.size}-{town.seed}")


def test_the_committed_town_is_the_one_that_is_made() -> None:
    committed = (data_folder() / "demo" / "mini.jsonl").read_text(encoding="utf-8")
    assert committed.splitlines() == list(lines(make_town(*MINI)))


def test_the_same_arguments_make_the_same_town() -> None:
    assert list(lines(make_town("S", 5, TODAY))) == list(lines(make_town("S", 5, TODAY)))
    assert list(make_town("mini", 5, TODAY).presence()) == list(make_town("mini", 5, TODAY).presence())


def test_another_seed_makes_other_people() -> None:
    assert make_town("mini", 1, TODAY).youths != make_town("mini", 2, TODAY).youths


def test_a_larger_town_keeps_the_people_of_a_smaller_one() -> None:
    assert youths(1, TODAY, 40) == youths(1, TODAY, 400)[:40]


def test_an_unknown_size_is_refused_in_french() -> None:
    with pytest.raises(Refused, match="tailles connues"):
        make_town("énorme", 1, TODAY)


def test_a_town_of_one_year_is_made_quickly() -> None:
    # Generous bounds: the point is that no step is quadratic.
    start = time.perf_counter()
    town = make_town("S", 77, TODAY)
    assert town.cases
    assert town.sessions
    assert time.perf_counter() - start < 2
    assert sum(len(chunk) for chunk in town.field_reports()) > 11_000
    assert time.perf_counter() - start < 3


@each_town
def test_no_record_prints_an_identity(town: Town) -> None:
    printed = repr((town.youths, town.cases, town.members, town)) + str(town.youths[0].guardians)
    people = [*town.youths, *town.members, *(g for youth in town.youths for g in youth.guardians)]
    names = {name for who in people for name in (who.surname, who.first_name) if len(name) > 3}
    assert not [name for name in names if name in printed]
    assert not [case for case in town.cases if case.referral.note in printed]


@each_town
def test_everything_says_it_is_invented(town: Town) -> None:
    people = [*town.youths, *(guardian for youth in town.youths for guardian in youth.guardians)]
    assert all(re.fullmatch(r"(01 99 00|06 39 98) \d\d \d\d", who.phone) for who in people if who.phone)
    assert all(who.address.endswith(", 99900 Ville-Exemple") for who in people)
    assert all(re.fullmatch(r"[a-z-]+\.[a-z-]+@exemple\.invalid", member.email) for member in town.members)
    assert all(record.id.startswith("FIC-") for record in (*town.youths, *town.cases, *town.place_items))
    assert all(json.loads(line)["SYNTHETIQUE"] is True for line in lines(town))


@each_town
def test_ages_are_coherent(town: Town) -> None:
    ages = Counter(age_on(youth.birth_date, TODAY) for youth in town.youths)
    assert set(ages) <= set(range(11, 25))
    assert 0 < sum(count for age, count in ages.items() if age >= 18) < len(town.youths) / 6
    for youth in town.youths:
        assert bool(youth.guardians) is (age_on(youth.birth_date, TODAY) < 18)
        for adult in youth.guardians:
            assert 25 <= age_on(adult.birth_date, youth.birth_date) <= 55


def test_only_canaries_are_born_on_the_29_february_2012() -> None:
    assert CANARY_BIRTH not in {youth.birth_date for youth in youths(1, TODAY, 6_000)}


def test_four_siblings_out_of_five_share_surname_and_address() -> None:
    families: dict[str, list[Youth]] = {}
    for youth in youths(1, TODAY, 6_000):
        families.setdefault(youth.family, []).append(youth)
    pairs = [pair for family in families.values() for pair in pairwise(family) if pair[0] is family[0]]
    for field in ("surname", "address"):
        same = sum(getattr(a, field) == getattr(b, field) for a, b in pairs) / len(pairs)
        assert same == pytest.approx(0.8, abs=0.03)
    for one, other in pairs:
        apart = (other.birth_date - one.birth_date).days
        assert apart == 0 or apart > 270


@each_town
def test_a_situation_follows_the_order_of_the_work(town: Town) -> None:
    for case in town.cases:
        told = case.referral
        assert told.fact_at.date() < told.referred_on < TODAY
        assert len(told.note) <= 280
        days = [exam.decided_on for exam in case.examinations]
        assert [told.referred_on, *days] == sorted([told.referred_on, *days])
        assert [exam.kind for exam in case.examinations] == ["NEW", *["REVIEW"] * (len(days) - 1)][
            : len(days)
        ]
        for exam in case.examinations:
            for action in exam.actions:
                assert exam.decided_on < action.due_on
                assert action.settled_on is None or exam.decided_on <= action.settled_on < TODAY
                assert (action.state == "TODO") is (action.settled_on is None)
        if case.left_on:
            assert not days or case.left_on == days[-1]
        assert (case.state == "LEFT") is (case.left_on is not None)


@each_town
def test_decisions_satisfy_the_rule_of_one_owner_one_date_before_the_next_session(town: Town) -> None:
    held = [session.day for session in town.sessions if session.group == "MINEURS"]
    sitting = {member.partner for member in town.members if "MINEURS" in member.groups}
    known = {line["code"]: line for line in read("reference/orientations")}
    for exam in (exam for case in town.cases for exam in case.examinations):
        assert (known[exam.orientation]["needs_owner"] == "oui") is (exam.owner is not None)
        following = next(day for day in held if day > exam.decided_on)
        assert exam.due_on is None or exam.due_on <= following
        assert exam.owner is None or exam.owner in sitting


@each_town
def test_sessions_are_held_on_working_days_by_members_who_signed(town: Town) -> None:
    members = {member.id: member for member in town.members}
    for session in town.sessions:
        assert is_working_day(session.day)
        assert session.held is (session.day < TODAY)
        for present in session.present:
            signed = [s for s in members[present].signatures if s.signed_on <= session.day]
            assert not reasons_against_signature(signed[-1], town.charters, session.day)
            assert session.group in members[present].groups
        assert not {members[m].replaces for m in session.present} & set(session.present)


@each_town
def test_agendas_are_numbered_from_one_and_hold_each_examination_once(town: Town) -> None:
    for session in town.sessions:
        positions = [line.position for line in session.agenda]
        assert positions == list(range(1, len(positions) + 1))
    examined = sum(len(case.examinations) for case in town.cases)
    assert examined == sum(len(s.agenda) for s in town.sessions if s.group == "MINEURS")


@each_town
def test_the_next_session_has_a_rich_agenda(town: Town) -> None:
    coming = next(s for s in town.sessions if s.group == "MINEURS" and not s.held)
    assert coming.starts_at.isoformat() == "2026-12-01T14:00:00"
    assert sum(case.state == "REFERRED" for case in town.cases) >= 6
    assert len(late_actions(town.cases, TODAY)) >= 3
    due = [
        c
        for c in town.cases
        if c.state == "FOLLOWED" and (c.examinations[-1].review_on or TODAY) <= coming.day
    ]
    assert len(due) >= 3


def test_sizes_are_those_announced() -> None:
    mini, year = TOWNS[0], TOWNS[2]
    assert len(mini.youths) == 40
    assert sum(s.held for s in mini.sessions if s.group == "MINEURS") == 3
    assert sum(s.held for s in year.sessions if s.group == "MINEURS") == 9
    assert len(year.cases) == 120
    assert len(year.quartiers) == 6
    assert sum(quartier.qpv for quartier in year.quartiers) == 2


def test_some_members_cannot_sit_for_want_of_a_charter() -> None:
    town = TOWNS[0]
    signing = [m for m in town.members if m.groups]
    assert sum(not member.signatures for member in signing) == 2
    assert sum(len(member.signatures) == 1 for member in signing) == 1


def test_several_youths_may_share_one_fact() -> None:
    cases = {case.id: case.referral for case in TOWNS[2].cases}
    shared = [told for told in cases.values() if told.same_fact]
    assert len(shared) >= 5
    for told in shared:
        first = cases[str(told.same_fact)]
        assert (told.fact_at, told.place, told.category) == (first.fact_at, first.place, first.category)
        assert told.youth != first.youth


def test_every_code_belongs_to_a_closed_list() -> None:
    categories = {line["code"] for line in read("reference/fact_categories")}
    field_codes = {line["code"] for line in read("reference/field_categories")}
    town = TOWNS[2]
    partners = {partner.code for partner in town.partners}
    assert {case.referral.category for case in town.cases} <= categories
    assert {line["category"] for line in read("demo/narratives")} == categories
    assert {case.referral.partner for case in town.cases} <= partners
    assert {member.partner for member in town.members} <= partners
    assert {report.category for chunk in town.field_reports() for report in chunk} <= field_codes
    assert {item.category for item in town.place_items} <= field_codes


def test_field_reports_have_the_shape_of_a_year() -> None:
    reports = [report for chunk in TOWNS[2].field_reports() for report in chunk]
    assert len(reports) == pytest.approx(12_000, rel=0.03)
    assert len({report.id for report in reports}) == len(reports)
    assert [report.at for report in reports[:-3]] == sorted(report.at for report in reports[:-3])
    assert sum(r.at.hour >= 16 for r in reports) > 0.7 * len(reports)
    weekdays = Counter(report.at.weekday() for report in reports)
    months = Counter(report.at.month for report in reports)
    assert max(weekdays, key=weekdays.__getitem__) == 2
    assert months[7] > 1.4 * months[1]
    quartiers = {team.code: set(team.quartiers) for team in TEAMS}
    assert all(report.quartier in quartiers[report.team] for report in reports)
    assert all(report.handed_to == "PN" for report in reports if report.category == "deal_apparent")


def test_the_rixe_watch_has_something_to_ring_for() -> None:
    reports = [report for chunk in TOWNS[0].field_reports() for report in chunk]
    linked = [r for r in reports if {r.quartier, r.other_quartier} == {"GAR", "LOU"}]
    recent = [r for r in linked if TODAY - r.at.date() <= timedelta(days=3)]
    assert len(recent) >= 3
    assert len({report.team for report in recent}) >= 2


def test_landlords_are_not_there_at_weekends_nor_mediators_on_sundays() -> None:
    for hours in TOWNS[2].presence():
        assert 0 < hours.hours <= 8
        assert hours.team != "bailleurs" or hours.day.weekday() < 5
        assert hours.team != "mediation_soir" or hours.day.weekday() < 6
