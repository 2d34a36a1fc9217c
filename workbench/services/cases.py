"""Situations: the inbox and the import of partners' lists (notebook `20_revue_des_situations`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from workbench.documents.referral_lists import RawList, read_list
from workbench.domain.access import Purpose
from workbench.domain.audit import Event
from workbench.domain.calendar import age_band, age_on
from workbench.domain.french import plural
from workbench.domain.groups import GroupKind
from workbench.domain.referral_headings import ReferralField as F
from workbench.domain.referral_mapping import Column, ColumnStatus, propose_mapping
from workbench.domain.referral_mapping import Mapping as ColumnMapping
from workbench.domain.referral_values import Category, ListRules
from workbench.domain.referrals import (
    LineState,
    ReferralLine,
    check_lines,
    line_key,
    mark_repeats,
    with_duplicates,
)
from workbench.errors import Reason, refuse_if
from workbench.services.verbs import Reader, one_of, verb
from workbench.store import Unit

ASIDE, CREATE = "laisser de côté", "créer une nouvelle situation"
NOT_STORED = frozenset({F.EMAIL, F.ENGAGED_SERVICES, F.REPORTED_BY})
"""Fields the base has no sealed place for: their columns stay in the source file (domain.md §8, P3)."""


@dataclass(frozen=True)
class NewReferral:
    """A referral about to be created; `repr` shows no value."""

    surname: str = field(repr=False)
    first_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    category: str
    fact_on: date
    received_on: date
    partner_id: int
    sex: str | None = None
    quartier_id: int | None = None
    place: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    schooling: str = field(default="", repr=False)
    guardians: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    narrative: str = field(default="", repr=False)
    engaged: str = ""
    line_key: str | None = None
    case_number: str | None = None


@dataclass(frozen=True)
class ListUnderReview:
    """A partner's list between its reading and its import; `repr` shows no value."""

    file_hash: str
    mapping: ColumnMapping
    raw: RawList = field(repr=False)
    lines: tuple[ReferralLine, ...] = field(default=(), repr=False)
    known: frozenset[int] = frozenset()
    earlier: str = ""

    @property
    def skipped_columns(self) -> int:
        return len(self.mapping.skipped)

    def states(self) -> dict[str, int]:
        """How many lines of each state; a line imported before is counted apart."""
        counts = {state.value: 0 for state in LineState} | {"déjà importée": 0}
        for line in self.lines:
            counts["déjà importée" if line.number in self.known else line.state.value] += 1
        return counts


def open_list(reader: Reader, content: bytes, file_name: str, sheet: str | None = None) -> ListUnderReview:
    """First step: read a file and propose what each column feeds; `UnreadableList` says what is wrong."""
    raw = read_list(content, file_name, sheet=sheet)
    earlier = reader.rows("imports_of_file", file_hash=raw.file_hash)
    told = f"Ce fichier a déjà été importé le {earlier[0].imported_at:%d/%m/%Y}." if earlier else ""
    mapping = ColumnMapping(tuple(_storable(c) for c in propose_mapping(raw.headings).columns))
    return ListUnderReview(raw.file_hash, mapping, raw, earlier=told)


def _storable(column: Column) -> Column:
    """A column whose content would be read then dropped is told as not kept from the start."""
    if column.field not in NOT_STORED:
        return column
    reason = f"l'atelier ne garde pas «\u00a0{column.field.value}\u00a0»"
    return replace(column, field=None, status=ColumnStatus.SKIPPED, reason=reason)


def list_rules(reader: Reader, today: date, serials_confirmed: bool, raw: RawList) -> ListRules:
    """What the lines are read against: the closed lists of this town."""
    # A theme is shared by several categories: as a synonym it would make « Bruit » doubtful, or guess.
    categories = tuple(Category(c.code, c.label) for c in reader.rows("fact_categories"))
    quartiers = tuple(q.name for q in reader.rows("quartiers"))
    required = frozenset({f for f in F if f.required} | {F.FACT_DATE, F.CATEGORY})
    return ListRules(today, categories, quartiers, {}, required, raw.epoch, serials_confirmed)


@verb
def preview(unit: Unit, opened: ListUnderReview, serials_confirmed: bool = False) -> ListUnderReview:
    """Second step, at the desk: each line with its state, compared with the base; nothing is written."""
    rules = list_rules(Reader(unit), unit.now.date(), serials_confirmed, opened.raw)
    rows = [(row.line, row.cells) for row in opened.raw.rows]
    return compare(unit, replace(opened, lines=tuple(check_lines(rows, opened.mapping, rules))))


@verb
def compare(unit: Unit, opened: ListUnderReview) -> ListUnderReview:
    """Look for each line in the base: the same line imported before, or a person who looks the same."""
    lines = mark_repeats(opened.lines)
    readable = [line for line in lines if line.state not in (LineState.TO_MEND, LineState.REFUSED)]
    probes = [
        (line.values[F.SURNAME], line.values[F.FIRST_NAME], line.values[F.BIRTH_DATE]) for line in readable
    ]
    matches = unit.likely(probes, Purpose.IMPORT)
    codes = unit.blind([line_key(line.values) for line in readable], Purpose.IMPORT)
    imported = {row.line_key for row in unit.rows("known_line_keys", keys=codes)}
    persons = sorted({m.person for found in matches for m in found})
    numbers: dict[int, list[str]] = {}
    for row in unit.rows("cases_of_persons", persons=persons):
        numbers.setdefault(row.person_id, []).append(row.number)
    alike = {
        line.number: [n for m in found for n in numbers.get(m.person, [])]
        for line, found in zip(readable, matches, strict=True)
    }
    known = frozenset(line.number for line, code in zip(readable, codes, strict=True) if code in imported)
    seen = tuple(with_duplicates(line, alike.get(line.number, [])) for line in lines)
    return replace(opened, lines=seen, known=known)


def reasons_against_import(opened: ListUnderReview, choices: Mapping[int, str]) -> list[Reason]:
    """Why the list cannot be imported yet: each doubtful line must be mended, decided or left aside."""
    reasons = []
    waiting = lines_to_import(opened, choices)
    mend = sum(line.state in (LineState.TO_MEND, LineState.REFUSED) for line in waiting)
    if mend:
        what = plural(mend, "ligne reste à corriger ou à laisser", "lignes restent à corriger ou à laisser")
        reasons.append(Reason("I20", f"{what} de côté"))
    doubtful = sum(
        line.state is LineState.PROBABLE_DUPLICATE and line.number not in choices for line in waiting
    )
    if doubtful:
        what = plural(doubtful, "doublon probable attend", "doublons probables attendent")
        reasons.append(Reason("I21", f"{what} votre choix"))
    strange = any(choices.get(line.number, CREATE) not in (CREATE, *line.case_numbers) for line in waiting)
    if strange:
        reasons.append(Reason("I23", "une ligne est rattachée à une situation qui ne lui ressemble pas"))
    return reasons


def lines_to_import(opened: ListUnderReview, choices: Mapping[int, str]) -> list[ReferralLine]:
    """The lines that an import would write: neither imported before nor left aside."""
    return [
        line for line in opened.lines
        if line.number not in opened.known and choices.get(line.number) != ASIDE
    ]  # fmt: skip


@verb
def import_referrals(
    unit: Unit,
    group_id: int,
    partner_id: int,
    opened: ListUnderReview,
    choices: Mapping[int, str] | None = None,
) -> dict[str, int]:
    """Third step: all the accepted lines in one transaction; how many were created, attached, left aside."""
    choices = choices or {}
    refuse_if("Liste non importée", reasons_against_import(opened, choices))
    kept, codes = _not_yet_imported(unit, lines_to_import(opened, choices))
    quartiers = {q.name: q.id for q in unit.rows("quartiers")}
    referrals = [
        _referral(unit, line, code, partner_id, quartiers, choices)
        for line, code in zip(kept, codes, strict=True)
    ]
    import_id = unit.new_id()
    numbers = create_cases(unit, group_id, referrals, import_id)
    counts = {
        "created": len(numbers),
        "attached": len(referrals) - len(numbers),
        "aside": len(opened.lines) - len(kept),
    }
    unit.run(
        "add_import", id=import_id, file_hash=opened.file_hash, imported_at=unit.now, partner_id=partner_id,
        lines=len(opened.lines), created=counts["created"], attached=counts["attached"],
        refused=counts["aside"], skipped_columns=opened.skipped_columns,
    )  # fmt: skip
    unit.audit(Event.REFERRALS_IMPORTED, f"import:{import_id}", f"{counts['created']} situations")
    return counts


def _not_yet_imported(unit: Unit, lines: list[ReferralLine]) -> tuple[list[ReferralLine], list[str]]:
    """The lines that no import wrote since the preview, with their codes; another window may have."""
    codes = unit.blind([line_key(line.values) for line in lines], Purpose.IMPORT)
    imported = {row.line_key for row in unit.rows("known_line_keys", keys=codes)}
    left = [(line, code) for line, code in zip(lines, codes, strict=True) if code not in imported]
    return [line for line, _ in left], [code for _, code in left]


def _referral(
    unit: Unit,
    line: ReferralLine,
    code: str,
    partner_id: int,
    quartiers: dict[str, int],
    choices: Mapping[int, str],
) -> NewReferral:
    values, choice = line.values, choices.get(line.number)
    guardian = values.get(F.GUARDIAN_NAME)
    return NewReferral(
        surname=values[F.SURNAME], first_name=values[F.FIRST_NAME], birth_date=values[F.BIRTH_DATE],
        category=values[F.CATEGORY], fact_on=values[F.FACT_DATE], received_on=unit.now.date(),
        partner_id=partner_id, sex=values.get(F.SEX), quartier_id=quartiers.get(values.get(F.QUARTIER) or ""),
        place=values.get(F.FACT_PLACE) or "", address=values.get(F.ADDRESS) or "",
        phone=values.get(F.PHONE) or "", schooling=values.get(F.SCHOOLING) or "",
        guardians=((guardian, values.get(F.GUARDIAN_PHONE) or ""),) if guardian else (),
        narrative=values.get(F.NARRATIVE) or "", engaged="", line_key=code,
        case_number=choice if choice not in (None, CREATE) else None,
    )  # fmt: skip


@verb
def refer(
    unit: Unit,
    group_id: int,
    partner_id: int,
    surname: str,
    first_name: str,
    birth_date: date,
    category: str,
    fact_on: date,
    place: str = "",
    sex: str | None = None,
    quartier_id: int | None = None,
    narrative: str = "",
) -> str:
    """Refer one person to a group, by hand; the number of the new situation."""
    one_of(unit.rows("fact_categories"), "code", category, "Repérage non enregistré", "I12")
    one_of(unit.rows("partners"), "id", partner_id, "Repérage non enregistré", "M5")
    reasons = []
    if not surname.strip() or not first_name.strip():
        reasons.append(Reason("I3", "le nom et le prénom sont nécessaires"))
    if not birth_date <= fact_on <= unit.now.date():
        reasons.append(Reason("I18", "la date des faits doit suivre la naissance et précéder ce jour"))
    refuse_if("Repérage non enregistré", reasons)
    new = NewReferral(
        surname=surname, first_name=first_name, birth_date=birth_date, category=category, fact_on=fact_on,
        received_on=unit.now.date(), partner_id=partner_id, sex=sex, quartier_id=quartier_id, place=place,
        narrative=narrative,
    )  # fmt: skip
    return create_cases(unit, group_id, [new])[0]


def create_cases(
    unit: Unit, group_id: int, referrals: Sequence[NewReferral], import_id: int | None = None
) -> list[str]:
    """Write referrals in bulk: a person and a situation for each new one; the numbers given, without gap."""
    group = one_of(unit.rows("groupes"), "id", group_id, "Repérage non enregistré", "S10")
    if GroupKind[group.kind] in (GroupKind.PLENIERE, GroupKind.RESTREINTE):
        refuse_if("Repérage non enregistré", [Reason("A3", "cette formation n'examine aucune situation")])
    fresh = [r for r in referrals if r.case_number is None]
    numbers = _take_numbers(unit, len(fresh))
    waiting = iter(numbers)
    known = _persons_of(unit, [r.case_number for r in referrals if r.case_number])
    persons, situations, facts = [], [], []
    for referral in referrals:
        number = referral.case_number or next(waiting)
        person = known.get(number) or unit.new_id()
        if referral.case_number is None:
            persons.append(_person_row(referral, person))
            situations.append(
                {"number": number, "person_id": person, "group_id": group_id,
                 "category": referral.category, "opened_on": referral.received_on}
            )  # fmt: skip
        facts.append(_fact_row(referral, unit.new_id(), number, person, import_id))
    unit.run_many("add_persons", persons)
    unit.run_many("add_situations", situations)
    unit.run_many("add_referrals", facts)
    for number in numbers:
        unit.audit(Event.CASE_CREATED, number)
    for referral in referrals:
        if referral.case_number:
            unit.audit(Event.REFERRAL_ADDED, referral.case_number)
    return numbers


def _take_numbers(unit: Unit, count: int) -> list[str]:
    facts = {row.name: row.value for row in unit.rows("base_facts")}
    last = unit.one("last_number", series="case").last
    if count:
        unit.run("advance_series", series="case", count=count)
    return [f"{facts.get('prefix', 'SIT-')}{last + n:04}" for n in range(1, count + 1)]


def _persons_of(unit: Unit, numbers: Sequence[str | None]) -> dict[str, int]:
    return {n: unit.one("case_by_number", number=n).person_id for n in dict.fromkeys(numbers) if n}


def _person_row(new: NewReferral, person: int) -> dict[str, Any]:
    guardians = json.dumps([list(g) for g in new.guardians], ensure_ascii=False) if new.guardians else None
    return {
        "id": person, "sex": new.sex, "age_band": age_band(age_on(new.birth_date, new.received_on)).name,
        "quartier_id": new.quartier_id, "surname": new.surname, "first_name": new.first_name,
        "birth_date": new.birth_date.isoformat(), "address": new.address or None, "phone": new.phone or None,
        "schooling": new.schooling or None, "guardians": guardians,
    }  # fmt: skip


def _fact_row(new: NewReferral, fact: int, number: str, person: int, import_id: int | None) -> dict[str, Any]:
    return {
        "id": fact, "case_number": number, "person_id": person, "received_on": new.received_on,
        "partner_id": new.partner_id, "category": new.category, "fact_on": new.fact_on, "place": new.place,
        "quartier_id": new.quartier_id, "narrative": new.narrative or None, "engaged": new.engaged,
        "import_id": import_id, "line_key": new.line_key,
    }  # fmt: skip
