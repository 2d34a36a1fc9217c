"""Dates as partners write them: read for certain, or returned with what to correct."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from math import isfinite

from workbench.domain.french import month_name, weekday_name
from workbench.domain.people import plain_key
from workbench.domain.referral_headings import ReferralField
from workbench.errors import Reason

Cell = str | date | int | float | bool | None
"""What one cell of a list may hold once read."""

EPOCH_1900 = date(1899, 12, 30)
"""Day 0 of the usual spreadsheet calendar, for serial numbers from 61 (1 March 1900) on."""
EPOCH_1904 = date(1904, 1, 1)
"""Day 0 of the calendar of older Excel for Mac."""
OLDEST = 120
"""Years; a date older than that is a typing error, whatever it dates."""


class Severity(Enum):
    """What a problem does to its line; names are stored, values are shown."""

    NOTICE = "à relire"
    TO_MEND = "à corriger"
    REFUSED = "refusée"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell, without the cell: rule, French sentence, perhaps a date to confirm."""

    rule: str
    text: str
    severity: Severity = Severity.TO_MEND
    source: str = ""
    suggestion: date | None = field(default=None, repr=False)
    about: ReferralField | None = None

    @property
    def reason(self) -> Reason:
        """The same, as refusals carry it."""
        return Reason(self.rule, self.text, self.source)


_CLOCK = r"(?:(?:[T ]| à )\s*([0-9]{1,2})(?:[:hH]([0-9]{2})?)(?::([0-9]{2})(?:\.[0-9]+)?)?Z?)?"
_NUMERIC = re.compile(r"([0-9]{1,4})(\s*[/.\-]\s*| )([0-9]{1,2})\2([0-9]{1,4})" + _CLOCK)
_TWO_FIRST = re.compile(r"\s*[0-9]{1,2}\s*[/.\- ]\s*[0-9]")
_LETTERS = re.compile(
    r"(?:([^\W\d]+)\.?,? )?([0-9]{1,2})(?:er|ᵉʳ)?[ \-]([^\W\d]+)\.?[ \-]([0-9]{1,4})" + _CLOCK
)
_MONTHS = {plain_key(month_name(m)): m for m in range(1, 13)} | {
    **{"janv": 1, "jan": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "aou": 8},
    **{"sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12},
}
_WEEKDAYS = {weekday_name(date(2024, 1, day)) for day in range(1, 8)}


def _mend(rule: str, text: str, suggestion: date | None = None) -> Problem:
    return Problem(rule, text, suggestion=suggestion)


def _serial(number: float, epoch: date) -> Problem:
    if not isfinite(number):
        return _mend("I4", "ce nombre n'est pas une date ; écrire JJ/MM/AAAA")
    if number == int(number) and 1900 <= number <= 2100:
        return _mend("I4", "une année seule n'est pas une date ; écrire JJ/MM/AAAA")
    try:
        day = epoch + timedelta(days=int(number))
    except OverflowError:
        day = date.min
    if number < 1 or not 1900 <= day.year <= 2100:
        return _mend("I4", "ce nombre n'est pas une date ; écrire JJ/MM/AAAA")
    return _mend("I5", "la date est un numéro de jour de tableur ; la confirmer ou écrire JJ/MM/AAAA", day)


def _whole(year: str, month: int, day: int) -> date | Problem:
    if len(year) != 4:
        return _mend("I6", "l'année doit avoir quatre chiffres")
    if not 1 <= month <= 12:
        return _mend("I19", f"le mois {month} n'existe pas ; une date se lit jour, mois, année")
    if not 1 <= day <= 31:
        return _mend("I4", f"le jour {day} n'existe pas ; une date se lit jour, mois, année")
    if year == "0000" or day > monthrange(int(year), month)[1]:
        return _mend("I4", "cette date n'existe pas dans le calendrier")
    return date(int(year), month, day)


def reads_otherwise(cell: Cell, day: date) -> bool:
    """Whether a date read from a text would be another one with month and day exchanged."""
    return isinstance(cell, str) and bool(_TWO_FIRST.match(cell)) and day.day <= 12 and day.day != day.month


def _clock_fits(hour: str | None, minute: str | None, second: str | None) -> bool:
    try:
        time(int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return False
    return True


def _from_numeric(match: re.Match[str]) -> date | Problem:
    first, _, middle, last, *clock = match.groups()
    if not _clock_fits(*clock):
        return _mend("I4", "l'heure écrite avec la date n'existe pas")
    if len(first) == 4:
        return _whole(first, int(middle), int(last))
    if len(first) == 3:
        return _mend("I4", "cette date n'est pas lisible ; écrire JJ/MM/AAAA")
    return _whole(last, int(middle), int(first))


def _from_letters(match: re.Match[str]) -> date | Problem:
    weekday, day, month_word, year, *clock = match.groups()
    month = _MONTHS.get(plain_key(month_word))
    if month is None or not _clock_fits(*clock):
        return _mend("I4", "cette date n'est pas lisible ; écrire JJ/MM/AAAA")
    found = _whole(year, month, int(day))
    if weekday is None or isinstance(found, Problem):
        return found
    if plain_key(weekday) not in _WEEKDAYS | {"le"}:
        return _mend("I4", "cette date n'est pas lisible ; écrire JJ/MM/AAAA")
    if plain_key(weekday) not in (weekday_name(found), "le"):
        return _mend("I4", "le jour de la semaine et la date ne vont pas ensemble")
    return found


def _from_text(text: str, epoch: date) -> date | Problem:
    text = " ".join(text.split())
    if match := _NUMERIC.fullmatch(text):
        return _from_numeric(match)
    if match := _LETTERS.fullmatch(text):
        return _from_letters(match)
    if re.fullmatch(r"[0-9]{1,5}([.,][0-9]+)?", text):
        return _serial(float(text.replace(",", ".")), epoch)
    if re.fullmatch(r"[0-9]{6,8}", text):
        return _mend(
            "I4", "des chiffres sans séparateur ne disent pas le jour et le mois ; écrire JJ/MM/AAAA"
        )
    return _mend("I4", "cette date n'est pas lisible ; écrire JJ/MM/AAAA")


def _likely(day: date, today: date) -> date | Problem:
    if day > today:
        return _mend("I7", "cette date est dans l'avenir")
    if day.year < today.year - OLDEST:
        return _mend("I7", f"cette date a plus de {OLDEST} ans")
    return day


def parse_date(
    cell: Cell, *, today: date, epoch: date = EPOCH_1900, serials_confirmed: bool = False
) -> date | Problem:
    """A past day read without guess (day, month, year in French order, ISO or letters), or what to correct.

    A spreadsheet serial number is a `Problem` with a suggestion until serials are confirmed."""
    if isinstance(cell, datetime):
        found: date | Problem = cell.date()
    elif isinstance(cell, date):
        found = cell
    elif isinstance(cell, bool) or cell is None or (isinstance(cell, str) and not cell.strip()):
        found = (
            _mend("I3", "la date manque")
            if not isinstance(cell, bool)
            else _mend("I4", "ce n'est pas une date")
        )
    elif isinstance(cell, str):
        found = _from_text(cell, epoch)
    else:
        found = _serial(cell, epoch)
    if isinstance(found, Problem):
        if not (serials_confirmed and found.suggestion):
            return found
        found = found.suggestion
    return _likely(found, today)
