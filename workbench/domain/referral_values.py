"""What a cell of a referral list becomes: a value kept exactly, or a problem in French without the value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from workbench.domain.calendar import birthday
from workbench.domain.people import plain_key
from workbench.domain.referral_dates import EPOCH_1900, Cell, Problem, Severity, parse_date
from workbench.domain.referral_headings import ReferralField

LONGEST_NAME = 100
"""Characters of a surname or first name."""
LONGEST_NARRATIVE = 280
"""Characters of the account of facts (domain.md §8, P8)."""
LONGEST_TEXT = 200
"""Characters of any other field."""
TOO_OLD = 25
"""Years; nothing is kept from the 25th birthday on (AU-038, article 5)."""

Value = str | date | None


@dataclass(frozen=True)
class Category:
    """A motive of the closed list: its code, its label, and the words partners use for it."""

    code: str
    label: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListRules:
    """What the lines of one list are read against; `words` maps a word to what it may reveal (P8)."""

    today: date
    categories: tuple[Category, ...] = ()
    quartiers: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[ReferralField] = frozenset(f for f in ReferralField if f.required)
    epoch: date = EPOCH_1900
    serials_confirmed: bool = False

    @cached_property
    def codes_by_word(self) -> Mapping[str, frozenset[str]]:
        """Every code a motive written by a partner may mean, by `plain_key`."""
        found: dict[str, set[str]] = {}
        for category in self.categories:
            for word in (category.code, category.label, *category.synonyms):
                found.setdefault(plain_key(word), set()).add(category.code)
        return {word: frozenset(codes) for word, codes in found.items()}

    @cached_property
    def quartiers_by_key(self) -> Mapping[str, str]:
        """The quartiers of the town, by `plain_key`."""
        return {plain_key(quartier): quartier for quartier in self.quartiers}


Found = tuple[Value, list[Problem]]

_DAMAGED = re.compile("\ufffd|â€|[ÃÅ][\u00a0-\u00bf\u2018-\u203a€ƒˆŠŒ]")
_SEXES = {
    **dict.fromkeys(
        ("f", "fille", "feminin", "feminine", "femme", "mme", "mlle", "madame", "mademoiselle"), "F"
    ),
    **dict.fromkeys(("m", "g", "h", "garcon", "masculin", "homme", "mr", "monsieur"), "M"),
}


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return cell is None or (isinstance(cell, str) and not clean_text(cell)[0])


def clean_text(text: str) -> tuple[str, bool]:
    """A text in one line, composed (NFC), without invisible marks; and whether such marks were removed."""
    lines = unicodedata.normalize("NFC", " ".join(re.split(r"[\r\n\t]+", text)))
    kept = "".join(c for c in lines if unicodedata.category(c) not in ("Cf", "Cc"))
    return kept.strip(), len(kept) != len(lines)


def _notice(rule: str, text: str) -> Problem:
    return Problem(rule, text, Severity.NOTICE)


def _text(cell: Cell, longest: int = LONGEST_TEXT) -> tuple[str, list[Problem]]:
    if isinstance(cell, (bool, date)):
        return "", [Problem("I8", "un texte est attendu dans cette case")]
    text, marks = clean_text(
        cell if isinstance(cell, str) else f"{cell:g}" if isinstance(cell, float) else str(cell)
    )
    problems = [_notice("I9", "des marques invisibles ont été retirées")] if marks else []
    if len(text) > longest:
        problems.append(Problem("I10", f"le texte dépasse {longest} caractères"))
    if _DAMAGED.search(text):
        problems.append(Problem("I11", "des lettres accentuées sont abîmées"))
    return text, problems


def _name(cell: Cell, _: ListRules) -> Found:
    text, problems = _text(cell, LONGEST_NAME)
    problems = [Problem(p.rule, p.text, Severity.REFUSED) if p.rule == "I10" else p for p in problems]
    if text and not any(c.isalpha() for c in text):
        problems.append(Problem("I8", "aucune lettre dans cette case"))
    return text, problems


def _plain(cell: Cell, _: ListRules) -> Found:
    return _text(cell)


def _birth_date(cell: Cell, rules: ListRules) -> Found:
    found = parse_date(cell, today=rules.today, epoch=rules.epoch, serials_confirmed=rules.serials_confirmed)
    if isinstance(found, Problem):
        return None, [found]
    if birthday(found, TOO_OLD) <= rules.today:
        text = f"la personne a {TOO_OLD} ans ou plus : aucun suivi ne peut être ouvert"
        return found, [Problem("I12", text, Severity.REFUSED, "AU-038, article 5")]
    return found, []


def _fact_date(cell: Cell, rules: ListRules) -> Found:
    found = parse_date(cell, today=rules.today, epoch=rules.epoch, serials_confirmed=rules.serials_confirmed)
    return (None, [found]) if isinstance(found, Problem) else (found, [])


def _sex(cell: Cell, _: ListRules) -> Found:
    sex = _SEXES.get(plain_key(cell)) if isinstance(cell, str) else None
    return (sex, []) if sex else (None, [Problem("I13", "le sexe s'écrit F ou M")])


def _phone(cell: Cell, _: ListRules) -> Found:
    if not isinstance(cell, str):
        return None, [
            Problem("I14", "le numéro est écrit comme un nombre : le zéro du début a pu disparaître")
        ]
    text, problems = _text(cell)
    if not re.fullmatch(r"[0-9+()./\-\s,;]*", text) or sum(c.isdigit() for c in text) < 8:
        problems.append(Problem("I14", "ce numéro de téléphone n'est pas lisible"))
    return text, problems


def _email(cell: Cell, _: ListRules) -> Found:
    text, problems = _text(cell)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        problems.append(Problem("I15", "cette adresse de courriel n'est pas lisible"))
    return text, problems


def match_category(text: str, rules: ListRules) -> str | None:
    """The code whose code, label or synonym is this text, accents and case apart; None if none or several."""
    codes = rules.codes_by_word.get(plain_key(text), frozenset())
    return next(iter(codes)) if len(codes) == 1 else None


def _category(cell: Cell, rules: ListRules) -> Found:
    text, problems = _text(cell)
    code = match_category(text, rules)
    if code is None:
        problems.append(
            Problem("I16", "ce motif n'est pas dans la liste ; en choisir un", source="domain.md §8, P7")
        )
    return code, problems


def _quartier(cell: Cell, rules: ListRules) -> Found:
    text, problems = _text(cell)
    known = rules.quartiers_by_key
    if known and plain_key(text) not in known:
        return None, [*problems, Problem("I17", "ce quartier n'est pas dans la liste ; en choisir un")]
    return known.get(plain_key(text), text), problems


def revealed(text: str, words: Mapping[str, str]) -> list[str]:
    """What the words of a text may reveal, each once, in the order met (P8)."""
    padded = f" {plain_key(text)} "
    return list(dict.fromkeys(what for word, what in words.items() if f" {plain_key(word)} " in padded))


def _narrative(cell: Cell, rules: ListRules) -> Found:
    text, problems = _text(cell, LONGEST_NARRATIVE)
    for what in revealed(text, rules.words):
        problems.append(_notice("P8", f"le texte semble parler de {what} ; à relire avant d'enregistrer"))
    if re.search(r"\b(M\.|MM\.|Mme|Mlle|Monsieur|Madame)\s+[A-ZÀ-Ý]", text):
        problems.append(_notice("P8", "le texte semble nommer quelqu'un ; à relire avant d'enregistrer"))
    return text, problems


_READERS: dict[ReferralField, Callable[[Cell, ListRules], Found]] = {
    ReferralField.SURNAME: _name,
    ReferralField.FIRST_NAME: _name,
    ReferralField.BIRTH_DATE: _birth_date,
    ReferralField.FACT_DATE: _fact_date,
    ReferralField.SEX: _sex,
    ReferralField.PHONE: _phone,
    ReferralField.GUARDIAN_PHONE: _phone,
    ReferralField.EMAIL: _email,
    ReferralField.CATEGORY: _category,
    ReferralField.QUARTIER: _quartier,
    ReferralField.NARRATIVE: _narrative,
}


def read_value(about: ReferralField, cell: Cell, rules: ListRules) -> Found:
    """The value of one cell and its problems; a blank cell has neither."""
    if is_blank(cell):
        return None, []
    return _READERS.get(about, _plain)(cell, rules)
