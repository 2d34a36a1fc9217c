"""The partners of the invented town, the professionals who sit for them, and the papers they sign."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from workbench.demo.draws import Draws
from workbench.demo.lists import Line, column, first_names, read
from workbench.demo.people import Masked
from workbench.domain.calendar import add_months, add_working_days
from workbench.domain.groups import Paper, Signature


@dataclass(frozen=True)
class Quartier:
    """An invented neighbourhood; `youths` is its population of 11 to 17, for rates."""

    code: str
    name: str
    qpv: bool
    youths: int


@dataclass(frozen=True)
class Place:
    """A place of a quartier, without coordinates."""

    code: str
    quartier: str
    name: str
    kind: str
    landlord: str | None


@dataclass(frozen=True)
class School:
    """A school; collèges and lycées are partners too."""

    code: str
    name: str
    kind: str
    quartier: str
    partner: str | None


@dataclass(frozen=True)
class Partner:
    """An organisation of the CLSPD."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Group:
    """A group of CSI art. L132-5 and its règlement intérieur."""

    code: str
    name: str
    rules: tuple[Paper, ...]


@dataclass(frozen=True, repr=False)
class Member(Masked):
    """A professional: the partner, the function, the groups, whom they replace, what they signed."""

    surname: str
    first_name: str
    sex: str
    function: str
    role: str
    email: str
    partner: str
    groups: tuple[str, ...]
    replaces: str | None
    signatures: tuple[Signature, ...]


def quartiers() -> tuple[Quartier, ...]:
    """The six invented quartiers."""
    return tuple(
        Quartier(line["code"], line["name"], line["qpv"] == "oui", int(line["youths_11_17"]))
        for line in read("demo/quartiers")
    )


def places() -> tuple[Place, ...]:
    """The places where things happen."""
    return tuple(
        Place(line["code"], line["quartier"], line["name"], line["kind"], line["landlord"] or None)
        for line in read("demo/places")
    )


def schools() -> tuple[School, ...]:
    """The schools."""
    return tuple(
        School(line["code"], line["name"], line["kind"], line["quartier"], line["partner"] or None)
        for line in read("demo/schools")
    )


def partners() -> tuple[Partner, ...]:
    """The organisations of the CLSPD."""
    return tuple(Partner(line["code"], line["name"], line["kind"]) for line in read("demo/partners"))


def charters(today: date) -> tuple[Paper, ...]:
    """Two versions of the charte déontologique; the second made the first one lapse."""
    renewed = add_working_days(add_months(today, -5), 1)
    return (
        Paper("1", add_working_days(add_months(today, -26), 1), renewed),
        Paper("2", renewed),
    )


def groups(today: date) -> tuple[Group, ...]:
    """The three thematic groups; the groupe Mineurs has revised its règlement intérieur."""
    first = add_working_days(add_months(today, -25), 1)
    revised = add_working_days(add_months(today, -14), 1)
    return (
        Group("MINEURS", "Groupe Mineurs", (Paper("1", first, revised), Paper("2", revised))),
        Group("BAILLEURS", "Groupe Bailleurs", (Paper("1", first),)),
        Group("VICTIMES", "Groupe Victimes", (Paper("1", first),)),
    )


def members(seed: int, today: date) -> tuple[Member, ...]:
    """The professionals, with one charter signed too long ago and two not signed, on purpose."""
    draws = Draws(seed, "members")
    return tuple(_member(draws, line, charters(today)) for line in read("demo/members"))


def _member(draws: Draws, line: Line, papers: tuple[Paper, ...]) -> Member:
    code = line["code"]
    surname = draws.choice(code, "surname", column("demo/surnames", "name"))
    first_name = draws.choice(code, "first_name", first_names(line["sex"]))
    return Member(
        id=code,
        surname=surname,
        first_name=first_name,
        sex=line["sex"],
        function=line["function"],
        role=line["role"].upper(),
        email=f"{_ascii(first_name)}.{_ascii(surname)}@exemple.invalid",
        partner=line["partner"],
        groups=tuple(line["groups"].split()),
        replaces=line["replaces"] or None,
        signatures=_signatures(draws, line, papers),
    )


def _signatures(draws: Draws, line: Line, papers: tuple[Paper, ...]) -> tuple[Signature, ...]:
    signed = {"valid": papers, "expired": papers[:1]}.get(line["charter"], ())
    at_once = line["partner"] in ("COORDINATION", "ELUE")
    return tuple(
        Signature(
            paper.version,
            add_working_days(
                paper.adopted_on,
                0 if at_once else draws.integer(line["code"], f"signed#{paper.version}", 0, 12),
            ),
        )
        for paper in signed
    )


def _ascii(name: str) -> str:
    joined = name.lower().replace("œ", "oe").replace("ı", "i").replace("ł", "l")
    folded = unicodedata.normalize("NFKD", joined)
    return re.sub(r"[^a-z]+", "-", folded.encode("ascii", "ignore").decode()).strip("-")
