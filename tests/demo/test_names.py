"""The reviewed lists are varied, and a name says nothing of what happens to a person."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from itertools import product

import pytest

from workbench.demo.lists import column, first_names, read
from workbench.demo.town import make_town

SURNAMES = column("demo/surnames", "name")
FIRST_NAMES = column("demo/first_names", "name")
SPLITS: dict[str, Callable[[str], bool]] = {
    "first half of the list": lambda name: SURNAMES.index(name) < len(SURNAMES) / 2,
    "accented": lambda name: not name.isascii(),
    "of several words": lambda name: any(mark in name for mark in " -'"),
    "long": lambda name: len(name) > 6,
    "every other line": lambda name: SURNAMES.index(name) % 2 == 0,
}
FACTS = ("category", "reporter", "quartier", "orientation", "outcome")


def test_lists_have_the_announced_columns_and_nothing_on_origin() -> None:
    assert set(read("demo/first_names")[0]) == {"name", "usual_sex"}
    assert set(read("demo/surnames")[0]) == {"name"}


@pytest.mark.parametrize(("names", "least"), [(FIRST_NAMES, 350), (SURNAMES, 500)])
def test_lists_are_long_without_doubles_and_composed(names: tuple[str, ...], least: int) -> None:
    assert len(names) == len(set(names)) >= least
    assert all(unicodedata.is_normalized("NFC", name) and name == name.strip() for name in names)


@pytest.mark.parametrize("names", [FIRST_NAMES, SURNAMES])
def test_lists_hold_the_difficult_cases(names: tuple[str, ...]) -> None:
    assert min(map(len, names)) == 1
    assert max(map(len, names)) == 40
    assert sum(not name.isascii() for name in names) > len(names) / 12
    assert sum("-" in name for name in names) >= 10
    assert any("'" in name for name in names)


@pytest.mark.parametrize("start", ["de la ", "Ben ", "N'", "O'", "d'", "El ", "Van den ", "Aït "])
def test_surnames_hold_particles(start: str) -> None:
    assert any(name.startswith(start) for name in SURNAMES)


def test_every_sex_has_many_first_names() -> None:
    assert min(len(first_names(sex)) for sex in "FMX") > 150


def _observations(seeds: Iterable[int]) -> list[tuple[str, dict[str, str]]]:
    """Surname of one youth per family, and what happened: siblings share a home and would count twice."""
    seen = []
    for town in (make_town("S", seed, date(2026, 11, 23)) for seed in seeds):
        youths = {youth.id: youth for youth in town.youths}
        families = set[str]()
        for case in town.cases:
            youth = youths[case.referral.youth]
            if youth.family in families or case.referral.same_fact:
                continue
            families.add(youth.family)
            first = case.examinations[0].orientation if case.examinations else "aucune"
            facts = (
                case.referral.category,
                case.referral.partner,
                youth.quartier,
                first,
                str(case.left_reason),
            )
            seen.append((youth.surname, dict(zip(FACTS, facts, strict=True))))
    return seen


def _too_linked(pairs: list[tuple[bool, str]]) -> bool:
    """Pearson's chi² beyond its mean by more than four deviations (p < 1 in 10,000 at these sizes)."""
    table, groups, facts = Counter(pairs), Counter(g for g, _ in pairs), Counter(f for _, f in pairs)
    kept = [fact for fact, count in facts.items() if count * min(groups.values()) / len(pairs) >= 5]
    expected = {(g, f): groups[g] * facts[f] / len(pairs) for g, f in product(groups, kept)}
    chi2 = sum((table[cell] - mean) ** 2 / mean for cell, mean in expected.items())
    freedom = len(kept) - 1
    return chi2 > freedom + 4 * (2 * freedom) ** 0.5


OBSERVED = _observations(range(12))


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("split", SPLITS)
def test_a_surname_tells_nothing(split: str, fact: str) -> None:
    assert not _too_linked([(SPLITS[split](name), facts[fact]) for name, facts in OBSERVED])


@pytest.mark.parametrize("fact", FACTS)
def test_a_planted_link_would_be_seen(fact: str) -> None:
    common = Counter(facts[fact] for _, facts in OBSERVED).most_common(1)[0][0]
    planted = [
        (row % 8 == 0 if facts[fact] != common else row % 8 < 3, facts[fact])
        for row, (_, facts) in enumerate(OBSERVED)
    ]
    assert _too_linked(planted)
