"""Dates of partners' lists: read in French order or returned to be corrected, never guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.french import long_date, month_name
from workbench.domain.referral_dates import EPOCH_1900, EPOCH_1904, Cell, Problem, parse_date

TODAY = date(2026, 5, 1)
AUGUST = date(2013, 8, 7)


def problem(cell: Cell) -> Problem:
    found = parse_date(cell, today=TODAY)
    assert isinstance(found, Problem), found
    return found


@pytest.mark.parametrize(
    "cell",
    [
        *("07/08/2013", "7/8/2013", "07-08-2013", "07.08.2013", " 07/08/2013 ", "07 08 2013"),
        *("2013-08-07", "2013-08-07T00:00:00", "2013-08-07 00:00:00", "2013/08/07"),
        *("7 août 2013", "07 aout 2013", "7 AOÛT 2013", "le 7 août 2013"),
        *("07 / 08 / 2013", "7\u00a0août\u00a02013"),
        *("mercredi 7 août 2013", "07/08/2013 18:30", "7-août-2013"),
        *("07/08/2013 à 18h30", AUGUST, datetime(2013, 8, 7, 12)),
    ],
)  # fmt: skip
def test_a_date_written_in_the_french_order_is_read(cell: Cell):
    assert parse_date(cell, today=TODAY) == AUGUST


@pytest.mark.parametrize("cell", ["1er mars 2012", "1ᵉʳ mars 2012", "1 mars 2012"])
def test_the_first_of_a_month_is_read(cell: str):
    assert parse_date(cell, today=TODAY) == date(2012, 3, 1)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("08/25/2013", "mois 25"),
        ("2013-25-08", "mois 25"),
        ("30/02/2013", "n'existe pas"),
        ("29/02/2013", "n'existe pas"),
        ("31 avril 2013", "n'existe pas"),
        ("45/01/2013", "jour 45"),
        ("00/01/2013", "jour 0"),
        ("01/01/0000", "n'existe pas"),
        ("07/08/13", "quatre chiffres"),
        ("7 août 13", "quatre chiffres"),
        ("13-08-07", "quatre chiffres"),
        ("07082013", "sans séparateur"),
        ("20130807", "sans séparateur"),
        ("2013", "année seule"),
        (2013, "année seule"),
        ("août 2013", "pas lisible"),
        ("mardi 7 août 2013", "jour de la semaine"),
        ("07/08/2013 25:00", "heure"),
        ("07/08-2013", "pas lisible"),
        ("7 brumaire 2013", "pas lisible"),
        ("inconnue", "pas lisible"),
        ("=2*3", "pas lisible"),
        ("٠٧/٠٨/٢٠١٣", "pas lisible"),
        ("", "manque"),
        (None, "manque"),
        (True, "pas une date"),
        (0, "pas une date"),
        (-5, "pas une date"),
        (10**12, "pas une date"),
        (float("inf"), "pas une date"),
        (float("nan"), "pas une date"),
        ("02/05/2026", "avenir"),
        (date(2030, 1, 1), "avenir"),
        ("01/01/1905", "120 ans"),
    ],
)
def test_a_date_that_is_not_sure_is_returned_with_what_to_correct(cell: Cell, words: str):
    assert words in problem(cell).text
    assert "2013" not in repr(problem(cell))


@pytest.mark.parametrize("cell", [41500, 41500.0, 41500.75, "41500"])
def test_a_spreadsheet_serial_is_recognised_only_after_confirmation(cell: Cell):
    found = problem(cell)
    assert (found.rule, found.suggestion) == ("I5", date(2013, 8, 14))
    assert "2013" not in repr(found)
    assert parse_date(cell, today=TODAY, serials_confirmed=True) == date(2013, 8, 14)


def test_a_serial_of_an_old_mac_is_counted_from_1904():
    confirmed = parse_date(41500 - 1462, today=TODAY, serials_confirmed=True, epoch=EPOCH_1904)
    assert confirmed == EPOCH_1900 + timedelta(days=41500)


@given(st.dates(date(1910, 1, 1), TODAY))
def test_every_day_is_read_back_from_every_way_of_writing_it(day: date):
    ways = [
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        f"{day.day} {month_name(day.month)} {day.year}",
        long_date(day),
    ]
    assert {parse_date(way, today=TODAY) for way in ways} == {day}


@given(st.one_of(st.text(), st.integers(), st.floats(), st.datetimes()))
def test_no_cell_whatever_it_holds_escapes_as_an_exception(cell: Cell):
    assert isinstance(parse_date(cell, today=TODAY), date | Problem)
    assert isinstance(parse_date(cell, today=TODAY, serials_confirmed=True), date | Problem)
