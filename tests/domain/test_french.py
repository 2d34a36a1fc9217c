"""French words: what a mayor can read aloud, and spaces that never break a line."""

from __future__ import annotations

from datetime import date, time

import pytest

from workbench.domain import french

TODAY = date(2026, 11, 23)


def spaced(text: str) -> str:
    """Expected words are typed with « _ » for U+00A0 and « ~ » for U+202F."""
    return text.replace("_", "\u00a0").replace("~", "\u202f")


def test_dates_are_written_out_in_french():
    assert french.long_date(date(2026, 12, 1)) == spaced("mardi 1ᵉʳ_décembre 2026")
    assert french.long_date(date(2027, 8, 15)) == spaced("dimanche 15_août 2027")
    assert french.short_date(date(2026, 12, 1)) == spaced("1ᵉʳ_déc.")
    assert french.short_date(date(2026, 5, 4)) == spaced("4_mai")
    assert french.numeric_date(date(2026, 3, 1)) == "01/03/2026"
    assert [french.month_name(month) for month in (1, 2, 8, 12)] == ["janvier", "février", "août", "décembre"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 21), "samedi 21_novembre"),
        (date(2026, 11, 22), "hier"),
        (date(2026, 11, 23), "aujourd'hui"),
        (date(2026, 11, 24), "demain"),
        (date(2026, 11, 26), "jeudi_26"),
        (date(2026, 11, 29), "dimanche_29"),
        (date(2026, 11, 30), "lundi 30_novembre"),
        (date(2026, 12, 1), "mardi 1ᵉʳ_décembre"),
        (date(2027, 1, 4), "lundi 4_janvier 2027"),
    ],
)
def test_a_day_is_said_as_people_say_it(day: date, words: str):
    assert french.day_words(day, TODAY) == spaced(words)


@pytest.mark.parametrize(
    ("moment", "words"),
    [(time(14, 30), "14_h_30"), (time(14), "14_h"), (time(9, 5), "9_h_05"), (time(0), "0_h")],
)
def test_a_clock_time_has_an_h_between_spaces(moment: time, words: str):
    assert french.clock_words(moment) == spaced(words)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0_min"), (8, "8_min"), (60, "1_h"), (95, "1_h_35"), (605, "10_h_05"), (-5, "−_5_min")],
)
def test_a_duration_is_in_hours_and_minutes(minutes: int, words: str):
    assert french.duration_words(minutes) == spaced(words)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 14), "9_jours de retard"),
        (date(2026, 11, 22), "1_jour de retard"),
        (date(2026, 11, 23), "pour aujourd'hui"),
        (date(2026, 11, 24), "pour demain"),
        (date(2026, 11, 26), "dans 3_jours"),
        (date(2023, 2, 7), "1~385_jours de retard"),
    ],
)
def test_a_due_date_says_how_late_it_is(due: date, words: str):
    assert french.days_late_words(due, TODAY) == spaced(words)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-10-17", "2026-10-17", "le 17_octobre 2026"),
        ("2026-12-01", "2026-12-30", "du 1ᵉʳ au 30_décembre 2026"),
        ("2026-10-17", "2026-11-01", "du 17_octobre au 1ᵉʳ_novembre 2026"),
        ("2026-12-19", "2027-01-03", "du 19_décembre 2026 au 3_janvier 2027"),
    ],
)
def test_a_period_repeats_only_what_changes(first: str, last: str, words: str):
    assert french.span_words(date.fromisoformat(first), date.fromisoformat(last)) == spaced(words)


@pytest.mark.parametrize(
    ("n", "words"),
    [(0, "0_action"), (1, "1_action"), (2, "2_actions"), (1234567, "1~234~567_actions"), (-3, "−3_actions")],
)
def test_plurals_begin_at_two_and_digits_go_by_three(n: int, words: str):
    assert french.plural(n, "action", "actions") == spaced(words)


def test_an_enumeration_ends_with_et():
    assert [french.enumeration(words) for words in ([], ["3"], ["3", "5"], ["3", "5", "6"])] == [
        "",
        "3",
        "3 et 5",
        "3, 5 et 6",
    ]
