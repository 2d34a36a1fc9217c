"""Chance without chance: each value is a function of the seed, the table, the row and the column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")
Row = int | str
SPAN = 2**64


@dataclass(frozen=True)
class Draws:
    """The draws of one table: adding a row, a column or a table changes no other value."""

    seed: int
    table: str

    def bits(self, row: Row, column: str) -> int:
        """64 bits that depend on nothing but seed, table, row and column."""
        key = f"{self.seed}\x1f{self.table}\x1f{row}\x1f{column}".encode()
        return int.from_bytes(blake2b(key, digest_size=8).digest(), "big")

    def below(self, row: Row, column: str, count: int) -> int:
        """A whole number from 0 to `count` - 1, without division: the same on every machine."""
        return self.bits(row, column) * count // SPAN

    def integer(self, row: Row, column: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(row, column, high - low + 1)

    def unit(self, row: Row, column: str) -> float:
        """A number from 0 included to 1 excluded, exact in 53 bits."""
        return (self.bits(row, column) >> 11) / 2**53

    def chance(self, row: Row, column: str, probability: float) -> bool:
        """True with this probability."""
        return self.unit(row, column) < probability

    def choice(self, row: Row, column: str, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[self.below(row, column, len(options))]

    def weighted(self, row: Row, column: str, options: Scale[T]) -> T:
        """One of the options, as likely as its weight."""
        return options.pick(self.bits(row, column))

    def shuffled(self, row: Row, column: str, items: Iterable[T]) -> list[T]:
        """The items in another order; each item is placed by a draw of its own position."""
        numbered = list(enumerate(items))
        return [item for _, item in sorted(numbered, key=lambda pair: self.bits(row, f"{column}#{pair[0]}"))]

    def day(self, row: Row, column: str, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.integer(row, column, 0, (last - first).days))

    def normal(self, row: Row, column: str, mean: float, deviation: float) -> float:
        """About normal: twelve uniform draws added, so that no mathematical library changes a digit."""
        total = sum(self.unit(row, f"{column}#{n}") for n in range(12))
        return mean + deviation * (total - 6.0)

    def poisson(self, row: Row, column: str, mean: float) -> int:
        """A count of independent events; above 30, its normal approximation."""
        if mean > 30:
            return max(0, round(self.normal(row, column, mean, mean**0.5)))
        count, product, floor = 0, self.unit(row, f"{column}#0"), 2.718281828459045**-mean
        while product > floor:
            count += 1
            product *= self.unit(row, f"{column}#{count}")
        return count


class Scale(Generic[T]):
    """Options with whole weights, ready to be drawn from many times."""

    def __init__(self, weights: Iterable[tuple[T, int]]) -> None:
        pairs = [(option, weight) for option, weight in weights if weight > 0]
        self._options = [option for option, _ in pairs]
        self._bounds = list(accumulate(weight for _, weight in pairs))

    def pick(self, bits: int) -> T:
        """The option under this draw of 64 bits."""
        return self._options[bisect_right(self._bounds, bits * self._bounds[-1] // SPAN)]
