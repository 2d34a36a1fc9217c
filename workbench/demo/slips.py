"""Persons entered twice with a slip of the hand, and their look-alikes who are other people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workbench.demo.draws import Draws
from workbench.demo.lists import first_names
from workbench.demo.people import CANARY_BIRTH, Masked, Youth, home

SHARE = 0.04
PARTICLES = "de la|du|de|da|dos|di|della|van den|van|von|le|la|el|al|ben|aït|ould|abou|bou|mac|d|n|m|o|l"
SPELLINGS = (
    ("ch", "sh"),
    ("ou", "u"),
    ("dj", "j"),
    ("kh", "k"),
    ("y", "i"),
    ("ck", "k"),
    ("ph", "f"),
    ("w", "ou"),
    ("z", "s"),
    ("k", "c"),
)


@dataclass(frozen=True, repr=False)
class Entry(Masked):
    """A person as someone typed them."""

    surname: str
    first_name: str
    birth_date: date | None
    sex: str
    quartier: str
    address: str
    phone: str | None


@dataclass(frozen=True)
class Plants:
    """Entries to add to a town: `truth` says of each duplicate its original and its operator.

    `negatives` are pairs that must not be merged: homonyms and twins.
    """

    duplicates: tuple[Entry, ...]
    truth: Mapping[str, tuple[str, str]]
    homonyms: tuple[Entry, ...]
    twins: tuple[Entry, ...]
    negatives: tuple[tuple[str, str], ...]


Operator = Callable[[Entry, Draws], Entry | None]


def entry(youth: Youth) -> Entry:
    """A youth as an entry without a slip."""
    return Entry(
        youth.id,
        youth.surname,
        youth.first_name,
        youth.birth_date,
        youth.sex,
        youth.quartier,
        youth.address,
        youth.phone,
    )


def without_accents(text: str) -> str:
    """The text with its marks dropped, letters kept."""
    kept = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(kept))


def _both(who: Entry, change: Callable[[str], str]) -> Entry | None:
    changed = replace(who, surname=change(who.surname), first_name=change(who.first_name))
    return None if changed == who else changed


def _accents_lost(who: Entry, draws: Draws) -> Entry | None:
    return _both(who, without_accents)


def _hyphen_or_space(who: Entry, draws: Draws) -> Entry | None:
    return _both(who, lambda text: text.translate(str.maketrans("- ", " -")))


def _names_swapped(who: Entry, draws: Draws) -> Entry | None:
    return replace(who, surname=who.first_name, first_name=who.surname)


def _particle_glued(who: Entry, draws: Draws) -> Entry | None:
    found = re.match(rf"({PARTICLES})[ '](\w.*)", who.surname, re.IGNORECASE)
    if not found:
        return None
    glued = (found[1].replace(" ", "") + found[2]).lower()
    return replace(who, surname=glued[0].upper() + glued[1:])


def _transliterated(who: Entry, draws: Draws) -> Entry | None:
    for old, new in SPELLINGS:
        for field in ("first_name", "surname"):
            name = without_accents(getattr(who, field))
            if old in name[1:]:
                spelt = name[0] + name[1:].replace(old, new, 1)
                return replace(who, surname=spelt) if field == "surname" else replace(who, first_name=spelt)
    return None


def _letters_swapped(who: Entry, draws: Draws) -> Entry | None:
    name = who.surname
    places = [n for n in range(1, len(name) - 1) if name[n : n + 2].isalpha() and name[n] != name[n + 1]]
    if len(name) < 5 or not places:
        return None
    at = draws.choice(who.id, "letters", places)
    return replace(who, surname=name[:at] + name[at + 1] + name[at] + name[at + 2 :])


def _letter_doubled(who: Entry, draws: Draws) -> Entry | None:
    places = [n for n, letter in enumerate(who.surname) if n and letter in "bcdflmnprst"]
    if len(who.surname) < 4 or not places:
        return None
    at = draws.choice(who.id, "doubled", places)
    return replace(who, surname=who.surname[:at] + who.surname[at] + who.surname[at:])


def _zero_for_o(who: Entry, draws: Draws) -> Entry | None:
    return (
        replace(who, surname=re.sub("[oO]", "0", who.surname, count=1))
        if "o" in who.surname.lower()
        else None
    )


def _upper_case(who: Entry, draws: Draws) -> Entry | None:
    return _both(who, str.upper)


def _no_break_space(who: Entry, draws: Draws) -> Entry | None:
    return _both(who, lambda text: text.replace(" ", "\u00a0")) or replace(
        who, surname=who.surname + "\u00a0"
    )


def _decomposed(who: Entry, draws: Draws) -> Entry | None:
    return _both(who, lambda text: unicodedata.normalize("NFD", text))


def _mojibake(who: Entry, draws: Draws) -> Entry | None:
    try:
        return _both(who, lambda text: text.encode("utf-8").decode("cp1252"))
    except UnicodeDecodeError:
        return None


def _day_and_month_swapped(who: Entry, draws: Draws) -> Entry | None:
    birth = who.birth_date
    if birth is None or birth.day > 12 or birth.day == birth.month:
        return None
    return replace(who, birth_date=birth.replace(month=birth.day, day=birth.month))


def _year_off_by_one(who: Entry, draws: Draws) -> Entry | None:
    birth = who.birth_date
    if birth is None or (birth.month, birth.day) == (2, 29):
        return None
    return replace(who, birth_date=birth.replace(year=birth.year + draws.choice(who.id, "year", (-1, 1))))


def _date_missing(who: Entry, draws: Draws) -> Entry | None:
    return replace(who, birth_date=None)


def _one_surname_of_two(who: Entry, draws: Draws) -> Entry | None:
    parts = re.split(r"[- ]", who.surname)
    plain = len(parts) == 2 and not re.fullmatch(PARTICLES, parts[0], re.IGNORECASE)
    return replace(who, surname=draws.choice(who.id, "part", parts)) if plain else None


OPERATORS: Mapping[str, Operator] = {
    "accents perdus": _accents_lost,
    "trait d'union ou espace": _hyphen_or_space,
    "nom et prénom inversés": _names_swapped,
    "particule collée": _particle_glued,
    "translittération": _transliterated,
    "lettres permutées": _letters_swapped,
    "lettre doublée": _letter_doubled,
    "zéro pour O": _zero_for_o,
    "majuscules": _upper_case,
    "espace insécable": _no_break_space,
    "forme décomposée": _decomposed,
    "caractères abîmés": _mojibake,
    "jour et mois inversés": _day_and_month_swapped,
    "année décalée d'un an": _year_off_by_one,
    "date absente": _date_missing,
    "un nom sur deux": _one_surname_of_two,
}


def plant(youths: Sequence[Youth], seed: int, share: float = SHARE) -> Plants:
    """Re-enter a share of the youths with one slip each, every operator in turn; add homonyms and twins."""
    draws = Draws(seed, "slips")
    order = [entry(youth) for youth in draws.shuffled("all", "order", youths)]
    duplicates, truth = _duplicates(draws, order, max(3, round(share * len(order))))
    some = order[: max(2, round(share / 2 * len(order)))]
    homonyms = tuple(_homonym(draws, who) for who in some if who.birth_date)
    twins = tuple(_twin(draws, who) for who in some)
    look_alikes = tuple(
        (who.id, other.id) for group in (homonyms, twins) for who, other in zip(some, group, strict=True)
    )
    return Plants(duplicates, truth, homonyms, twins, look_alikes)


def _duplicates(
    draws: Draws, order: list[Entry], count: int
) -> tuple[tuple[Entry, ...], dict[str, tuple[str, str]]]:
    waiting = {name: _slipped(draws, order, name) for name in OPERATORS}
    used: set[str] = set()
    made: list[Entry] = []
    truth: dict[str, tuple[str, str]] = {}
    names = list(OPERATORS)
    for rank in range(count):
        name = names[rank % len(names)]
        original, slip = next((pair for pair in waiting[name] if pair[0] not in used), ("", None))
        if slip is not None:
            used.add(original)
            made.append(replace(slip, id=f"FIC-D{rank + 1:05d}"))
            truth[made[-1].id] = (original, name)
    return tuple(made), truth


def _slipped(draws: Draws, order: list[Entry], operator: str) -> Iterator[tuple[str, Entry]]:
    for who in order:
        slip = OPERATORS[operator](who, draws)
        if slip is not None and slip != who:
            yield who.id, slip


def _homonym(draws: Draws, who: Entry) -> Entry:
    lives = home(draws, who.id, "homonym")
    years = draws.integer(who.id, "homonym.days", 400, 1500)
    birth = (who.birth_date or CANARY_BIRTH) - timedelta(days=years)
    return replace(
        who, id=f"{who.id}-H", birth_date=birth, quartier=lives.quartier, address=lives.address, phone=None
    )


def _twin(draws: Draws, who: Entry) -> Entry:
    others = [name for name in first_names(who.sex) if name != who.first_name]
    return replace(who, id=f"{who.id}-T", first_name=draws.choice(who.id, "twin", others), phone=None)
