"""The local protocol: every delay, number and choice the town may set, with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from workbench.errors import Reason, Refused, refuse_if

Value = int | bool | tuple[str, ...]

UNITS: Mapping[str, type] = {
    **dict.fromkeys(("jours", "jours ouvrés", "mois", "ans", "heures", "minutes"), int),
    **dict.fromkeys(("personnes", "jeunes", "fois", "caractères", "lignes", "Mo", "mètres"), int),
    **dict.fromkeys(("cas", "paires", "quartiers", "signaux", "sources", "niveau", "%", "objectifs"), int),
    "oui ou non": bool,
    "liste": tuple,
}
"""Every unit a setting may have, and the Python type of its value."""

_FIELDS = {"value", "unit", "label", "source", "a_confirmer", "min", "max"}
_LOCAL_FIELDS = {"value", "source", "a_confirmer"}
_DEFAULTS = "Les réglages livrés (protocol.toml) ne sont pas utilisables"
_LOCAL = "Le protocole local n'est pas utilisable"


@dataclass(frozen=True)
class Setting:
    """One local rule: key, value and unit, French label, source, still to be confirmed or not, bounds."""

    key: str
    value: Value
    unit: str
    label: str
    source: str
    to_confirm: bool
    lowest: int | None = None
    highest: int | None = None

    @property
    def words(self) -> str:
        """The value as a screen shows it: « 15 jours », « oui », « aucun »."""
        if isinstance(self.value, bool):
            return "oui" if self.value else "non"
        if isinstance(self.value, tuple):
            return ", ".join(self.value) or "aucun"
        if self.unit == "niveau":
            return f"niveau\u00a0{self.value}"
        return f"{self.value}\u00a0{_singular(self.unit) if abs(self.value) < 2 else self.unit}"


@dataclass(frozen=True)
class Protocol:
    """All settings by key « chapter.name », and the French title of each chapter."""

    settings: Mapping[str, Setting]
    chapters: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> Protocol:
        """Read the shipped settings; `Refused` (PROTO) names every faulty key and what to write instead."""
        faults: list[Reason] = []
        settings, chapters = {}, {}
        for chapter, table in _tables(text, _DEFAULTS):
            chapters[chapter] = str(table.pop("title", chapter))
            for name, fields in table.items():
                key = f"{chapter}.{name}"
                found = _faults_of_default(key, fields)
                faults += found
                if not found:
                    settings[key] = _setting(key, fields)
        refuse_if(_DEFAULTS, faults)
        return cls(settings, chapters)

    def merged(self, local: str) -> Protocol:
        """These settings with the town's own values over them; `Refused` (PROTO) names every fault.

        A local file gives `value` and `source` of the keys it changes; units, labels and bounds stay ours.
        """
        faults: list[Reason] = []
        settings = dict(self.settings)
        for chapter, table in _tables(local, _LOCAL):
            for name, fields in table.items():
                key = f"{chapter}.{name}"
                found = self._faults_of_local(key, fields)
                faults += found
                if not found:
                    settings[key] = _changed(settings[key], fields)
        refuse_if(_LOCAL, faults)
        return replace(self, settings=settings)

    def setting(self, key: str) -> Setting:
        """One setting; `Refused` (PROTO) when the key is missing from the file."""
        if key not in self.settings:
            raise Refused(_DEFAULTS, [_fault(key, "ce réglage manque\u00a0; remettez le fichier livré")])
        return self.settings[key]

    def of_chapter(self, chapter: str) -> Iterator[Setting]:
        """The settings of one chapter, in the order of the file."""
        return (kept for key, kept in self.settings.items() if key.startswith(f"{chapter}."))

    def to_confirm(self) -> list[Setting]:
        """Settings that still wait for a confirmation by the town, its DPO or its legal service."""
        return [kept for kept in self.settings.values() if kept.to_confirm]

    def days(self, key: str) -> int:
        """A number of calendar days."""
        return self._number(key, "jours")

    def working_days(self, key: str) -> int:
        """A number of working days."""
        return self._number(key, "jours ouvrés")

    def months(self, key: str) -> int:
        """A number of calendar months."""
        return self._number(key, "mois")

    def years(self, key: str) -> int:
        """A number of years, also an age."""
        return self._number(key, "ans")

    def hours(self, key: str) -> int:
        """A number of hours."""
        return self._number(key, "heures")

    def minutes(self, key: str) -> int:
        """A number of minutes."""
        return self._number(key, "minutes")

    def percent(self, key: str) -> int:
        """A share in hundredths."""
        return self._number(key, "%")

    def count(self, key: str) -> int:
        """Any other whole number: persons, characters, times, level…"""
        return self._number(key, self.setting(key).unit)

    def flag(self, key: str) -> bool:
        """A yes or no."""
        value = self.setting(key).value
        if not isinstance(value, bool):
            raise TypeError(f"{key} is not a flag")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words."""
        value = self.setting(key).value
        if not isinstance(value, tuple):
            raise TypeError(f"{key} is not a list")
        return value

    def _number(self, key: str, unit: str) -> int:
        kept = self.setting(key)
        if kept.unit != unit or isinstance(kept.value, bool) or not isinstance(kept.value, int):
            raise TypeError(f"{key} is in {kept.unit}, asked in {unit}")
        return kept.value

    def _faults_of_local(self, key: str, fields: Any) -> list[Reason]:
        if key not in self.settings:
            near = get_close_matches(key, self.settings, n=1)
            hint = f"\u00a0; vouliez-vous «\u00a0{near[0]}\u00a0»\u00a0?" if near else "\u00a0; retirez-le"
            return [_fault(key, f"ce réglage n'existe pas{hint}")]
        faults = _faults_of_fields(key, fields, _LOCAL_FIELDS, ("value", "source"))
        return faults or _faults_of_value(key, fields["value"], self.settings[key])


def _tables(text: str, what: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Chapters of a TOML text; a text that is not TOML, or a value outside a chapter, is refused."""
    try:
        read = tomllib.loads(text.lstrip("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        # The engine's sentence is English, but it is the only one that gives the line.
        raise Refused(what, [Reason("PROTO", f"fichier mal écrit\u00a0: {fault}", "protocol.toml")]) from None
    for chapter, table in read.items():
        if not isinstance(table, dict):
            raise Refused(what, [_fault(chapter, "écrivez-le dans un chapitre, par exemple [session.…]")])
        yield chapter, dict(table)


def _fault(key: str, text: str) -> Reason:
    # A key typed by hand may be anything: it is shown, shortened, never executed nor stored.
    shown = key if len(key) <= 60 else key[:59] + "…"
    return Reason("PROTO", f"«\u00a0{shown}\u00a0»\u00a0: {text}", "protocol.toml")


def _faults_of_fields(key: str, fields: Any, allowed: set[str], needed: tuple[str, ...]) -> list[Reason]:
    if not isinstance(fields, dict):
        return [_fault(key, f"écrivez [{key}] puis value = … et source = …")]
    faults = [_fault(key, f"la ligne {name} = … manque") for name in needed if name not in fields]
    faults += [_fault(key, f"la ligne {name} = … est de trop") for name in fields if name not in allowed]
    if not isinstance(fields.get("a_confirmer", False), bool):
        faults.append(_fault(key, "a_confirmer vaut true ou false"))
    texts = [name for name in ("unit", "label", "source") if name in fields]
    faults += [_fault(key, f"{name} est un texte non vide") for name in texts if not _is_text(fields[name])]
    return faults


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _faults_of_default(key: str, fields: Any) -> list[Reason]:
    faults = _faults_of_fields(key, fields, _FIELDS, ("value", "unit", "label", "source", "a_confirmer"))
    if faults:
        return faults
    if fields["unit"] not in UNITS:
        return [_fault(key, "unité inconnue")]
    if UNITS[fields["unit"]] is int and not all(type(fields.get(name)) is int for name in ("min", "max")):
        return [_fault(key, "min et max sont deux nombres entiers")]
    return _faults_of_value(key, fields["value"], _setting(key, fields))


def _faults_of_value(key: str, value: Any, rule: Setting) -> list[Reason]:
    """Why a value does not suit a setting: wrong type, or out of its bounds."""
    kind = UNITS[rule.unit]
    if kind is bool and not isinstance(value, bool):
        return [_fault(key, "la valeur est true (oui) ou false (non)")]
    if kind is tuple and not (isinstance(value, list | tuple) and all(_is_text(word) for word in value)):
        return [_fault(key, 'la valeur est une liste de textes, par exemple ["bruit"]')]
    if kind is not int:
        return []
    if isinstance(value, bool) or not isinstance(value, int):
        return [_fault(key, f"la valeur est un nombre entier, en {rule.unit}, sans guillemets")]
    low, high = rule.lowest, rule.highest
    if (low is not None and value < low) or (high is not None and value > high):
        allowed = f"la valeur est fixée à {low}" if low == high else f"la valeur va de {low} à {high}"
        return [_fault(key, f"{allowed} ({rule.unit})")]
    return []


def _setting(key: str, fields: dict[str, Any]) -> Setting:
    return Setting(
        key,
        _frozen(fields["value"]),
        fields["unit"],
        fields["label"],
        fields["source"],
        fields["a_confirmer"],
        fields.get("min"),
        fields.get("max"),
    )


def _changed(kept: Setting, fields: dict[str, Any]) -> Setting:
    return replace(
        kept,
        value=_frozen(fields["value"]),
        source=fields["source"],
        to_confirm=fields.get("a_confirmer", False),
    )


def _frozen(value: Any) -> Value:
    frozen: Value = tuple(value) if isinstance(value, list) else value
    return frozen


def _singular(unit: str) -> str:
    irregular = {
        "mois": "mois",
        "fois": "fois",
        "signaux": "signal",
        "cas": "cas",
        "jours ouvrés": "jour ouvré",
    }
    return irregular.get(unit, unit.removesuffix("s"))
