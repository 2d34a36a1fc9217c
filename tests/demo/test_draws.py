"""The draws depend on seed, table, row and column, and on nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from workbench.demo.draws import Draws, Scale

DRAWS = Draws(1, "people")


def test_a_draw_is_frozen_for_ever() -> None:
    assert DRAWS.bits(7, "surname") == 10867591601295996850
    assert [DRAWS.integer(row, "age", 11, 17) for row in range(8)] == [14, 13, 11, 15, 14, 13, 13, 14]


@pytest.mark.parametrize("other", [Draws(2, "people"), Draws(1, "cases")])
def test_another_seed_or_table_gives_other_draws(other: Draws) -> None:
    assert other.bits(7, "surname") != DRAWS.bits(7, "surname")


def test_a_row_and_a_column_cannot_be_taken_for_another_pair() -> None:
    assert DRAWS.bits("1", "2.3") != DRAWS.bits("1.2", "3")


def test_shuffling_more_items_keeps_the_order_of_the_others() -> None:
    few = DRAWS.shuffled("all", "order", range(50))
    more = [item for item in DRAWS.shuffled("all", "order", range(80)) if item < 50]
    assert sorted(few) == list(range(50))
    assert few == more != list(range(50))


def test_weights_are_followed() -> None:
    scale = Scale([("often", 3), ("rare", 1), ("never", 0)])
    counts = Counter(DRAWS.weighted(row, "kind", scale) for row in range(8_000))
    assert set(counts) == {"often", "rare"}
    assert counts["often"] / 8_000 == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("mean", [0.4, 3.0, 33.0, 90.0])
def test_counts_of_events_have_their_mean_and_their_spread(mean: float) -> None:
    counts = [DRAWS.poisson(row, "count", mean) for row in range(4_000)]
    average = sum(counts) / len(counts)
    variance = sum((count - average) ** 2 for count in counts) / len(counts)
    assert average == pytest.approx(mean, rel=0.06)
    assert variance == pytest.approx(mean, rel=0.12)


def test_days_and_numbers_reach_both_ends() -> None:
    days = {DRAWS.day(row, "day", date(2026, 2, 27), date(2026, 3, 1)) for row in range(60)}
    assert days == {date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)}
    assert {DRAWS.integer(row, "n", 1, 3) for row in range(60)} == {1, 2, 3}


def test_the_hash_seed_of_python_changes_nothing() -> None:
    program = (
        "import hashlib, json; from datetime import date; from workbench.demo.town import lines, make_town\n"
        "town = make_town('mini', 3, date(2026, 11, 23))\n"
        "print(json.dumps(hashlib.sha256('\\n'.join(lines(town)).encode()).hexdigest()))"
    )
    digests = {
        json.loads(
            subprocess.run(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
            ).stdout
        )
        for seed in ("0", "1", "4242")
    }
    assert len(digests) == 1
