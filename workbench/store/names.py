"""Names searched inside the server: an index that lives in its memory while the identities are open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from workbench.domain.people import plain_key, sound_key
from workbench.store.wire import Match

CLOSE = 0.88


@dataclass(frozen=True)
class Known:
    """A person of the index; `repr` shows the id alone."""

    person: int
    surname: str = field(repr=False)
    first_name: str = field(repr=False)
    born: date | None = field(repr=False)
    sounds: frozenset[str] = field(repr=False, default=frozenset())


def mended(text: str) -> str:
    """A name as it was meant: UTF-8 read as cp1252 put right, a zero among letters read as an O."""
    with suppress(UnicodeError):
        text = text.encode("cp1252").decode("utf-8")
    return re.sub(r"(?<=[^\W\d_])0|0(?=[^\W\d_])", "o", text)


def known(person: int, surname: str, first_name: str, born: date | None) -> Known:
    """A person as the index keeps it: plain keys and sounds."""
    surname, first_name = mended(surname), mended(first_name)
    sounds = frozenset(filter(None, (sound_key(surname), sound_key(first_name))))
    return Known(person, plain_key(surname), plain_key(first_name), born, sounds)


class NameIndex:
    """Every identity of the base, by plain and sound keys; emptied by the lock."""

    def __init__(self) -> None:
        self._people: dict[int, Known] = {}
        self._whole: dict[int, str] = {}
        self._by_birth: dict[date, set[int]] = {}
        self._by_sound: dict[str, set[int]] = {}

    def __len__(self) -> int:
        return len(self._people)

    def add(self, people: Iterable[Known]) -> None:
        """Take in new people."""
        for one in people:
            self._people[one.person] = one
            self._whole[one.person] = " ".join(sorted(f"{one.surname} {one.first_name}".split()))
            if one.born:
                self._by_birth.setdefault(one.born, set()).add(one.person)
            for sound in one.sounds:
                self._by_sound.setdefault(sound, set()).add(one.person)

    def clear(self) -> None:
        """Forget everyone."""
        for kept in (self._people, self._whole, self._by_birth, self._by_sound):
            kept.clear()

    def search(self, typed: str, limit: int = 20) -> list[Match]:
        """People whose name looks or sounds like what was typed, accents, hyphens and order forgiven."""
        typed = mended(typed)
        wanted = " ".join(sorted(plain_key(typed).split()))
        if not wanted:
            return []
        near = process.extract(
            wanted, self._whole, scorer=JaroWinkler.normalized_similarity, limit=limit, score_cutoff=CLOSE
        )
        found = {person: Match(person, score, "nom proche") for _, score, person in near}
        heard = {sound_key(word) for word in typed.split()}
        sets = [self._by_sound.get(sound, set()) for sound in heard]
        for person in set.intersection(*sets) if sets else set():
            found.setdefault(person, Match(person, CLOSE, "même prononciation"))
        return sorted(found.values(), key=lambda m: (-m.score, m.person))[:limit]

    def likely(self, probe: Known) -> list[Match]:
        """People who are probably the same person: close names and a birth date that can be a slip.

        Twins (other first name) and homonyms (other birth date) are not.
        """
        near = set(self._by_birth.get(probe.born, set())) if probe.born else set()
        for sound in probe.sounds:
            near |= self._by_sound.get(sound, set())
        whole = " ".join(sorted(f"{probe.surname} {probe.first_name}".split()))
        near |= {
            person
            for _, _, person in process.extract(
                whole, self._whole, scorer=JaroWinkler.normalized_similarity, limit=10, score_cutoff=0.9
            )
        }
        matches = (same_person(probe, self._people[person]) for person in near if person != probe.person)
        return sorted((m for m in matches if m), key=lambda m: (-m.score, m.person))


def same_person(one: Known, other: Known) -> Match | None:
    """Whether two entries are probably one person, and why; None if they are not."""
    born = _birth_slip(one.born, other.born)
    if born is None:
        return None
    straight = _name_likeness(one.surname, one.first_name, other)
    swapped = _name_likeness(one.first_name, one.surname, other)
    score = max(straight, swapped)
    if score < (CLOSE if born == "même date de naissance" else 0.93):
        return None
    names = "mêmes nom et prénom" if score == 1 else "nom et prénom très proches"
    if swapped > straight:
        names = "nom et prénom inversés"
    return Match(other.person, score, f"{names}, {born}")


def _name_likeness(surname: str, first_name: str, other: Known) -> float:
    return min(_likeness(surname, other.surname), _likeness(first_name, other.first_name))


def _likeness(one: str, other: str) -> float:
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return 1.0
    if sound_key(one) == sound_key(other):
        return 0.96
    part = len(one) > 2 and len(other) > 2 and (one in other.split() or other in one.split())
    return 0.94 if part else float(JaroWinkler.normalized_similarity(one, other))


def _birth_slip(one: date | None, other: date | None) -> str | None:
    if one is None or other is None:
        return "date de naissance manquante"
    if one == other:
        return "même date de naissance"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "jour et mois inversés"
    if (one.month, one.day) == (other.month, other.day) and abs(one.year - other.year) == 1:
        return "un an d'écart"
    return None
