"""Dates of a year of work: public holidays, school holidays, working days, months and ages."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from workbench.errors import Reason, refuse_if

DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday of a year of the Gregorian calendar (Butcher's rule, from 1583 on)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    shift = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + shift + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """The 11 public holidays of metropolitan France in a year (code du travail, L3133-1), by date."""
    sunday = easter(year)
    named = [
        (date(year, 1, 1), "Jour de l'an"),
        (sunday + DAY, "Lundi de Pâques"),
        (date(year, 5, 1), "Fête du Travail"),
        (date(year, 5, 8), "Fête de la Victoire"),
        (sunday + 39 * DAY, "Ascension"),
        (sunday + 50 * DAY, "Lundi de Pentecôte"),
        (date(year, 7, 14), "Fête nationale"),
        (date(year, 8, 15), "Assomption"),
        (date(year, 11, 1), "Toussaint"),
        (date(year, 11, 11), "Armistice"),
        (date(year, 12, 25), "Noël"),
    ]
    holidays: dict[date, str] = {}
    for day, name in sorted(named):
        # Ascension may fall on 1 May (2008) or 8 May (2059): one day off, two names.
        holidays[day] = f"{holidays[day]}, {name}" if day in holidays else name
    return MappingProxyType(holidays)


def is_public_holiday(day: date) -> bool:
    """Whether a day is a public holiday of metropolitan France."""
    return day in public_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Whether a day is a working day of a town hall (« jour ouvré »): Monday to Friday, no public holiday."""
    return day.weekday() < 5 and not is_public_holiday(day)


def add_working_days(start: date, n: int) -> date:
    """The n-th working day after `start` (before it when n is negative); `start` itself when n is 0."""
    day, step = start, DAY if n > 0 else -DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first`, up to `last` included; negative when `last` comes before."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + k * DAY) for k in range(1, (last - first).days + 1))


def add_months(start: date, n: int) -> date:
    """The day n calendar months later, clamped to the end of its month (31 August + 6 = 28 February)."""
    year, month0 = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month0 + 1, min(start.day, monthrange(year, month0 + 1)[1]))


def birthday(birth: date, age: int) -> date:
    """The day someone reaches an age in years; born on 29 February, 28 February of a common year.

    The earlier of the two possible days is our design rule (domain G19): it protects, since a file is
    destroyed and a minority ends one day too early rather than one day too late.
    """
    return add_months(birth, 12 * age)


def age_on(birth: date, day: date) -> int:
    """Age in whole years on a day, with the rule of `birthday`; negative before birth."""
    years = day.year - birth.year
    return years if birthday(birth, years) <= day else years - 1


class AgeBand(Enum):
    """Age band kept readable with a case (the value is what is shown)."""

    UNDER_10 = "moins de 10 ans"
    FROM_10_TO_12 = "10-12 ans"
    FROM_13_TO_15 = "13-15 ans"
    FROM_16_TO_17 = "16-17 ans"
    FROM_18_TO_25 = "18-25 ans"
    OVER_25 = "plus de 25 ans"

    @property
    def broad(self) -> BroadAge:
        """The broad band, the only one a projection or a paper of the session may show."""
        young = (AgeBand.UNDER_10, AgeBand.FROM_10_TO_12, AgeBand.FROM_13_TO_15)
        return BroadAge.UNDER_16 if self in young else BroadAge.FROM_16


class BroadAge(Enum):
    """Broad age of filter 2 (domain §2.3, rule 3): all that the room and the papers may read."""

    UNDER_16 = "moins de 16 ans"
    FROM_16 = "16 ans et plus"


_BANDS = list(AgeBand)
_BAND_STARTS = [0, 10, 13, 16, 18, 26]


def age_band(age: int) -> AgeBand:
    """The band of an age in whole years; an age below zero counts as zero (a birth noted too late)."""
    return _BANDS[bisect_right(_BAND_STARTS, max(age, 0)) - 1]


@dataclass(frozen=True)
class SchoolHoliday:
    """One period without school, first and last day included, and where its dates were read."""

    name: str
    first: date
    last: date
    source: str
    to_confirm: bool


_COLUMNS = ("nom", "debut_inclus", "fin_incluse", "source", "a_confirmer")
_TABLE = "Le calendrier scolaire n'est pas utilisable"


@dataclass(frozen=True)
class SchoolCalendar:
    """School holidays of one zone, from a table that ends: beyond its last day, nothing is guessed."""

    periods: tuple[SchoolHoliday, ...]

    @classmethod
    def parse(cls, text: str) -> SchoolCalendar:
        """Read the table of `data/reference/school_holidays_zone_c.csv`; `Refused` names the faulty lines."""
        rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        refuse_if(_TABLE, [_fault(1, f"la colonne « {name} » manque") for name in missing])
        periods, faults = [], []
        for number, row in enumerate(rows, start=2):
            try:
                periods.append(_period(row))
            except (TypeError, ValueError):
                faults.append(_fault(number, "deux dates AAAA-MM-JJ dans l'ordre, puis « oui » ou « non »"))
        refuse_if(_TABLE, faults or ([] if periods else [_fault(2, "la table est vide")]))
        return cls(_in_order(periods))

    @property
    def covered(self) -> tuple[date, date]:
        """First and last day the table speaks about."""
        return self.periods[0].first, max(period.last for period in self.periods)

    def holiday_on(self, day: date) -> SchoolHoliday | None:
        """The school holiday of a day, or None in term; `Refused` (CAL1) outside the days of the table."""
        first, last = self.covered
        if not first <= day <= last:
            text = (
                f"le calendrier scolaire s'arrête au {last:%d/%m/%Y}\u00a0: complétez la table des vacances"
            )
            if day < first:
                text = f"le calendrier scolaire commence au {first:%d/%m/%Y}"
            refuse_if(
                "Date hors du calendrier scolaire", [Reason("CAL1", text, "table des vacances, zone C")]
            )
        return next((period for period in self.periods if period.first <= day <= period.last), None)

    def is_school_day(self, day: date) -> bool:
        """Whether pupils have class: Monday to Saturday, in term, no public holiday; `Refused` (CAL1)."""
        return self.holiday_on(day) is None and day.weekday() < 6 and not is_public_holiday(day)


def _period(row: dict[str, str]) -> SchoolHoliday:
    first, last = date.fromisoformat(row["debut_inclus"]), date.fromisoformat(row["fin_incluse"])
    if last < first or row["a_confirmer"] not in ("oui", "non"):
        raise ValueError
    return SchoolHoliday(row["nom"], first, last, row["source"], row["a_confirmer"] == "oui")


def _fault(line: int, text: str) -> Reason:
    return Reason("CAL2", f"ligne {line}, {text}", "table des vacances, zone C")


def _in_order(periods: Iterable[SchoolHoliday]) -> tuple[SchoolHoliday, ...]:
    """Periods by first day; `Refused` when two of them share a day."""
    ordered = sorted(periods, key=lambda period: period.first)
    clashes = [
        Reason("CAL2", f"deux périodes se recouvrent au {later.first:%d/%m/%Y}", "table des vacances, zone C")
        for earlier, later in pairwise(ordered)
        if later.first <= earlier.last
    ]
    refuse_if(_TABLE, clashes)
    return tuple(ordered)
