"""Planted duplicates are known, and look-alikes are other people."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date

import pytest

from workbench.demo.draws import Draws
from workbench.demo.people import youths
from workbench.demo.slips import OPERATORS, Entry, plant
from workbench.domain.people import plain_key

TODAY = date(2026, 11, 23)
YOUTHS = youths(1, TODAY, 4_000)
PLANTS = plant(YOUTHS, 1)
BY_ID = {youth.id: youth for youth in YOUTHS}


def _typed(surname: str = "Martin", first_name: str = "Léa", birth: date | None = date(2012, 5, 7)) -> Entry:
    return Entry("FIC-J1", surname, first_name, birth, "F", "GAR", "", None)


@pytest.mark.parametrize(
    ("operator", "before", "after"),
    [
        ("accents perdus", ("Bérénice", "Aïcha"), ("Berenice", "Aicha")),
        ("trait d'union ou espace", ("Lopes-Marques", "Marie-Lou"), ("Lopes Marques", "Marie Lou")),
        ("nom et prénom inversés", ("Sow", "Éva"), ("Éva", "Sow")),
        ("particule collée", ("Ben Ali", "Nour"), ("Benali", "Nour")),
        ("particule collée", ("N'Diaye", "Nour"), ("Ndiaye", "Nour")),
        ("particule collée", ("de la Tour", "Nour"), ("Delatour", "Nour")),
        ("translittération", ("Diallo", "Aïcha"), ("Diallo", "Aisha")),
        ("zéro pour O", ("Moreau", "Léa"), ("M0reau", "Léa")),
        ("majuscules", ("Géraud", "Léa"), ("GÉRAUD", "LÉA")),
        ("espace insécable", ("Ben Ali", "Léa"), ("Ben\u00a0Ali", "Léa")),
        ("caractères abîmés", ("Géraud", "Zoé"), ("GÃ©raud", "ZoÃ©")),
    ],
)
def test_each_slip_of_a_name_does_what_it_says(
    operator: str, before: tuple[str, str], after: tuple[str, str]
) -> None:
    slip = OPERATORS[operator](_typed(*before), Draws(1, "slips"))
    assert slip is not None
    assert (slip.surname, slip.first_name) == after


def test_a_decomposed_name_looks_the_same_and_is_not() -> None:
    slip = OPERATORS["forme décomposée"](_typed("Géraud"), Draws(1, "slips"))
    assert slip is not None
    assert slip.surname != "Géraud"
    assert unicodedata.normalize("NFC", slip.surname) == "Géraud"


@pytest.mark.parametrize(
    ("operator", "births"),
    [
        ("jour et mois inversés", {date(2012, 7, 5)}),
        ("année décalée d'un an", {date(2011, 5, 7), date(2013, 5, 7)}),
        ("date absente", {None}),
    ],
)
def test_each_slip_of_a_date_does_what_it_says(operator: str, births: set[date | None]) -> None:
    slip = OPERATORS[operator](_typed(), Draws(1, "slips"))
    assert slip is not None
    assert slip.birth_date in births


@pytest.mark.parametrize(
    ("operator", "who"),
    [
        ("accents perdus", _typed("Martin", "Lea")),
        ("particule collée", _typed("Benali")),
        ("jour et mois inversés", _typed(birth=date(2012, 5, 17))),
        ("jour et mois inversés", _typed(birth=date(2012, 5, 5))),
        ("un nom sur deux", _typed("Le Goff")),
    ],
)
def test_a_slip_that_cannot_happen_is_not_made(operator: str, who: Entry) -> None:
    assert OPERATORS[operator](who, Draws(1, "slips")) is None


def test_four_persons_in_a_hundred_are_entered_twice_by_every_operator() -> None:
    assert len(PLANTS.duplicates) == len(PLANTS.truth) == 160
    counts = Counter(operator for _, operator in PLANTS.truth.values())
    assert set(counts) == set(OPERATORS)
    assert set(counts.values()) == {10}
    assert len({original for original, _ in PLANTS.truth.values()}) == 160


def test_every_duplicate_differs_from_its_original_and_from_it_alone() -> None:
    for typed in PLANTS.duplicates:
        youth = BY_ID[PLANTS.truth[typed.id][0]]
        written = (typed.surname, typed.first_name, typed.birth_date)
        assert written != (youth.surname, youth.first_name, youth.birth_date)
        assert (typed.address, typed.sex) == (youth.address, youth.sex)


def test_homonyms_share_the_name_and_neither_birth_nor_home() -> None:
    for homonym in PLANTS.homonyms:
        youth = BY_ID[homonym.id.removesuffix("-H")]
        assert (homonym.surname, homonym.first_name) == (youth.surname, youth.first_name)
        assert homonym.birth_date != youth.birth_date
        assert homonym.address != youth.address


def test_twins_share_all_but_the_first_name() -> None:
    for twin in PLANTS.twins:
        youth = BY_ID[twin.id.removesuffix("-T")]
        shared = (twin.surname, twin.birth_date, twin.address)
        assert shared == (youth.surname, youth.birth_date, youth.address)
        assert plain_key(twin.first_name) != plain_key(youth.first_name)


def test_no_pair_is_both_a_duplicate_and_a_negative() -> None:
    assert not {pair[1] for pair in PLANTS.negatives} & set(PLANTS.truth)
    assert len(PLANTS.negatives) == len(PLANTS.homonyms) + len(PLANTS.twins)


def test_planting_is_the_same_each_time_and_prints_nobody() -> None:
    assert plant(YOUTHS, 1) == PLANTS
    assert PLANTS.duplicates[0].surname not in repr(PLANTS.duplicates[0])


def test_a_tiny_town_has_its_slips_too() -> None:
    plants = plant(youths(1, TODAY, 40), 1)
    assert len(plants.duplicates) == 3
    assert len(plants.homonyms) == len(plants.twins) == 2
