"""French words for dates, hours, delays and numbers, with the non-breaking spaces French asks for."""

from __future__ import annotations

from datetime import date, time

NBSP = "\u00a0"
"""Non-breaking space: before a colon, inside guillemets, between a number and its word."""
THIN = "\u202f"
"""Narrow non-breaking space: between groups of three digits, before ; ! ? and %."""

_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_SHORT_MONTHS = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)


def _day_number(day: date) -> str:
    return "1ᵉʳ" if day.day == 1 else str(day.day)


def weekday_name(day: date) -> str:
    """« mardi »."""
    return _WEEKDAYS[day.weekday()]


def month_name(month: int) -> str:
    """« décembre » for 12."""
    return _MONTHS[month - 1]


def day_and_month(day: date) -> str:
    """« 1ᵉʳ décembre »."""
    return f"{_day_number(day)}{NBSP}{_MONTHS[day.month - 1]}"


def long_date(day: date) -> str:
    """« mardi 1ᵉʳ décembre 2026 »."""
    return f"{weekday_name(day)} {day_and_month(day)} {day.year}"


def short_date(day: date) -> str:
    """« 1ᵉʳ déc. », without year: only where the year is plain."""
    return f"{_day_number(day)}{NBSP}{_SHORT_MONTHS[day.month - 1]}"


def numeric_date(day: date) -> str:
    """« 01/12/2026 », for narrow columns."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def day_words(day: date, today: date) -> str:
    """A day as people say it: « hier », « aujourd'hui », « demain », « mardi 24 », else month, then year."""
    distance = (day - today).days
    if distance in (-1, 0, 1):
        return {-1: "hier", 0: "aujourd'hui", 1: "demain"}[distance]
    if 1 < distance < 7:
        return f"{weekday_name(day)}{NBSP}{_day_number(day)}"
    return long_date(day) if day.year != today.year else f"{weekday_name(day)} {day_and_month(day)}"


def clock_words(moment: time) -> str:
    """« 14 h 30 », « 9 h 05 », « 14 h »."""
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def duration_words(minutes: int) -> str:
    """« 8 min », « 1 h », « 1 h 30 »; « − 5 min » when negative."""
    if minutes < 0:
        return f"−{NBSP}{duration_words(-minutes)}"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02}" if rest else "")


def days_late_words(due: date, today: date) -> str:
    """A due date seen from today: « 9 jours de retard », « pour aujourd'hui », « dans 3 jours »."""
    late = (today - due).days
    if late > 0:
        return f"{plural(late, 'jour', 'jours')} de retard"
    if late == 0:
        return "pour aujourd'hui"
    return "pour demain" if late == -1 else f"dans {plural(-late, 'jour', 'jours')}"


def span_words(first: date, last: date) -> str:
    """A period, both days included: « du 17 au 30 octobre 2026 », « du 17 octobre au 1ᵉʳ novembre 2026 »."""
    if first == last:
        return f"le {day_and_month(first)} {first.year}"
    end = f"{day_and_month(last)} {last.year}"
    if first.year != last.year:
        return f"du {day_and_month(first)} {first.year} au {end}"
    start = _day_number(first) if first.month == last.month else day_and_month(first)
    return f"du {start} au {end}"


def number(n: int) -> str:
    """« 1 234 »: digits by three, narrow non-breaking spaces, a true minus sign."""
    return f"{n:,}".replace(",", THIN).replace("-", "−")


def plural(n: int, one: str, many: str) -> str:
    """A number and its noun, « 0 action », « 1 action », « 2 actions »: French plurals begin at two."""
    return f"{number(n)}{NBSP}{one if abs(n) < 2 else many}"


def enumeration(words: list[str] | tuple[str, ...]) -> str:
    """« 3 », « 3 et 5 », « 3, 5 et 6 »; empty for nothing."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
