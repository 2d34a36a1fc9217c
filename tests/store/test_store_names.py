"""People typed twice are found again; twins and homonyms are not taken for one person."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest

from tests.factories import TODAY
from workbench.demo.people import youths
from workbench.demo.slips import OPERATORS, Entry, entry, plant
from workbench.store.names import Known, NameIndex, known, mended

PEOPLE = 4_000


class Town:
    """Invented people in an index, their slips and their look-alikes."""

    def __init__(self, seed: int) -> None:
        people = youths(seed, TODAY, PEOPLE)
        self.plants = plant(people, seed, share=0.15)
        self._numbers: dict[str, int] = {}
        self._next = count(1)
        self.index = NameIndex()
        self.index.add(self.known(entry(one)) for one in people)

    def known(self, one: Entry) -> Known:
        number = self._numbers.setdefault(one.id, next(self._next))
        return known(number, one.surname, one.first_name, one.birth_date)

    def likely(self, one: Entry) -> set[int]:
        return {match.person for match in self.index.likely(self.known(one))}

    def number(self, id: str) -> int:
        return self._numbers[id]


@pytest.fixture(scope="module", params=[1, 2, 3])
def town(request) -> Town:
    return Town(request.param)


def test_planted_duplicates_are_found_and_look_alikes_are_not(town, capsys):
    tried, found, wrong = Counter(), Counter(), 0
    for slip in town.plants.duplicates:
        original, operator = town.plants.truth[slip.id]
        answers = town.likely(slip)
        tried[operator] += 1
        found[operator] += town.number(original) in answers
        wrong += len(answers - {town.number(original)})
    look_alikes = (*town.plants.homonyms, *town.plants.twins)
    wrong += sum(len(town.likely(one)) for one in look_alikes)
    recall, precision = found.total() / tried.total(), found.total() / (found.total() + wrong)
    with capsys.disabled():
        told = f"{recall:.4f} found, {precision:.4f} right"
        print(f"\n{tried.total()} slips, {len(look_alikes)} look-alikes: {told}")
    assert set(tried) == set(OPERATORS)
    assert recall >= 0.98
    assert precision >= 0.95
    assert {name: found[name] for name in tried if found[name] < 0.95 * tried[name]} == {}


def test_a_search_forgives_order_accents_and_case(town):
    for slip in town.plants.duplicates[:50]:
        original, _ = town.plants.truth[slip.id]
        if town.plants.truth[slip.id][1] == "un nom sur deux":
            continue
        found = {m.person for m in town.index.search(f"{slip.first_name} {slip.surname}")}
        assert town.number(original) in found, town.plants.truth[slip.id][1]


def test_a_match_says_why_without_a_name(town):
    for slip in town.plants.duplicates:
        for match in town.index.likely(town.known(slip)):
            assert slip.surname not in match.why
            assert match.why.count(",") == 1
    assert "Exemple" not in repr(known(1, "Exemple", "Lou", TODAY))


def test_an_empty_search_finds_nobody(town):
    assert [town.index.search(typed) for typed in ("", "  ", "-", "'")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ZoÃ©", "Zoé"), ("M0reau", "Moreau"), ("Zoé", "Zoé"), ("10", "10"), ("Léa 0", "Léa 0")],
)
def test_a_damaged_name_is_read_as_it_was_meant(typed, meant):
    assert mended(typed) == meant
