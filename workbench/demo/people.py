"""Invented families: youths of 11 to 24 and the adults who answer for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain, islice

from workbench.demo.draws import Draws, Row, Scale
from workbench.demo.lists import column, first_names, read
from workbench.domain.calendar import add_months, age_on

CANARY_BIRTH = date(2012, 2, 29)
SIBLINGS = Scale([(1, 68), (2, 24), (3, 8)])
SEXES = Scale([("F", 48), ("M", 51), ("X", 1)])
TOWN = "99900 Ville-Exemple"


@dataclass(frozen=True, repr=False)
class Masked:
    """A record that prints its number and nothing else."""

    id: str

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


@dataclass(frozen=True, repr=False)
class Guardian(Masked):
    """An adult who answers for a youth; `authority` is false for one without parental authority."""

    surname: str
    first_name: str
    sex: str
    quality: str
    birth_date: date
    address: str
    phone: str
    authority: bool
    address_withheld: bool


@dataclass(frozen=True, repr=False)
class Youth(Masked):
    """An invented young person."""

    surname: str
    first_name: str
    sex: str
    birth_date: date
    quartier: str
    address: str
    phone: str | None
    school: str | None
    family: str
    guardians: tuple[Guardian, ...]


@dataclass(frozen=True)
class Home:
    """An address in a quartier."""

    quartier: str
    address: str


@cache
def _quartiers() -> Scale[str]:
    return Scale((line["code"], int(line["youths_11_17"])) for line in read("demo/quartiers"))


def fiction_phone(draws: Draws, row: Row, column_name: str, *, mobile: bool) -> str:
    """A number of the ranges kept for fiction: 06 39 98 or 01 99 00."""
    number = draws.below(row, column_name, 10_000)
    return f"{'06 39 98' if mobile else '01 99 00'} {number // 100:02d} {number % 100:02d}"


def home(draws: Draws, row: Row, name: str) -> Home:
    """An address on an invented street."""
    quartier = draws.weighted(row, f"{name}.quartier", _quartiers())
    street = draws.choice(row, f"{name}.street", column("demo/streets", "name", quartier=quartier))
    number = draws.integer(row, f"{name}.number", 1, 98)
    half = " bis" if draws.chance(row, f"{name}.bis", 0.07) else ""
    return Home(quartier, f"{number}{half} {street}, {TOWN}")


def families(seed: int, today: date, table: str = "families", prefix: str = "FIC") -> Iterator[list[Youth]]:
    """Endless families, one list of siblings each; the n-th family never depends on the others."""
    draws = Draws(seed, table)
    number = 0
    while True:
        yield _siblings(draws, number, today, prefix)
        number += 1


def youths(
    seed: int, today: date, count: int, table: str = "families", prefix: str = "FIC"
) -> tuple[Youth, ...]:
    """The first `count` youths of the invented families."""
    return tuple(islice(chain.from_iterable(families(seed, today, table, prefix)), count))


@dataclass(frozen=True)
class Kin:
    """What a family shares: its number, two surnames, two homes, and whether the parents live apart."""

    number: int
    prefix: str
    surnames: tuple[str, str]
    homes: tuple[Home, Home]
    apart: bool


def _siblings(draws: Draws, family: int, today: date, prefix: str) -> list[Youth]:
    surnames = column("demo/surnames", "name")
    kin = Kin(
        number=family,
        prefix=prefix,
        surnames=(draws.choice(family, "surname", surnames), draws.choice(family, "other_surname", surnames)),
        homes=(home(draws, family, "home"), home(draws, family, "other_home")),
        apart=draws.chance(family, "separated", 0.35),
    )
    births = _births(draws, family, today)
    adults = _guardians(draws, kin, births[0])
    return [_youth(draws, kin, rank, birth, adults, today) for rank, birth in enumerate(births)]


def _births(draws: Draws, family: int, today: date) -> list[date]:
    adult = draws.chance(family, "adult", 0.06)
    oldest, youngest = (25, 18) if adult else (18, 11)
    first = add_months(today, -12 * oldest) + timedelta(days=1)
    births = [draws.day(family, "birth", first, add_months(today, -12 * youngest))]
    for rank in range(1, draws.weighted(family, "size", SIBLINGS)):
        gap = (
            0
            if draws.chance(family, f"twins#{rank}", 0.05)
            else draws.integer(family, f"gap#{rank}", 420, 1300)
        )
        birth = births[-1] + timedelta(days=gap)
        if age_on(birth, today) >= 11:
            births.append(birth)
    return [birth if birth != CANARY_BIRTH else birth - timedelta(days=1) for birth in births]


def _guardians(draws: Draws, kin: Kin, eldest: date) -> tuple[Guardian, ...]:
    if draws.chance(kin.number, "two_adults", 0.75):
        return (_guardian(draws, kin, 0, "F", eldest), _guardian(draws, kin, 1, "M", eldest))
    return (_guardian(draws, kin, 0, "F" if draws.chance(kin.number, "mother_alone", 0.8) else "M", eldest),)


def _guardian(draws: Draws, kin: Kin, rank: int, sex: str, eldest: date) -> Guardian:
    row = f"{kin.number}.{rank}"
    years = min(41.0, max(25.1, draws.normal(row, "years", 31, 4)))
    elsewhere = rank == 1 and kin.apart
    parent = draws.chance(row, "parent", 0.96)
    return Guardian(
        id=f"{kin.prefix}-R{kin.number + 1:05d}{'AB'[rank]}",
        surname=kin.surnames[elsewhere],
        first_name=draws.choice(row, "adult_name", first_names(sex)),
        sex=sex,
        quality={"F": "mère", "M": "père"}[sex] if parent else "tiers digne de confiance",
        birth_date=eldest - timedelta(days=round(years * 365.25)),
        address=kin.homes[elsewhere].address,
        phone=fiction_phone(draws, row, "adult_phone", mobile=draws.chance(row, "adult_mobile", 0.8)),
        authority=parent and draws.chance(row, "authority", 0.97),
        address_withheld=elsewhere and draws.chance(row, "withheld", 0.08),
    )


def _youth(
    draws: Draws, kin: Kin, rank: int, birth: date, adults: tuple[Guardian, ...], today: date
) -> Youth:
    row, age = f"{kin.number}.{rank}", age_on(birth, today)
    sex = draws.weighted(row, "sex", SEXES)
    lives = kin.homes[rank > 0 and not draws.chance(row, "same_home", 0.8)]
    phone = fiction_phone(draws, row, "phone", mobile=True)
    return Youth(
        id=f"{kin.prefix}-J{kin.number + 1:05d}{'ABC'[rank]}",
        surname=kin.surnames[rank > 0 and not draws.chance(row, "same_surname", 0.8)],
        first_name=draws.choice(row, "first_name", first_names(sex)),
        sex=sex,
        birth_date=birth,
        quartier=lives.quartier,
        address=lives.address,
        phone=phone if draws.chance(row, "has_phone", 0.6) else None,
        school=_school(draws, row, lives.quartier, age),
        family=f"{kin.prefix}-F{kin.number + 1:05d}",
        guardians=adults if age < 18 else (),
    )


def _school(draws: Draws, row: str, quartier: str, age: int) -> str | None:
    if age >= 18 or draws.chance(row, "unschooled", 0.05):
        return None
    if age >= 15:
        return "LY1"
    return "CO1" if quartier in ("GAR", "LOU", "TUI") else "CO2"
