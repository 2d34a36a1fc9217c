"""Who acts and who is spoken of; an identity never prints itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class Role(Enum):
    """Functions of domain.md §2.2; names are stored, values are shown."""

    COORDONNATEUR = "coordination du CLSPD"
    ELU = "maire ou élu délégué"
    FACILITATEUR = "animation de séance"
    ANALYSTE = "analyse"
    DPO = "protection des données"
    PROGRAMME = "programme"


@dataclass(frozen=True)
class Agent:
    """The person at the keyboard: a professional name and the role held."""

    name: str
    role: Role


@dataclass(frozen=True)
class Guardian:
    """A holder of parental authority, as told by the partner."""

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class Identity:
    """What designates a followed person; `repr` shows the case number alone."""

    case_number: str
    surname: str = field(repr=False)
    first_name: str = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    guardians: tuple[Guardian, ...] = field(default=(), repr=False)


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_SOUNDS = [
    (r"[^a-z]", ""),
    (r"^h", ""),
    (r"([bcdfgklmnprstvz])h", r"\1"),
    (r"sch|sh|ch", "S"),
    (r"ph", "f"),
    (r"qu|ck|k|q", "c"),
    (r"eau|au", "o"),
    (r"ou|oo|w", "u"),
    (r"y|ie|ii|ï", "i"),
    (r"ai|ei|ay", "e"),
    (r"gn", "n"),
    (r"[zs]$|[dtx]$", ""),
    (r"z", "s"),
    (r"j|g(?=[ei])", "j"),
    (r"(.)\1+", r"\1"),
    (r"e$", ""),
]


def plain_key(text: str) -> str:
    """Letters alone, without accent, case, hyphen or order of writing: « de la Tour » → « de la tour »."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    kept = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(kept.split())


def sound_key(text: str) -> str:
    """A rough French sound of a name, so that « Aïcha » meets « Aisha » and « Benali » « Ben Ali »."""
    key = plain_key(text).replace(" ", "")
    for pattern, sound in _SOUNDS:
        key = re.sub(pattern, sound, key)
    return key
