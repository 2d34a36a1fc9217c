"""The reviewed lists of `data/` from which the invented town is drawn."""

from __future__ import annotations

import csv
from functools import cache
from types import MappingProxyType

from workbench.settings import data_folder

Line = MappingProxyType[str, str]


@cache
def read(name: str) -> tuple[Line, ...]:
    """The lines of one list, such as `demo/streets`, by column name."""
    path = data_folder() / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(MappingProxyType(row) for row in csv.DictReader(file, delimiter=";"))


@cache
def column(name: str, key: str, **where: str) -> tuple[str, ...]:
    """One column of a list, for the lines that hold these values."""
    return tuple(line[key] for line in read(name) if all(line[k] == v for k, v in where.items()))


@cache
def first_names(sex: str) -> tuple[str, ...]:
    """The first names usually given to F or M, with those given to both; all of them for X."""
    usual = {"F": "FX", "M": "MX", "X": "FMX"}[sex]
    return tuple(line["name"] for line in read("demo/first_names") if line["usual_sex"] in usual)
