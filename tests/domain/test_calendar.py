"""Dates, against oracles written another way: day by day, and a published list of holidays."""

from __future__ import annotations

import calendar as gregorian
import csv
import os
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.calendar import (
    AgeBand,
    BroadAge,
    SchoolCalendar,
    add_months,
    add_working_days,
    age_band,
    age_on,
    birthday,
    is_public_holiday,
    is_working_day,
    public_holidays,
    working_days_between,
)
from workbench.errors import Refused

HERE = Path(__file__).parent
SCHOOL_TABLE = HERE.parents[1] / "data" / "reference" / "school_holidays_zone_c.csv"
DAY = timedelta(days=1)
PAIRS = 10_000 if os.environ.get("CLSPD_CAMPAIGN") == "full" else 1_000

PUBLISHED: dict[date, str] = {}
with (HERE / "public_holidays_2023_2030.csv").open(encoding="utf-8") as lines:
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=";")
    PUBLISHED = {date.fromisoformat(row["date"]): row["nom"] for row in rows}

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.fixture(scope="module")
def zone_c() -> SchoolCalendar:
    return SchoolCalendar.parse(SCHOOL_TABLE.read_text(encoding="utf-8"))


def test_public_holidays_are_those_of_the_published_list_from_2023_to_2030():
    computed = {day: name for year in range(2023, 2031) for day, name in public_holidays(year).items()}
    assert computed == PUBLISHED
    assert list(computed) == sorted(computed)


def test_ascension_on_a_feast_of_may_is_one_day_off_with_two_names():
    assert public_holidays(2008)[date(2008, 5, 1)] == "Ascension, Fête du Travail"
    assert len(public_holidays(2008)) == 10


def test_nobody_can_alter_the_holidays_of_everybody():
    with pytest.raises(TypeError):
        public_holidays(2026)[date(2026, 6, 1)] = "pont"  # type: ignore[index]


def slow_shift(start: date, n: int) -> date:
    """Every day in a row, holidays read in the published list, no shortcut."""
    direction = 1 if n > 0 else -1
    ordinal, seen = start.toordinal(), 0
    while seen < abs(n):
        ordinal += direction
        day = date.fromordinal(ordinal)
        if day.isoweekday() not in (6, 7) and day not in PUBLISHED:
            seen += 1
    return date.fromordinal(ordinal)


def test_no_deadline_is_off_by_a_day_over_random_pairs():
    dice = random.Random(20261123)
    for _ in range(PAIRS):
        start = date(2024, 1, 1) + dice.randrange(6 * 365) * DAY
        n = dice.randint(-120, 120)
        end = add_working_days(start, n)
        assert end == slow_shift(start, n), (start, n)
        assert n == 0 or is_working_day(end)
        if n > 0:
            assert working_days_between(start, end) == n
            assert working_days_between(end, start) == -n


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-04-30", 1, "2026-05-04"),  # 1 May is a Friday
        ("2026-05-13", 1, "2026-05-15"),  # Ascension; the bridge is worked in a town hall
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-11-21", 5, "2026-11-27"),  # from a Saturday
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-11-23", -1, "2026-11-20"),
    ],
)
def test_five_working_days_skip_week_ends_and_holidays(start: str, n: int, end: str):
    assert add_working_days(date.fromisoformat(start), n) == date.fromisoformat(end)


def test_g09_a_plan_started_on_31_august_ends_on_28_february():
    start = date(2024, 8, 31)
    assert add_months(start, 6) == date(2025, 2, 28)
    assert [add_months(start, n) for n in (1, 3, 5)] == [
        date(2024, 9, 30),
        date(2024, 11, 30),
        date(2025, 1, 31),
    ]


@given(days, st.integers(-300, 300))
def test_months_later_the_day_is_the_same_or_the_last_of_its_month(start: date, n: int):
    end = add_months(start, n)
    assert (end.year - start.year) * 12 + end.month - start.month == n
    last = gregorian.monthrange(end.year, end.month)[1]
    assert end.day == start.day if start.day <= last else end.day == last


@given(days, st.integers(0, 100), st.integers(0, 100))
def test_more_months_are_never_an_earlier_day(start: date, n: int, more: int):
    assert add_months(start, n) <= add_months(start, n + more)


def test_g19_born_on_29_february_25_years_end_on_28_february():
    assert birthday(date(2000, 2, 29), 25) == date(2025, 2, 28)
    assert age_on(date(2000, 2, 29), date(2025, 2, 27)) == 24
    assert age_on(date(2000, 2, 29), date(2025, 2, 28)) == 25
    assert age_on(date(2000, 2, 29), date(2024, 2, 28)) == 23


def test_g08_eighteen_is_reached_on_the_birthday_itself():
    assert age_on(date(2006, 5, 15), date(2024, 5, 14)) == 17
    assert age_on(date(2006, 5, 15), date(2024, 5, 15)) == 18


@given(days, st.integers(0, 36_500))
def test_age_equals_the_birthdays_counted_one_by_one(birth: date, lived: int):
    day = birth + lived * DAY
    counted, year = 0, birth.year + 1
    while year <= day.year:
        leap_child_in_common_year = (birth.month, birth.day) == (2, 29) and not gregorian.isleap(year)
        feast = date(year, 2, 28) if leap_child_in_common_year else date(year, birth.month, birth.day)
        counted += feast <= day
        year += 1
    assert age_on(birth, day) == counted


def test_every_age_has_one_band_and_one_broad_band():
    words = [age_band(age).value for age in range(30)]
    assert words[9:14] == ["moins de 10 ans", "10-12 ans", "10-12 ans", "10-12 ans", "13-15 ans"]
    assert words[15:19] == ["13-15 ans", "16-17 ans", "16-17 ans", "18-25 ans"]
    assert words[25:27] == ["18-25 ans", "plus de 25 ans"]
    for age in range(0, 120):
        assert age_band(age).broad is (BroadAge.UNDER_16 if age < 16 else BroadAge.FROM_16)
    assert {age_band(age) for age in range(-1, 120)} == set(AgeBand)


def test_zone_c_knows_the_bridges_of_ascension_the_package_forgot(zone_c: SchoolCalendar):
    for year in range(2023, 2029):
        ascension = next(day for day, name in public_holidays(year).items() if name == "Ascension")
        bridge = zone_c.holiday_on(ascension + DAY)
        assert bridge is not None
        assert bridge.name == "Pont de l'Ascension"
        assert bridge.to_confirm is (year not in (2027,))


def test_wednesday_afternoons_of_term_are_school_days_and_holidays_are_not(zone_c: SchoolCalendar):
    assert zone_c.is_school_day(date(2026, 12, 9))
    assert not zone_c.is_school_day(date(2026, 12, 19))
    assert not zone_c.is_school_day(date(2027, 1, 3))
    assert zone_c.is_school_day(date(2027, 1, 4))
    assert not zone_c.is_school_day(date(2026, 11, 11))
    assert not zone_c.is_school_day(date(2026, 11, 15))


def test_after_the_last_line_of_the_table_nothing_is_guessed(zone_c: SchoolCalendar):
    assert zone_c.covered == (date(2023, 1, 1), date(2028, 8, 31))
    for day in (date(2028, 9, 1), date(2022, 12, 31)):
        with pytest.raises(Refused, match="calendrier scolaire") as refusal:
            zone_c.holiday_on(day)
        assert refusal.value.rules == ["CAL1"]


HEAD = "nom;debut_inclus;fin_incluse;source;a_confirmer\n"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "la colonne « nom » manque"),
        ("nom;debut_inclus\n", "la colonne « fin_incluse » manque"),
        (HEAD, "la table est vide"),
        (HEAD + "Hiver;2026-02-21;2026-02-30;x;non\n", "ligne 2"),
        (HEAD + "Hiver;2026-02-21;2026-02-01;x;non\n", "ligne 2"),
        (HEAD + "Hiver;2026-02-21\n", "ligne 2"),
        (HEAD + "Hiver;2026-02-01;2026-02-09;x;peut-être\n", "ligne 2"),
        (HEAD + "A;2026-02-01;2026-02-09;x;non\nB;2026-02-09;2026-02-12;x;non\n", "recouvrent au 09/02/2026"),
    ],
)
def test_a_damaged_school_table_is_refused_with_its_line(table: str, words: str):
    with pytest.raises(Refused) as refusal:
        SchoolCalendar.parse(table)
    assert words.replace("\u00a0", " ") in str(refusal.value).replace("\u00a0", " ")


def test_the_new_year_is_a_holiday_everywhere():
    assert all(is_public_holiday(date(year, 1, 1)) for year in range(1990, 2090))
